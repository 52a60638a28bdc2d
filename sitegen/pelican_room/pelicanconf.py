"""Palier for `pelican -s sitegen/pelican_room/pelicanconf.py content -o output -t themes/palier`.

`-e SITEGEN_NOW='"2026-11-21T10:00:00+01:00"'` makes the build for another instant.
"""

from __future__ import annotations

from pathlib import Path

from sitegen.pelican_room.settings import overrides
from sitegen.theme import Theme

globals().update(overrides(Theme(Path(__file__).parents[2] / "themes" / "palier")))
SITEGEN_NOW = None
