"""What a theme finds in Pelican's Jinja2 environment beyond Jinja2's own: translations, `once`, and cheap imports."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Callable, MutableMapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import BuiltinFunctionType, CodeType
from typing import Any

import jinja2
from jinja2 import Environment, FileSystemBytecodeCache, Template
from jinja2.runtime import Context, Macro
from markupsafe import Markup, escape

from sitegen.theme import COMPILED, Theme

_BY_VALUE = (str, date)
MOST_KEPT = 20_000
"""Pieces of markup kept by `once`: a few hundred bytes each, so some ten megabytes."""
_SPECIAL = re.compile("[&<>'\"]")
"""What a text must be escaped for."""


class Once:
    """`{{ once(macro, value, …) }}`: what the macro makes of these very objects, made once and shown on every page.

    For macros that say the same whenever they get the same objects, as those of a theme do with the frozen contexts.
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
    return _as_markup(text) % values if values else _without_values(text)


def plural(one: str, many: str, number: int, /, **values: Any) -> Markup:
    """`{% pluralize %}` in a theme written in French."""
    return _as_markup(one if number == 1 else many) % {"num": number, **values}


_DIRECT = frozenset([Macro, Once, BuiltinFunctionType])
"""What never wants the context. (A macro takes the escaping of its page, and here every page escapes.)"""


class ThemeContext(Context):
    """A context that calls what a page calls a hundred times without asking first whether it wants the context."""

    def call(self, callee: Any, /, *values: Any, **named: Any) -> Any:
        if type(callee) in _DIRECT or callee is message:
            named.pop("_loop_vars", None)
            named.pop("_block_vars", None)
            return callee(*values, **named)
        return super().call(callee, *values, **named)


class ThemeTemplate(Template):
    """A template whose globals are a plain dict: at each import Jinja2 compares them, and a ChainMap is slow at that."""

    @classmethod
    def from_code(
        cls,
        environment: Environment,
        code: CodeType,
        globals: MutableMapping[str, Any],
        uptodate: Callable[[], bool] | None = None,
    ) -> Template:
        template = super().from_code(environment, code, dict(globals), uptodate)
        template.root_render_func.__globals__["escape"] = escaped
        return template


def escaped(value: Any) -> str:
    """What a template writes for a value: `escape` without a new Markup for every text, since it is joined at once."""
    if type(value) is str:
        return value if _SPECIAL.search(value) is None else escape(value)
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


def prepare(environment: Environment) -> None:
    """Makes Pelican's environment the one of our themes; every global must be there already."""
    translated: Any = environment
    translated.install_null_translations(newstyle=True)
    environment.globals.update(_=message, gettext=message, ngettext=plural, once=Once())
    environment.context_class = ThemeContext
    environment.template_class = ThemeTemplate
