"""The Pelican settings of a build. `pelicanconf.py` beside this file gives the same to `pelican -s`."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import StrictUndefined
from pelican.settings import read_settings

from sitegen.dates import FILTERS
from sitegen.pelican_room.environment import compiled
from sitegen.theme import Theme

PLUGIN = "sitegen.pelican_room.plugin"


def overrides(theme: Theme) -> dict[str, Any]:
    """What differs from Pelican's defaults, whoever starts it."""
    return {
        "THEME": str(theme.folder),
        # Component macros are imported as `components/<name>/template.html`.
        "THEME_TEMPLATES_OVERRIDES": [str(theme.folder)],
        "THEME_STATIC_PATHS": [],
        "PLUGINS": [PLUGIN],
        # Pelican's own articles and pages stay out: records are not its readers' business.
        "ARTICLE_PATHS": [],
        "PAGE_PATHS": [],
        "STATIC_PATHS": [],
        "DIRECT_TEMPLATES": [],
        "FEED_ALL_ATOM": None,
        "CATEGORY_FEED_ATOM": None,
        "TRANSLATION_FEED_ATOM": None,
        "AUTHOR_FEED_ATOM": None,
        "AUTHOR_FEED_RSS": None,
        "TIMEZONE": "Europe/Paris",
        "DELETE_OUTPUT_DIRECTORY": False,
        "CACHE_CONTENT": False,
        "LOAD_CONTENT_CACHE": False,
        "JINJA_ENVIRONMENT": {
            "autoescape": True,
            "trim_blocks": True,
            "lstrip_blocks": True,
            "undefined": StrictUndefined,
            "extensions": ["jinja2.ext.i18n"],
            "auto_reload": False,
            # Every template is kept, in a plain dict: a theme has some sixty.
            "cache_size": -1,
            "bytecode_cache": compiled(theme),
        },
        "JINJA_FILTERS": dict(FILTERS),
        "JINJA_GLOBALS": {
            "stylesheet": theme.stylesheet,
            "policy": theme.policy,
            "module": theme.module,
            "inline_module": theme.inline_module,
            "asset": theme.asset,
        },
        "SITEGEN_THEME": theme,
        "SITEGEN_JOBS": len(os.sched_getaffinity(0)),
        "SITEGEN_TWINS": True,
        "SITEGEN_VERIFY": False,
    }


def settings(source: Path, output: Path, theme: Theme, now: datetime | None = None) -> dict[str, Any]:
    """Pelican's settings for one build of `source` into `output`, made for the instant `now` (None: the clock's)."""
    found: dict[str, Any] = read_settings(
        override={
            **overrides(theme),
            "PATH": str(source),
            "OUTPUT_PATH": str(output),
            "SITEGEN_NOW": now,
        }
    )
    return found
