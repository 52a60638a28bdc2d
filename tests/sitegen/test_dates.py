"""Dates, hours and phones read as a French neighbour writes them."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from sitegen import dates
from sitegen.contexts import Span

PARIS = ZoneInfo("Europe/Paris")


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=PARIS)  # type: ignore[arg-type, misc]


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("span", "long", "short"),
    [
        (
            Span(at(2026, 11, 21, 18, 30), at(2026, 11, 21, 20)),
            "samedi 21 novembre 2026, de 18 h 30 à 20 h",
            "sam. 21 nov., 18 h 30",
        ),
        (Span(at(2026, 12, 5), at(2026, 12, 5), True), "samedi 5 décembre 2026", "sam. 5 déc."),
        (Span(at(2026, 12, 5), at(2026, 12, 7), True), "du 5 au 7 décembre 2026", "5 – 7 déc."),
        (Span(at(2026, 12, 30), at(2027, 1, 2), True), "du 30 décembre 2026 au 2 janvier 2027", "30 déc. – 2 janv."),
        (
            Span(at(2026, 12, 31, 22), at(2027, 1, 1, 2)),
            "jeudi 31 décembre 2026, de 22 h à 2 h du matin",
            "jeu. 31 déc., 22 h",
        ),
        (Span(at(2026, 12, 1, 8), None), "à partir du mardi 1er décembre 2026, 8 h", "à partir du 1er déc."),
        (Span(at(2026, 6, 21, 20), at(2026, 6, 22)), "dimanche 21 juin 2026, de 20 h à minuit", "dim. 21 juin, 20 h"),
    ],
)
def test_a_span_in_words(span: Span, long: str, short: str) -> None:
    assert plain(dates.span(span)) == long
    assert plain(dates.span_short(span)) == short


def test_hours_keep_their_parts_together() -> None:
    assert dates.clock("08:05") == "8\u202fh\u202f05"
    assert dates.clock("00:00") == "minuit"
    assert dates.clock(at(2026, 1, 1, 17)) == "17\u202fh"


@pytest.mark.parametrize(
    ("written", "href"),
    [
        ("04 91 14 54 10", "tel:+33491145410"),
        ("30 13", "tel:3013"),
        ("15", "tel:15"),
        ("+33 4 91 14 54 10", "tel:+33491145410"),
    ],
)
def test_a_phone_number_can_be_rung(written: str, href: str) -> None:
    assert dates.phone_href(written) == href


def test_sizes_are_in_decimal_units() -> None:
    assert [plain(dates.file_size(n)) for n in (900, 340_000, 1_234_567)] == ["900 octets", "340 Ko", "1,2 Mo"]
