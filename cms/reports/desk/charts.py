"""Drawings made here, as SVG without a script: bars whose numbers are also in the table beside them."""

from __future__ import annotations

from dataclasses import dataclass

from cms.reports.selectors.figures import Line, Month

WIDTH = 720
_NAMES = 230
_LINE = 30
_BAR = 16


@dataclass(frozen=True, slots=True)
class Bar:
    """One line: a name, a bar as long as a median, a thin line as far as a ninth decile; lengths in SVG units."""

    name: str
    y: int
    middle: int
    length: float
    reach: float | None
    label: str
    label_x: float


@dataclass(frozen=True, slots=True)
class Bars:
    """A chart of lying bars."""

    bars: list[Bar]
    height: int
    width: int = WIDTH
    start: int = _NAMES


@dataclass(frozen=True, slots=True)
class Column:
    """One month: two standing bars beside each other."""

    month: Month
    x: float
    middle: float
    received_y: float
    received: float
    done_x: float
    done_y: float
    done: float
    width: float


@dataclass(frozen=True, slots=True)
class Columns:
    """A chart of standing bars."""

    columns: list[Column]
    most: int
    height: int = 240
    width: int = WIDTH
    floor: int = 200


def days(value: float | int) -> str:
    """`2`, `2,5`: as French writes numbers."""
    return f"{value:g}".replace(".", ",")


def fix_bars(lines: list[Line], most: int = 15) -> Bars | None:
    """The days to settlement of the largest lines; None where nothing was settled."""
    shown = [(line, line.fix) for line in lines if line.fix][:most]
    longest = max((fix.ninth or fix.median for _line, fix in shown if fix), default=0)
    if not shown:
        return None
    scale = (WIDTH - _NAMES - 90) / max(longest, 1)
    bars = []
    for place, (line, fix) in enumerate(shown):
        assert fix is not None
        y = place * _LINE + 8
        reach = _NAMES + fix.ninth * scale if fix.ninth is not None else None
        end = max(_NAMES + fix.median * scale, reach or 0)
        label = days(fix.median) if fix.ninth is None else f"{days(fix.median)} – {days(fix.ninth)}"
        name = line.name if len(line.name) <= 32 else f"{line.name[:31]}…"
        bars.append(Bar(name, y, y + _BAR // 2, max(fix.median * scale, 2), reach, label, end + 8))
    return Bars(bars, len(shown) * _LINE + 8)


def month_columns(months: list[Month]) -> Columns | None:
    """What came in and what was settled, month by month; None where nothing did."""
    most = max((max(each.received, each.done) for each in months), default=0)
    if not most:
        return None
    step = (WIDTH - 40) / len(months)
    width, scale = min(step * 0.36, 26), 170 / most
    columns = []
    for place, month in enumerate(months):
        x = 40 + place * step + (step - 2 * width - 2) / 2
        received, done = month.received * scale, month.done * scale
        columns.append(
            Column(month, x, x + width + 1, 200 - received, received, x + width + 2, 200 - done, done, width)
        )
    return Columns(columns, most)
