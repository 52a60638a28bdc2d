"""Where the theme lies and what its files say, for the tests that read them."""

from __future__ import annotations

import re
from pathlib import Path

THEME = Path(__file__).parents[2] / "themes" / "palier"
COMPONENTS = sorted(path for path in (THEME / "components").iterdir() if path.is_dir())
STYLE_SHEETS = sorted(THEME.rglob("*.css"))
TEMPLATES = sorted(THEME.rglob("*.html"))
PARTS = ("base.html", "head.html", "labels.html", "times.html")
"""Templates that others use and no page is made of."""

_USE = re.compile(r"""\{%-?\s*(?:from|import|extends|include)\s+"([^"]+)\"""")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def name_of(path: Path) -> str:
    """A file's path inside the theme."""
    return path.relative_to(THEME).as_posix()


def rules_of(style_sheet: Path) -> str:
    """A style sheet without its comments."""
    return _COMMENT.sub("", style_sheet.read_text(encoding="utf-8"))


def file_of(template: str) -> Path:
    """The file behind a template's name."""
    return THEME / template if template.startswith("components/") else THEME / "templates" / template


def components_used_by(template: str) -> set[str]:
    """The components a template uses, and those they use."""
    used: set[str] = set()
    waiting = [template]
    while waiting:
        name = waiting.pop()
        used.add(name)
        waiting += [each for each in _USE.findall(file_of(name).read_text(encoding="utf-8")) if each not in used]
    return {name.split("/")[1] for name in used if name.startswith("components/")}
