"""What a theme finds in Pelican's Jinja2 environment beyond Jinja2's own: translations, `once`, and cheap imports."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, MutableMapping
from datetime import date
from functools import cache, lru_cache, partial
from pathlib import Path
from types import CodeType
from typing import Any

import jinja2
from jinja2 import Environment, FileSystemBytecodeCache, Template, TemplateRuntimeError
from jinja2.compiler import CodeGenerator, Frame
from jinja2.nodes import Call, Const, Expr, FromImport, Name, Output, TemplateData
from jinja2.runtime import Macro
from jinja2.utils import missing
from markupsafe import Markup, escape

from sitegen.theme import COMPILED, Theme

_BY_VALUE = (str, date)
MOST_KEPT = 20_000
"""Pieces of markup kept by `once`: a few hundred bytes each, so some ten megabytes."""


class Once:
    """`{{ once(macro, value, …) }}`: what the macro makes of these very objects, made once and shown on every page.

    For macros that say the same whenever they get the same objects, as those of a theme do with contexts, which nobody changes.
    Texts and days are compared by value, everything else by identity, which is what makes asking cheap.
    """

    def __init__(self) -> None:
        self._kept: dict[tuple[Any, ...], tuple[Markup, Any, tuple[Any, ...]]] = {}

    def __call__(self, macro: Callable[..., Markup], *values: Any) -> Markup:
        """The markup of a macro called with `values`."""
        key = (id(macro), *[each if type(each) in _BY_VALUE else id(each) for each in values])
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            # The objects are kept with their markup, so that no other can take their identity meanwhile.
            found = self._kept[key] = (macro(*values), macro, values)
        return found[0]


@lru_cache(maxsize=1024)
def _as_markup(text: str) -> Markup:
    return Markup(text)  # noqa: S704 - a message of the theme's own


@lru_cache(maxsize=1024)
def _without_values(text: str) -> Markup:
    return _as_markup(text) % {}


def message(text: str, /, **values: Any) -> Markup:
    """`_("…")` and `{% trans %}` in a theme written in French: Jinja2's own gettext looks for a translation each time."""
    return _with_values(text, values) if values else _without_values(text)


def plural(one: str, many: str, number: int, /, **values: Any) -> Markup:
    """`{% pluralize %}` in a theme written in French."""
    return _with_values(one if number == 1 else many, {"num": number, **values})


def _with_values(text: str, values: dict[str, Any]) -> Markup:
    """A message of the theme's own with its values escaped, as `Markup(text) % values` makes it at five times the cost."""
    return _safe(text % {name: escaped(value) for name, value in values.items()})


def _safe(text: str) -> Markup:
    """A text of which every part was escaped. `Markup(text)` would ask it first whether it knows its own HTML."""
    return str.__new__(Markup, text)


class ThemeMacro(Macro):
    """A macro called as nearly all are: no variable arguments, no caller, on a page that escapes."""

    def __init__(self, *values: Any) -> None:
        super().__init__(*values)
        variable = self.catch_kwargs or self.catch_varargs or self.caller or self.explicit_caller
        self._is_simple = self._default_autoescape and not variable

    def __call__(self, *values: Any, **named: Any) -> Any:
        if self._is_simple and len(values) <= self._argument_count:
            absent = self.arguments[len(values) :]
            if absent:
                values += tuple([named.pop(name, missing) for name in absent])
            if not named:
                return _safe(self._func(*values))
        return super().__call__(*values, **named)


_MESSAGES = ("_", "gettext")
"""What a template calls `message` by."""


class ThemeCodeGenerator(CodeGenerator):
    """Leaves out of the code of a template what is the same for every page, and asks nothing that is known beforehand."""

    def visit_FromImport(self, node: FromImport, frame: Frame) -> None:
        """Asks for each name once for all pages: no page changes what a template exports."""
        if node.with_context or not isinstance(node.template, Const):
            super().visit_FromImport(node, frame)
            return
        for each in node.names:
            name, alias = each if isinstance(each, tuple) else (each, each)
            kept = f"context.vars[{alias!r}] = " if frame.toplevel else ""
            reference = frame.symbols.ref(alias)
            self.writeline(f"{reference} = {kept}environment.exported({node.template.value!r}, {name!r})", node)

    def visit_Output(self, node: Output, frame: Frame) -> None:
        """Writes a message without values as the text it is."""
        node.nodes = [self._as_text(each) for each in node.nodes]
        super().visit_Output(node, frame)

    def _as_text(self, node: Expr) -> Expr:
        if isinstance(node, Call) and isinstance(node.node, Name) and node.node.name in _MESSAGES:
            variable = len(node.args) > 1 or node.kwargs or node.dyn_args or node.dyn_kwargs
            if not variable and isinstance(node.args[0], Const):
                return TemplateData(str(message(node.args[0].value)))
        return node

    def visit_Call(self, node: Call, frame: Frame, forward_caller: bool = False) -> None:
        """Writes `f(x)`. Jinja2 asks at each call whether `f` wants the context; what a theme may call never does."""
        if forward_caller or node.dyn_args or node.dyn_kwargs:
            super().visit_Call(node, frame, forward_caller)
            return
        self.visit(node.node, frame)
        self.write("(")
        for each in (*node.args, *node.kwargs):
            self.visit(each, frame)
            self.write(", ")
        self.write(")")


class ThemeTemplate(Template):
    """A template in an environment where all have the same globals, so that what one imports is the same for every page."""

    @classmethod
    def from_code(
        cls,
        environment: Environment,
        code: CodeType,
        globals: MutableMapping[str, Any],
        uptodate: Callable[[], bool] | None = None,
    ) -> Template:
        template = super().from_code(environment, code, dict(globals), uptodate)
        template.root_render_func.__globals__.update(escape=escaped, Macro=ThemeMacro)
        return template


def escaped(value: Any) -> str:
    """What a template writes for a value: `escape` without a new Markup for every text, since it is joined at once."""
    if type(value) is str:
        # Five looks for one character are faster than one look for any of five.
        if "&" in value or "<" in value or ">" in value or '"' in value or "'" in value:
            return escape(value)
        return value
    return value if type(value) is Markup else escape(value)


def compiled(theme: Theme) -> FileSystemBytecodeCache | None:
    """Where the compiled templates of a theme are kept from run to run, beside them; None where that cannot be written.

    Jinja2 compares the text of a template; its options and what is done to them here are in the name of the folder.
    """
    options = hashlib.sha256(jinja2.__version__.encode())
    for path in sorted(Path(__file__).parent.glob("*.py")):
        options.update(path.read_bytes())
    folder = theme.folder / COMPILED / f"templates-{options.hexdigest()[:12]}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    for other in folder.parent.glob("templates-*"):
        if other != folder:
            shutil.rmtree(other, ignore_errors=True)
    return FileSystemBytecodeCache(str(folder)) if os.access(folder, os.W_OK) else None


def _exported(environment: Environment, template: str, name: str) -> Any:
    """What a template exports under a name. Raises TemplateRuntimeError when it exports no such thing."""
    found = getattr(environment.get_template(template).module, name, missing)
    if found is missing:
        raise TemplateRuntimeError(f"the template {template!r} does not export the requested name {name!r}")
    return found


def prepare(environment: Environment) -> None:
    """Makes Pelican's environment the one of our themes; every global must be there already."""
    ours: Any = environment
    ours.install_null_translations(newstyle=True)
    # No template is read twice, and a page asks for twenty.
    ours.get_template = cache(environment.get_template)
    ours.exported = cache(partial(_exported, environment))
    environment.globals.update(_=message, gettext=message, ngettext=plural, once=Once())
    for wants_context in ("pgettext", "npgettext"):
        del environment.globals[wants_context]
    environment.code_generator_class = ThemeCodeGenerator
    environment.template_class = ThemeTemplate
