"""The first of a month is the `1er`, wherever the CMS writes a day."""

from __future__ import annotations

from datetime import UTC, date, datetime

from django.template import engines
from django.utils.translation import override

from cms.places.days import date_format


def shown(source: str, value: object) -> str:
    """What a template without any `load` makes of a value."""
    return str(engines["django"].from_string(source).render({"value": value}))


def test_the_first_of_a_month_is_written_as_it_is_said() -> None:
    assert date_format(date(2026, 12, 1), "l j F Y") == "mardi 1er décembre 2026"
    assert date_format(date(2026, 12, 1)) == "1er décembre 2026"
    assert date_format(date(2026, 12, 1), r"j F \j") == "1er décembre j"


def test_a_date_in_figures_stays_one() -> None:
    assert date_format(date(2026, 12, 1), "j/n") == "1/12" and date_format(date(2026, 12, 1), "d.m.Y") == "01.12.2026"


def test_any_other_day_is_a_number() -> None:
    assert [date_format(date(2026, 12, day), "j F") for day in (2, 11, 21, 31)] == [
        "2 décembre",
        "11 décembre",
        "21 décembre",
        "31 décembre",
    ]


def test_every_template_writes_it_so_in_the_time_of_whoever_reads() -> None:
    last_of_november_in_london = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)
    assert shown('{{ value|date:"l j F, H:i" }}', last_of_november_in_london) == "mardi 1er décembre, 00:30"
    assert shown("{{ value|date }}", date(2026, 12, 1)) == "1er décembre 2026"
    assert shown('{{ value|date:"d/m/Y" }}', date(2026, 12, 1)) == "01/12/2026"


def test_what_is_no_day_is_left_to_django() -> None:
    assert shown('{{ value|date:"j F" }}', None) == "" and shown('{{ value|date:"j F" }}', "") == ""


def test_in_another_language_a_first_is_a_number() -> None:
    with override("en"):
        assert date_format(date(2026, 12, 1), "j F Y") == "1 December 2026"
