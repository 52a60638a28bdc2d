"""What follows from a works notice, without a database: the short text, the hold, the scope, the dates that were kept."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as some

from cms.notifications.rules import SMS_LENGTH, gsm_text, text_message
from cms.works_notices.notice import Notice
from cms.works_notices.rules import kept_dates, timing
from cms.works_notices.rules.scope import EVERYWHERE, parts_of
from cms.works_notices.rules.short_text import cut_forms
from cms.works_notices.words import short_text, when_lines
from sitegen.records import WorksStep

PARIS = ZoneInfo("Europe/Paris")
BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""3GPP TS 23.038, basic table: written here again, so that a slip in the code shows."""
STATES = ["announced", "postponed", "in_progress", "finished", "cancelled"]
NATURES = ["ascenseur", "téléphone et internet", "eau chaude"]


def at(day: int, hour: int = 8, month: int = 12, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=PARIS)


def notice(**changes: Any) -> Notice:
    given = {
        "state": "announced",
        "nature": "ascenseur",
        "title": "Moteur",
        "place": "Les Tilleuls",
        "at": at(28, 10, month=11),
        "start": at(1),
        "end": at(3, 18),
    }
    return Notice(**given | changes)


names = some.sampled_from(["A", "B", "Bâtiment des Marronniers", "œ" * 80, "Tour [1]", "42"])
moments = some.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(lambda each: each.replace(tzinfo=PARIS))
notices = some.builds(
    notice,
    state=some.sampled_from(STATES),
    nature=some.sampled_from(NATURES),
    place=some.text(min_size=1, max_size=255),
    start=moments,
    end=some.none() | moments,
    parts=some.just(EVERYWHERE)
    | some.lists(some.tuples(names, some.just("") | names), min_size=1, max_size=30).map(tuple),
    cut=some.text(max_size=500),
    moved=some.booleans(),
)


@given(notice=notices, host=some.integers(4, 40))
def test_the_short_text_and_its_address_are_one_message_whatever_is_written(notice: Notice, host: int) -> None:
    url = f"https://{'m' * host}.fr/t/048213/"
    title = short_text(notice, SMS_LENGTH - len(url) - 1)
    message = text_message(title, url)
    assert len(message) <= SMS_LENGTH
    assert set(message) <= BASIC
    assert message == f"{gsm_text(title)} {url}", "nothing had to be cut once more"


@given(notice=notices)
def test_the_short_text_always_says_what_in_which_state_where_and_when(notice: Notice) -> None:
    text = short_text(notice, 120)
    what, where, when = text.split(". ", 2) if text.count(". ") >= 2 else (text, text, text)
    assert what.startswith(notice.nature[:1].upper() + notice.nature[1:])
    assert "travaux" in what
    assert where
    assert any(sign.isdigit() for sign in when)


@given(text=some.text(alphabet="abç é-", max_size=200))
def test_no_word_is_cut_in_two(text: str) -> None:
    words = text.split()
    for form in cut_forms(text):
        assert [each.strip(" ,;:.–-…") for each in form.split()] == [each.strip(" ,;:.–-") for each in words][
            : len(form.split())
        ]


def test_the_short_text_is_french_and_full_where_there_is_room() -> None:
    text = short_text(notice(parts=(("B", "1"), ("B", "2")), cut="ascenseur"), 140)
    assert text.replace("\u00a0", " ") == (
        "Ascenseur : travaux annoncés. Les Tilleuls, bâtiment B, escaliers 1 et 2. Du mar. 1er déc. à 8 h au jeu. 3 déc. à 18 h. "
        "Coupé : ascenseur."
    )


def test_with_little_room_what_is_cut_goes_first_and_the_building_stays() -> None:
    text = short_text(notice(parts=(("B", ""),), cut="l’ascenseur et la lumière du palier du troisième étage"), 95)
    assert "bât. B" in text
    assert "étage" not in text
    assert len(text) <= 95


@pytest.mark.parametrize(
    ("changes", "lines"),
    [
        ({}, ["Du mardi 1er décembre à 8 h", "au jeudi 3 décembre à 18 h"]),
        ({"end": at(1, 17, minute=30)}, ["Le mardi 1er décembre de 8 h à 17 h 30"]),
        ({"end": None}, ["À partir du mardi 1er décembre à 8 h"]),
        ({"start": at(1, 0), "end": at(2, 0)}, ["Le mardi 1er décembre"]),
        ({"start": at(1, 0), "end": at(4, 0)}, ["Du mardi 1er décembre", "au jeudi 3 décembre"]),
        ({"state": "finished"}, ["Le samedi 28 novembre"]),
        (
            {"state": "postponed"},
            ["Prévus du mardi 1er décembre à 8 h", "au jeudi 3 décembre à 18 h\u202f; nouvelle date à venir"],
        ),
        ({"state": "postponed", "moved": True}, ["Du mardi 1er décembre à 8 h", "au jeudi 3 décembre à 18 h"]),
        ({"end": at(4, 9).replace(year=2027)}, ["Du mardi 1er décembre 2026 à 8 h", "au samedi 4 décembre 2027 à 9 h"]),
    ],
)
def test_dates_are_said_as_people_say_them(changes: dict[str, Any], lines: list[str]) -> None:
    assert [each.replace("\u00a0", " ") for each in when_lines(notice(**changes))] == lines


def test_nothing_ticked_is_the_whole_residence() -> None:
    assert parts_of([], []) == EVERYWHERE


def test_a_building_with_some_of_its_staircases_ticked_is_concerned_in_these_alone() -> None:
    assert parts_of(["A", "B"], [("B", "2")]) == (("A", ""), ("B", "2"))


START, END = at(10), at(12, 18)


def step(at_: datetime, state: str = "announced", start: datetime = START, end: datetime | None = END) -> WorksStep:
    return WorksStep(at=at_, state=state, start=start, end=end)  # type: ignore[arg-type]


@given(wait=some.integers(-1000, 5000), lines=some.integers(1, 3))
def test_a_line_leaves_at_once_only_when_it_is_the_first_and_begins_within_hours(wait: int, lines: int) -> None:
    history = [step(at(1), start=at(1) + timedelta(minutes=wait))] * lines
    at_once = timing.due_at(history) == history[-1].at
    assert at_once == (lines == 1 and wait <= 12 * 60)


FIRST = step(at(1))
NOW = at(30, 12)


NEW_END: dict[str, Any] = {"end": at(15, 18)}
NEW_DATES: dict[str, Any] = {"start": at(17), "end": at(18)}


@pytest.mark.parametrize(
    ("lines", "verdict", "days"),
    [
        ([step(at(10), "in_progress"), step(at(12, 17), "finished")], "kept", 0),
        ([step(at(14, 9), "finished")], "kept", 0),
        ([step(at(20), "finished")], "late", 8),
        ([step(at(11), "in_progress", **NEW_END), step(at(15), "finished", **NEW_END)], "late", 3),
        ([step(at(9), "postponed"), step(at(9), **NEW_DATES), step(at(18), "finished", **NEW_DATES)], "late", 7),
        ([step(at(9), "postponed")], "late", 20),
        ([step(at(9), "cancelled")], "cancelled", 0),
        ([], "unclosed", 0),
        ([step(at(12, 17), "finished"), step(at(29), "finished")], "kept", 0),
        ([step(at(10), "in_progress"), step(at(11), "finished")], "kept", 0),
    ],
)
def test_what_became_of_the_first_dates(lines: list[WorksStep], verdict: str, days: int) -> None:
    kept = kept_dates.judge([FIRST, *lines], NOW, PARIS)
    assert (kept.verdict, kept.days_late) == (verdict, days)
    assert (kept.promised_start, kept.promised_end) == (date(2026, 12, 10), date(2026, 12, 12))


def test_dates_still_to_come_are_open() -> None:
    assert kept_dates.judge([FIRST], at(11), PARIS).verdict == "open"


def test_a_breakdown_without_an_end_promised_nothing() -> None:
    history = [step(at(1), "in_progress", start=at(1, 7), end=None), step(at(9), "finished", start=at(1, 7), end=None)]
    assert kept_dates.judge(history, NOW, PARIS).verdict == "unpromised"


def test_a_breakdown_keeps_the_end_it_was_given_later() -> None:
    begun = step(at(1), "in_progress", start=at(1, 7), end=None)
    told = step(at(2), "in_progress", start=at(1, 7), end=at(3, 18))
    done = step(at(5, 19), "finished", start=at(1, 7), end=at(5, 18))
    assert kept_dates.judge([begun, told, done], NOW, PARIS).end_days_late == 2


def test_a_whole_day_that_ends_at_midnight_ends_the_day_before() -> None:
    history = [
        step(at(1), start=at(10, 0), end=at(11, 0)),
        step(at(10, 20), "finished", start=at(10, 0), end=at(11, 0)),
    ]
    kept = kept_dates.judge(history, NOW, PARIS)
    assert (kept.promised_end, kept.verdict) == (date(2026, 12, 10), "kept")


def test_postponed_then_new_dates_is_one_postponement() -> None:
    history = [FIRST, step(at(9), "postponed"), step(at(9, 9), start=at(17)), step(at(16), "postponed", start=at(18))]
    assert kept_dates.postponements(history) == 2


def test_few_notices_have_no_percentage() -> None:
    kept = kept_dates.judge([FIRST, step(at(12), "finished")], NOW, PARIS)
    assert kept_dates.tally([kept] * 4).percent is None
    assert kept_dates.tally([kept] * 5).percent == 100


lines = some.builds(
    step,
    moments,
    some.sampled_from(STATES),
    moments,
    some.none() | moments,
)


@given(history=some.lists(lines, min_size=1, max_size=6), now=moments)
def test_every_history_is_judged_and_nothing_is_early(history: list[WorksStep], now: datetime) -> None:
    ordered = sorted(history, key=lambda each: each.at)
    kept = kept_dates.judge(ordered, now, PARIS)
    assert min(kept.start_days_late, kept.end_days_late) >= 0
    assert kept.postponements < len(history)
    assert (kept.verdict == "cancelled") == (ordered[-1].state == "cancelled")
    assert kept.verdict != "kept" or kept.days_late == 0
