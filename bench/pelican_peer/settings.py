"""Pelican's settings for the exported site: every detail an article, every list a tag, ten items a page."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from pelican import signals

from bench.pelican_peer.shown import Shown, once
from sitegen.dates import FILTERS
from sitegen.theme import Theme

HERE = Path(__file__).parent
THEME = HERE.parents[1] / "themes" / "palier"


def settings(site: Path) -> dict[str, Any]:
    """What `pelicanconf.py` of the site says."""
    known = json.loads((site / "sites.json").read_text(encoding="utf-8"))
    theme = Theme(THEME)
    shown = Shown(known)
    return {
        "SITEURL": known["url"],
        "SITENAME": "Palier",
        "TIMEZONE": known["timezone"],
        "DEFAULT_LANG": "fr",
        "THEME": str(HERE),
        # The wrappers of this folder, then the components and the templates of the shipped theme.
        "THEME_TEMPLATES_OVERRIDES": [str(HERE / "templates"), str(THEME), str(THEME / "templates")],
        "THEME_STATIC_PATHS": [],
        "PLUGINS": [SimpleNamespace(__name__="translations", register=_register)],
        "ARTICLE_PATHS": ["articles"],
        "PAGE_PATHS": ["pages"],
        "STATIC_PATHS": [],
        "ARTICLE_URL": "{slug}/",
        "ARTICLE_SAVE_AS": "{slug}/index.html",
        "PAGE_URL": "{slug}/",
        "PAGE_SAVE_AS": "{slug}/index.html",
        "TAG_URL": "{slug}/",
        "TAG_SAVE_AS": "{slug}/index.html",
        "TAG_REGEX_SUBSTITUTIONS": [],
        "CATEGORY_REGEX_SUBSTITUTIONS": [],
        "CATEGORY_SAVE_AS": "",
        "AUTHOR_SAVE_AS": "",
        "DIRECT_TEMPLATES": [],
        "PAGINATED_TEMPLATES": {"tag": 10},
        "PAGINATION_PATTERNS": [(1, "{url}", "{save_as}"), (2, "{url}page/{number}/", "{url}page/{number}/index.html")],
        "FEED_ALL_ATOM": None,
        "CATEGORY_FEED_ATOM": None,
        "TRANSLATION_FEED_ATOM": None,
        "AUTHOR_FEED_ATOM": None,
        "AUTHOR_FEED_RSS": None,
        "JINJA_ENVIRONMENT": {
            "autoescape": True,
            "trim_blocks": True,
            "lstrip_blocks": True,
            "extensions": ["jinja2.ext.i18n"],
        },
        "JINJA_FILTERS": {**FILTERS, **shown.filters()},
        "JINJA_GLOBALS": {
            "stylesheet": theme.stylesheet,
            "policy": theme.policy,
            "inline_module": theme.inline_module,
            "asset": theme.asset,
            "once": once,
        },
    }


def _register() -> None:
    signals.generator_init.connect(_translate)


def _translate(generator: Any) -> None:
    if hasattr(generator, "env"):
        generator.env.install_null_translations(newstyle=True)
