"""What the style sheets promise: mirrored for free, colours in one place, contrast, few bytes, old phones."""

from __future__ import annotations

import gzip
import re
from itertools import product
from pathlib import Path

import pytest

from sitegen.theme import Theme
from tests.theme.theme_files import COMPONENTS, PARTS, STYLE_SHEETS, THEME, components_used_by, name_of, rules_of

TOKENS = THEME / "static" / "css" / "tokens.css"
TEMPLATE_NAMES = sorted(path.name for path in (THEME / "templates").glob("*.html") if path.name not in PARTS)
STYLE_BYTES = 6 * 1024
"""Of a page's 14 KB, what its style sheet may take, compressed."""

PHYSICAL = re.compile(
    r"(?:^|[\s;{])(?:(?:margin|padding|border|scroll-margin|scroll-padding)-)?(?:left|right|top|bottom)(?:-[a-z-]+)?\s*:"
    r"|(?:^|[\s;{])(?:min-|max-)?(?:width|height)\s*:"
    r"|(?:text-align|float|clear)\s*:\s*(?:left|right)"
)
UNKNOWN_TO_OLD_PHONES = re.compile(
    r"(?:margin|padding)-(?:inline|block)\s*:|:has\(|@layer|@container|&\s*[.:{]|:is\(|:where\("
)
COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl|lab|lch|oklch|oklab|color)a?\(")

TEXT = [("ink", "paper"), ("ink", "surface"), ("soft", "paper"), ("soft", "surface")]
COLOURED_TEXT = [
    *product(("sea", "terra"), ("paper", "surface")),
    *((tone, f"{tone}-soft") for tone in ("sea", "terra", "sun", "pine")),
    *product(("ink",), ("sea-soft", "terra-soft", "sun-soft", "pine-soft")),
    *product(("on-band", "on-band-soft"), ("band", "band-step")),
    ("on-sea", "sea"),
]
DRAWN = [*product(("sea", "sun", "pine", "edge"), ("paper", "surface")), ("gold", "band")]


def schemes() -> dict[str, dict[str, str]]:
    """The colours of the tokens in light and in dark, as `#rrggbb`."""
    light, dark = rules_of(TOKENS).split("@media (prefers-color-scheme: dark)")
    found = {}
    for name, text in (("light", light), ("dark", light + dark.partition("@media")[0])):
        colours = dict(re.findall(r"--([a-z-]+):\s*(#[0-9a-f]+)", text))
        found[name] = {
            key: value if len(value) == 7 else "#" + "".join(2 * c for c in value[1:]) for key, value in colours.items()
        }
    return found


def luminance(colour: str) -> float:
    """WCAG 2's relative luminance."""
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    dark, light = sorted((luminance(first), luminance(second)))
    return (light + 0.05) / (dark + 0.05)


each_style_sheet = pytest.mark.parametrize("style_sheet", STYLE_SHEETS, ids=name_of)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("pairs", "least"), [(TEXT, 7), (COLOURED_TEXT, 4.5), (DRAWN, 3)], ids=["text", "coloured", "drawn"]
)
def test_tokens_contrast_enough(scheme: str, pairs: list[tuple[str, str]], least: float) -> None:
    colours = schemes()[scheme]
    weak = {
        f"{a} on {b}": round(contrast(colours[a], colours[b]), 2)
        for a, b in pairs
        if contrast(colours[a], colours[b]) < least
    }
    assert not weak


@each_style_sheet
def test_a_style_sheet_uses_logical_properties_only(style_sheet: Path) -> None:
    assert not PHYSICAL.findall(rules_of(style_sheet))


@each_style_sheet
def test_a_style_sheet_does_without_what_old_phones_do_not_know(style_sheet: Path) -> None:
    assert not UNKNOWN_TO_OLD_PHONES.findall(rules_of(style_sheet))


@each_style_sheet
def test_colours_are_named_in_the_tokens_alone(style_sheet: Path) -> None:
    if style_sheet != TOKENS:
        assert not COLOUR.findall(rules_of(style_sheet))


def test_every_token_is_defined_and_used() -> None:
    whole = "\n".join(rules_of(path) for path in STYLE_SHEETS)
    defined = set(re.findall(r"(?:^|[\s;{])(--[a-z0-9-]+)\s*:", whole))
    used = set(re.findall(r"var\((--[a-z0-9-]+)", whole))
    assert used == defined


@pytest.mark.parametrize("template", TEMPLATE_NAMES)
def test_theme_toml_lists_what_each_template_uses(theme: Theme, template: str) -> None:
    everything = {folder.name for folder in COMPONENTS}
    drawn = theme.settings["islands"].get(template, {}).get("draws", ())
    expected = everything if template == "style.html" else components_used_by(template).union(drawn)
    assert set(theme.settings["templates"][template]) == expected


@pytest.mark.parametrize("template", TEMPLATE_NAMES)
def test_a_page_s_style_sheet_is_small_and_needs_no_direction(theme: Theme, template: str) -> None:
    text = str(theme.stylesheet(template))
    if template != "style.html":  # every component at once, which no reader gets
        assert len(gzip.compress(text.encode(), 9)) <= STYLE_BYTES
    assert ":lang(" not in text, "a logical property was doubled for old browsers"
