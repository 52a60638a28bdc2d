"""Nobody reads a French sentence with an ordinary space where a narrow or a no-break one belongs."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator

import pytest
import tree_sitter_javascript
from tree_sitter import Language, Node, Parser

from tests.architecture.repository import texts

FOLDERS = ("cms/", "sitegen/", "deploy/", "themes/")
VENDOR = "/vendor/"
RULE = "« » have U+202F inside; ; ? ! have U+202F before them, a colon U+00A0"
QUOTES = "«[ \N{NO-BREAK SPACE}]|[ \N{NO-BREAK SPACE}]»"
MARKS = "(?:[ \N{NO-BREAK SPACE}][;?!]+|[ \N{NARROW NO-BREAK SPACE}]:)"
"""With a wrong space. English, addresses, hours and selectors have none there: no language need be known."""
# A mark follows a word or a value, and no code follows it; in SQL `= ?` and `LIMIT ?` are values.
IN_A_STRING = re.compile(rf"{QUOTES}|(?:^|(?<=[\w»)\]…’%}}]))(?<!LIMIT){MARKS}(?=[\s<)\]».,{{]|$)")
IN_A_TEXT = re.compile(rf"{QUOTES}|(?<=[\w»)\]…’%}}>\"']){MARKS}(?=[\s<)\]».,{{\"'&]|$)", re.MULTILINE)
# In one literal, or at the beginning of one that goes on from another.
PYTHON_TO_READ = re.compile(rf"{QUOTES}|{MARKS}(?=[\s<)\]».,{{\"']|$)|(?:^|[\s(])[a-z]*[\"'][;?!:»]", re.MULTILINE)
NOT_SHOWN = re.compile(
    r"\{#.*?#\}|\{% comment.*?endcomment %\}|<!--.*?-->|<script\b.*?</script>|<style\b.*?</style>", re.DOTALL
)
CONTENT = re.compile(r"\bcontent:[^;}]*")
QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
SCRIPTS = Parser(Language(tree_sitter_javascript.language()))


class Strings(ast.NodeVisitor):
    """The strings of a Python file, each as a whole with its node: what documents the code is none of them."""

    def __init__(self, source: str) -> None:
        self.found: list[tuple[ast.expr, str]] = []
        self._lines = source.encode().splitlines()
        self.visit(ast.parse(source))

    def visit_Expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):
            self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str):
            self._keep(node, node.value)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        self._keep(node, "".join(str(each.value) if isinstance(each, ast.Constant) else "{}" for each in node.values))
        for each in node.values:
            if isinstance(each, ast.FormattedValue):
                self.visit(each.value)

    def _keep(self, node: ast.expr, text: str) -> None:
        # A raw string is a pattern, where ` ?` is a space or none.
        if not self._lines[node.lineno - 1][node.col_offset :].lower().startswith((b"r", b"fr")):
            self.found.append((node, text))


def in_python(source: str) -> Iterator[int]:
    if not PYTHON_TO_READ.search(source):
        return
    lines = source.splitlines()
    for node, text in Strings(source).found:
        if IN_A_STRING.search(text):
            within = range(node.lineno, (node.end_lineno or node.lineno) + 1)
            yield from [line for line in within if IN_A_TEXT.search(lines[line - 1])] or [node.lineno]


def in_text(source: str) -> Iterator[int]:
    shown = NOT_SHOWN.sub(lambda found: "\n" * found[0].count("\n"), source)
    return (shown.count("\n", 0, found.start()) + 1 for found in IN_A_TEXT.finditer(shown))


def in_script(source: str) -> Iterator[int]:
    waiting: list[Node] = [SCRIPTS.parse(source.encode()).root_node]
    while waiting:
        node = waiting.pop()
        waiting += node.children
        if node.type == "string_fragment" and (found := IN_A_STRING.search(text := (node.text or b"").decode())):
            yield node.start_point[0] + text.count("\n", 0, found.start()) + 1


def in_style(source: str) -> Iterator[int]:
    for found in CONTENT.finditer(source):
        if any(IN_A_STRING.search(text) for text in QUOTED.findall(found[0])):
            yield source.count("\n", 0, found.start()) + 1


KINDS: dict[str, Callable[[str], Iterator[int]]] = {
    "py": in_python,
    "js": in_script,
    "css": in_style,
    **dict.fromkeys(("html", "txt", "typ", "yaml", "toml", "json", "webmanifest"), in_text),
}


def test_nothing_in_french_has_an_ordinary_space_inside_its_quotes_or_before_its_marks() -> None:
    wrong = [
        f"{name}:{line}: {RULE}"
        for name, text in texts()
        if name.startswith(FOLDERS) and VENDOR not in name and (lines_of := KINDS.get(name.rpartition(".")[2]))
        for line in sorted(set(lines_of(text)))
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("kind", "source", "lines"),
    [
        ("py", 'a = _("Vide : toutes.")\nb = _("Vide\N{NO-BREAK SPACE}: toutes.")', [1]),
        ("py", 'a = _(\n    "Le fichier est vide"\n    " ; rien n’est lu."\n)', [3]),
        ("py", 'a = _("Vraiment " "?")', [1]),
        ("py", 'a = f"{name} : {reason}"\nb = f"« {name} »"\nc = f"{a[1 : b]!r} {a: >5}"', [1, 2]),
        ("py", 'a = _("«\N{NO-BREAK SPACE}a\N{NO-BREAK SPACE}»")', [1]),
        ("py", '"""« Documents »."""\na: str\n"""What « a » is."""\n# a ; b\nb = re.compile(r"a ?")', []),
        ("py", 'a = "SELECT a FROM b WHERE c = ? AND d <= ? LIMIT ?"\nb = "%s: at 10:30, /?b :first"', []),
        ("html", "{# « a »\n #}\n<p>{% if a %} : {{ a }}{% endif %}</p>\n<i>« a »</i>", [3, 4]),
        ("html", '{% translate "Insérer :" %}\n{% translate "Vraiment ?" %}\n<a href="?b" style="a: b">', [1, 2]),
        ("js", 'const a = b ? _("Vraiment ?") : html`<b>${c} : d</b>`;\n/** « a ». */', [1]),
        ("css", 'a :is(b) { content: attr(c) " : "; }\nd { content: "\\A0: "; }', [1]),
    ],
)
def test_it_is_found_where_somebody_would_read_it(kind: str, source: str, lines: list[int]) -> None:
    assert sorted(set(KINDS[kind](source))) == lines
