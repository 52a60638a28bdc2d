"""Issuing and opening the code of a letter: who it opens for, what everybody else is told, and what is kept of it."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core import serializers
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.residents.models import AccessCode, Attempt, Household, HouseholdMember, ResidentSession
from cms.residents.rules.codes import ISSUES_IN_A_YEAR, MISSES_AT_MOST, check_sign, generate, read
from cms.residents.services.codes import (
    CannotIssue,
    CeilingReached,
    CodeRefused,
    code_issue,
    code_open,
    code_spoil,
)
from cms.residents.services.dwellings import dwelling_save
from cms.residents.services.households import HouseholdError, household_join, move_in, move_out
from tests.places.town import Town
from tests.residents.people import NOW, dwelling, household, resident, session

HERE, ELSEWHERE = "203.0.113.7", "198.51.100.9"


@pytest.fixture
def home(town: Town) -> Household:
    """Amina Kaci's household, in Les Tilleuls."""
    return household(dwelling(town.pages["residence"]))


def opened(text: str, initials: str = "AK", address: str = HERE, now: datetime = NOW) -> AccessCode:
    return code_open(text=text, initials=initials, address=address, now=now)


def refusal(text: str, initials: str = "AK", address: str = HERE, now: datetime = NOW) -> CodeRefused:
    with pytest.raises(CodeRefused) as refused:
        opened(text, initials, address, now)
    return refused.value


def wrong_secret(text: str) -> str:
    """The same selector and another secret, with its right check sign."""
    code = read(text)
    signs = code.selector + ("0" if code.secret[0] != "0" else "1") + code.secret[1:]
    return signs + check_sign(signs)


def test_the_code_of_a_letter_opens_with_the_initials(home: Household) -> None:
    code = code_issue(household=home, now=NOW, days=42)
    assert opened(code.lower().replace("-", " "), "k.a.").household == home


def test_a_code_serves_until_the_end_of_the_printed_day(home: Household) -> None:
    code = code_issue(household=home, now=NOW, days=42)
    printed = NOW + timedelta(days=42)
    assert opened(code, now=printed.replace(hour=22, minute=59))
    assert "date de ce courrier est passée" in refusal(code, now=printed.replace(hour=23, minute=1)).sentence


def test_unknown_and_wrong_are_told_alike_and_take_the_same_path(home: Household) -> None:
    code = code_issue(household=home, now=NOW, days=42)
    unknown = generate()
    with CaptureQueriesContext(
        connection,
    ) as of_wrong:
        wrong = refusal(wrong_secret(code))
    with CaptureQueriesContext(connection) as of_unknown:
        nobody = refusal(unknown)
    assert (wrong.field, wrong.sentence, wrong.retry_after) == (nobody.field, nobody.sentence, nobody.retry_after)
    assert len(of_wrong) == len(of_unknown)
    assert Attempt.objects.filter(scope="code").count() == 2


def test_a_letter_keeps_the_initials_it_was_printed_with_when_the_name_is_corrected(home: Household) -> None:
    text = code_issue(household=home, now=NOW, days=42)
    dwelling_save(dwelling=home.dwelling, addressee="Mme Lina Martin", now=NOW)
    assert opened(text, "AK").household == home
    assert refusal(text, "LM").field == "initials"
    after = code_issue(household=home, now=NOW, days=42)
    assert opened(after, "LM").household == home


def test_wrong_initials_are_named_as_such_and_counted(home: Household) -> None:
    code = code_issue(household=home, now=NOW, days=42)
    refused = refusal(code, "XY")
    assert refused.field == "initials"
    assert AccessCode.objects.get().misses == 1


def test_each_reason_is_told_to_who_has_the_letter_and_to_nobody_else(home: Household, town: Town) -> None:
    reissued = code_issue(household=home, now=NOW, days=42)
    spoiled = code_issue(household=home, now=NOW, days=42)
    code_spoil(code=AccessCode.objects.get(ended_at=None), now=NOW)
    moved = household(dwelling(town.pages["residence"], door="13"))
    gone = code_issue(household=moved, now=NOW, days=42)
    move_out(household=moved, now=NOW)
    last = code_issue(household=home, now=NOW, days=1)
    home.member_limit = 1
    home.save()
    resident("amina", home)
    told = {
        refusal(reissued).sentence,
        refusal(spoiled).sentence,
        refusal(gone).sentence,
        refusal(last, now=NOW + timedelta(days=2)).sentence,
        refusal(last).sentence,
    }
    assert len(told) == 5
    somewhere_else = {
        refusal(wrong_secret(each), address=ELSEWHERE).sentence for each in (reissued, spoiled, gone, last)
    }
    assert len(somewhere_else) == 1
    assert not told & somewhere_else


def test_a_code_that_is_guessed_at_ends_and_its_holder_is_told(
    home: Household, caplog: pytest.LogCaptureFixture
) -> None:
    code = code_issue(household=home, now=NOW, days=42)
    for miss in range(MISSES_AT_MOST):
        refusal(wrong_secret(code), address=f"198.51.100.{miss}")
    kept = AccessCode.objects.get()
    assert kept.ending == AccessCode.Ending.GUESSED_AT
    assert "trop d’essais manqués" in refusal(code).sentence
    assert [record.levelname for record in caplog.records] == ["WARNING"]


def test_somebody_elsewhere_who_misses_does_not_keep_the_holder_out(home: Household) -> None:
    code = code_issue(household=home, now=NOW, days=42)
    for _miss in range(5):
        refusal(wrong_secret(code), address=ELSEWHERE)
    assert refusal(code, address=ELSEWHERE).retry_after == 600
    assert opened(code)


def test_a_throttled_try_is_told_how_long_to_wait_and_passes_after_it(home: Household) -> None:
    code = code_issue(household=home, now=NOW, days=42)
    for minute in range(5):
        refusal(code, "XY", now=NOW + timedelta(minutes=minute))
    refused = refusal(code, now=NOW + timedelta(minutes=5))
    assert refused.retry_after == 300
    assert "Attendez 5 minutes" in refused.sentence
    assert opened(code, now=NOW + timedelta(minutes=10))


def test_a_tower_block_behind_one_address_misses_a_hundred_times_before_it_waits(home: Household) -> None:
    code = code_issue(household=home, now=NOW, days=42)
    for _miss in range(100):
        refusal(generate())
    assert opened(code)
    for _miss in range(20):
        refusal(generate())
    assert refusal(code).retry_after


def test_a_household_has_a_ceiling_of_letters_a_year(home: Household) -> None:
    for _letter in range(ISSUES_IN_A_YEAR):
        code_issue(household=home, now=NOW, days=42)
    with pytest.raises(CeilingReached) as refused:
        code_issue(household=home, now=NOW + timedelta(days=300), days=42)
    assert "6 courriers" in refused.value.sentence
    assert code_issue(household=home, now=NOW + timedelta(days=366), days=42)
    assert list(home.codes.order_by("issue").values_list("issue", flat=True)) == [1, 2, 3, 4, 5, 6, 7]
    assert home.codes.filter(ended_at=None).count() == 1


def test_no_letter_is_made_for_who_has_left(home: Household) -> None:
    move_out(household=home, now=NOW)
    with pytest.raises(CannotIssue):
        code_issue(household=home, now=NOW, days=42)


def test_moving_out_closes_every_session_at_once_but_of_who_also_lives_elsewhere(home: Household, town: Town) -> None:
    other = household(dwelling(town.pages["other residence"]))
    leaving, staying = resident("amina", home), resident("yanis", home, other)
    session(leaving, "1")
    session(leaving, "2")
    kept = session(staying, "3")
    move_out(household=home, now=NOW)
    assert list(ResidentSession.objects.all()) == [kept]
    assert not HouseholdMember.objects.filter(household=home, left_at=None).exists()
    home.refresh_from_db()
    assert (home.addressee, home.initials, home.moved_out_at) == ("", "", NOW)
    move_out(household=home, now=NOW + timedelta(days=1))
    home.refresh_from_db()
    assert home.moved_out_at == NOW


def test_a_dwelling_has_one_household_and_a_household_no_more_members_than_its_limit(home: Household) -> None:
    with pytest.raises(HouseholdError) as occupied:
        move_in(dwelling=home.dwelling, addressee="M. Bo Li", now=NOW)
    assert "occupé" in occupied.value.sentence
    home.member_limit = 1
    home.save()
    amina = resident("amina", home)
    assert household_join(household=home, resident=amina, now=NOW) == HouseholdMember.objects.get()
    with pytest.raises(HouseholdError):
        household_join(household=home, resident=resident("yanis"), now=NOW)


@pytest.mark.parametrize(
    ("addressee", "written"),
    [("M. Seán O’Brien", "SO"), ("محمد الأمراني", "م أ"), ("Ô", "o"), ("Anne " + "x" * 195, "ax")],
)
def test_names_of_every_kind_open_their_letter(town: Town, addressee: str, written: str) -> None:
    home = household(dwelling(town.pages["residence"]), addressee)
    assert opened(code_issue(household=home, now=NOW, days=42), written).household == home


@pytest.mark.parametrize("addressee", ["", "   ", "M.", "…", "x" * 201])
def test_who_has_no_name_or_one_too_long_does_not_move_in(town: Town, addressee: str) -> None:
    with pytest.raises(HouseholdError):
        household(dwelling(town.pages["residence"]), addressee)


def test_no_code_is_in_the_database_or_in_a_log(home: Household, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    code = code_issue(household=home, now=NOW, days=42)
    opened(code)
    refusal(code, "XY")
    refusal(wrong_secret(code))
    secret = read(code).secret
    everything = (
        "".join(serializers.serialize("json", model._default_manager.all()) for model in apps.get_models())
        + _raw_columns()
    )
    logged = " ".join(record.getMessage() for record in caplog.records)
    for kept in (everything, logged):
        assert secret not in kept
        assert code not in kept
        assert code.replace("-", "") not in kept
    assert HERE not in everything
    assert AccessCode.objects.get().selector in everything


def _raw_columns() -> str:
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        rows: list[Any] = []
        for table in tables:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            rows += cursor.fetchall()
    return repr(rows)
