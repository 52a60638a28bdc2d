"""Drawings made here, as SVG without a script: bars whose numbers are also in the table beside them."""

from __future__ import annotations

from dataclasses import dataclass

from cms.reports.selectors.figures import Line, Month

_LONGEST = 78.0
"""How far the longest bar goes, in hundredths of the drawing: its number stands after it."""
_NAME, _BAR, _BETWEEN = 20, 14, 14
"""Heights, in pixels: of a name above its bar, of a bar, and from there to the next name."""
_TOP, _FLOOR = 24, 200
_WIDEST = 56


@dataclass(frozen=True, slots=True)
class Bar:
    """One line: a name, a bar as long as a median, a thin line as far as a ninth decile. Lengths are percentages."""

    name: str
    y: int
    middle: int
    length: float
    reach: float | None
    end: float
    label: str


@dataclass(frozen=True, slots=True)
class Bars:
    """A chart of lying bars; as wide as `width` pixels where there is room, with letters of the same size everywhere."""

    bars: list[Bar]
    height: int
    width: int = 640
    thickness: int = _BAR


@dataclass(frozen=True, slots=True)
class Column:
    """One month: two standing bars beside each other. Places and widths are percentages, heights pixels."""

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
    """A chart of standing bars, at most `width` pixels wide."""

    columns: list[Column]
    most: int
    width: int
    height: int = _FLOOR + 32
    top: int = _TOP
    floor: int = _FLOOR


def days(value: float | int) -> str:
    """`2`, `2,5`: as French writes numbers."""
    return f"{value:g}".replace(".", ",")


def fix_bars(lines: list[Line], most: int = 15) -> Bars | None:
    """The days to settlement of the largest lines; None where nothing was settled."""
    shown = [(line.name, line.fix) for line in lines if line.fix][:most]
    longest = max((fix.ninth or fix.median for _name, fix in shown), default=0)
    if not shown:
        return None
    scale = _LONGEST / max(longest, 1)
    bars = []
    for place, (name, fix) in enumerate(shown):
        y = place * (_NAME + _BAR + _BETWEEN) + _NAME
        length = max(round(fix.median * scale, 2), 0.5)
        reach = round(fix.ninth * scale, 2) if fix.ninth is not None else None
        label = days(fix.median) if fix.ninth is None else f"{days(fix.median)} – {days(fix.ninth)}"
        bars.append(Bar(name, y, y + _BAR // 2, length, reach, max(length, reach or 0), label))
    return Bars(bars, len(shown) * (_NAME + _BAR + _BETWEEN))


def month_columns(months: list[Month]) -> Columns | None:
    """What came in and what was settled, month by month; None where nothing did."""
    most = max((max(each.received, each.done) for each in months), default=0)
    if not most:
        return None
    step = 100 / len(months)
    width, scale = step * 0.36, (_FLOOR - _TOP) / most
    columns = []
    for place, month in enumerate(months):
        x = place * step + step * 0.12
        received, done = round(month.received * scale, 1), round(month.done * scale, 1)
        columns.append(
            Column(
                month,
                round(x, 3),
                round(x + width * 1.05, 3),
                _FLOOR - received,
                received,
                round(x + width * 1.1, 3),
                _FLOOR - done,
                done,
                round(width, 3),
            )
        )
    return Columns(columns, most, width=len(months) * _WIDEST)
