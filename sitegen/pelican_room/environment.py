"""What a theme finds in Pelican's Jinja2 environment beyond Jinja2's own: translations, `once`, and cheap imports."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from types import CodeType
from typing import Any

from jinja2 import Environment, Template
from markupsafe import Markup

MOST_KEPT = 20_000
"""Pieces of markup kept by `once`: a few hundred bytes each, so some ten megabytes."""


class Once:
    """`{{ once(macro, value, …) }}`: what the macro makes of these very objects, made once and shown on every page.

    For macros that say the same whenever they get the same objects, as those of a theme do with the frozen contexts.
    Texts are compared by value, everything else by identity, which is what makes asking cheap.
    """

    def __init__(self) -> None:
        self._kept: dict[tuple[Any, ...], tuple[Markup, Any, tuple[Any, ...]]] = {}

    def __call__(self, macro: Callable[..., Markup], *values: Any) -> Markup:
        """The markup of a macro called with `values`."""
        key = (id(macro), *[each if type(each) is str else id(each) for each in values])
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            # The objects are kept with their markup, so that no other can take their identity meanwhile.
            found = self._kept[key] = (macro(*values), macro, values)
        return found[0]


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
        return super().from_code(environment, code, dict(globals), uptodate)


def prepare(environment: Environment) -> None:
    """Makes Pelican's environment the one of our themes; every global must be there already."""
    translated: Any = environment
    translated.install_null_translations(newstyle=True)
    environment.globals["once"] = Once()
    environment.template_class = ThemeTemplate
