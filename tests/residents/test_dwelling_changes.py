"""What a file changes in a residence: nobody twice, nobody gone in silence, nothing left to do once it is applied."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings, strategies as st

from cms.residents.rules.dwellings import DOOR_PARTS, Current, DwellingChanges, Wanted, changes, new_door
from cms.residents.rules.names import likeness
from cms.residents.rules.placing import occupant, placed

TODAY = date(2026, 11, 22)
NAMES = ["Mme Amina Kaci", "KACI Amina", "M. Jean Dupont", "M. Jean Dupond", "Mme Zoé Martin", "محمد علي", ""]
doors = st.tuples(
    st.sampled_from(["A", "B"]), st.sampled_from(["", "A1"]), st.sampled_from(["0", "1"]), st.sampled_from("abA")
)
references = st.sampled_from(["", "R1", "R2", "R3", "R4"])


def line(number: int, door: str, **values: object) -> Wanted:
    return replace(Wanted(number, "A", "A1", "1", door, reference="", addressee="Mme Amina Kaci"), **values)


def home(number: int, door: str, **values: object) -> Current:
    return replace(Current(number, "A", "A1", "1", door, "", "Mme Amina Kaci"), **values)


@st.composite
def residences(draw: st.DrawFn) -> list[Current]:
    found = draw(st.lists(st.tuples(doors, references, st.sampled_from([None, *NAMES[:-1]])), max_size=6))
    kept: list[Current] = []
    for number, (door, reference, addressee) in enumerate(found, 1):
        taken = {(each.building, each.staircase, each.floor, each.door) for each in kept}
        if door not in taken and (not reference or reference not in {each.reference for each in kept}):
            kept.append(Current(number, *door, reference, addressee))
    return kept


@st.composite
def files(draw: st.DrawFn) -> list[Wanted]:
    without = draw(st.sets(st.sampled_from(["staircase", "floor", "reference", "addressee"])))
    rows = draw(st.lists(st.tuples(doors, references, st.sampled_from(NAMES)), max_size=6))
    return [
        replace(Wanted(number, *door, reference, addressee), **dict.fromkeys(without))
        for number, (door, reference, addressee) in enumerate(rows, 2)
    ]


def apply(current: Sequence[Current], found: DwellingChanges) -> list[Current]:
    """The residence once the changes are made, as the database would have it."""
    kept = {each.id: each for each in current}
    for changed in found.changed:
        kept[changed.current.id] = changed.final
    for moved_out in found.moved_out:
        kept[moved_out.current.id] = replace(kept[moved_out.current.id], addressee=None)
    for moved_in in found.moved_in:
        kept[moved_in.current.id] = replace(kept[moved_in.current.id], addressee=moved_in.addressee)
    start = max(kept, default=0) + 1
    for number, new in enumerate(found.new, start):
        kept[number] = Current(number, *new_door(new), new.reference or "", new.addressee or None)
    return list(kept.values())


@given(residences(), files(), st.sets(st.integers(1, 6)), st.sets(st.integers(1, 6)))
@settings(max_examples=400, deadline=None)
def test_once_a_file_is_applied_it_changes_nothing_more(
    current: list[Current], wanted: list[Wanted], same: set[int], another: set[int]
) -> None:
    found = changes(current, wanted, same=same, another=another)
    if found.conflicts:
        return
    after = apply(current, found)
    again = changes(after, wanted)
    assert again.is_empty, again
    assert not again.conflicts


@given(residences(), files())
@settings(max_examples=400, deadline=None)
def test_no_two_dwellings_end_up_at_one_door_or_with_one_reference(
    current: list[Current], wanted: list[Wanted]
) -> None:
    found = changes(current, wanted)
    if found.conflicts:
        return
    after = apply(current, found)
    places = [tuple(getattr(each, part) for part in DOOR_PARTS) for each in after]
    assert len(places) == len(set(places))
    named = [each.reference for each in after if each.reference]
    assert len(named) == len(set(named))


@given(residences(), files())
@settings(max_examples=200, deadline=None)
def test_every_dwelling_that_is_known_is_accounted_for_once(current: list[Current], wanted: list[Wanted]) -> None:
    found = changes(current, wanted)
    touched = {each.current.id for each in [*found.changed, *found.moved_out, *found.moved_in]}
    unchanged, removed = {each.id for each in found.unchanged}, {each.id for each in found.removed}
    assert touched | unchanged | removed == {each.id for each in current}
    assert not touched & unchanged
    assert not removed & (touched | unchanged)


def test_a_dwelling_is_found_by_its_reference_before_its_door() -> None:
    found = changes(
        [home(1, "1", reference="R1"), home(2, "2", reference="R2")],
        [line(2, "2", reference="R1"), line(3, "1", reference="R2")],
    )
    assert {(each.current.id, each.final.door) for each in found.changed} == {(1, "2"), (2, "1")}
    assert not found.conflicts


def test_a_new_reference_at_a_known_door_is_a_correction() -> None:
    (changed,) = changes([home(1, "1", reference="OLD")], [line(2, "1", reference="NEW")]).changed
    assert changed.fields == ("reference",)


def test_another_name_is_a_departure_and_an_arrival() -> None:
    found = changes([home(1, "1")], [line(2, "1", addressee="M. Jean Dupont")])
    assert [each.successor for each in found.moved_out] == ["M. Jean Dupont"]
    assert [each.addressee for each in found.moved_in] == ["M. Jean Dupont"]


def test_the_same_name_written_otherwise_is_a_correction_that_shows_both() -> None:
    (changed,) = changes([home(1, "1")], [line(2, "1", addressee="KACI Amina")]).changed
    assert (changed.current.addressee, changed.final.addressee) == ("Mme Amina Kaci", "KACI Amina")
    assert not changed.in_doubt
    (doubtful,) = changes([home(1, "1")], [line(2, "1", addressee="Mme Aminaa Kaci")]).changed
    assert doubtful.in_doubt


def test_somebody_may_say_otherwise_in_both_directions() -> None:
    married = [line(2, "1", addressee="Mme Amina Martin-Lopez")]
    assert not changes([home(1, "1")], married, same={1}).moved_out
    sister = [line(2, "1", addressee="Mme Aminata Kaci")]
    assert len(changes([home(1, "1")], sister, another={1}).moved_out) == 1


def test_an_empty_name_is_a_departure_but_a_missing_column_says_nothing() -> None:
    assert len(changes([home(1, "1")], [line(2, "1", addressee="")]).moved_out) == 1
    assert changes([home(1, "1")], [line(2, "1", addressee=None)]).is_empty


def test_what_the_file_leaves_out_is_listed_and_stays() -> None:
    found = changes([home(1, "1"), home(2, "2")], [line(2, "1")])
    assert [each.id for each in found.removed] == [2]
    assert found.is_empty


def test_the_door_of_a_dwelling_that_the_file_leaves_out_is_not_given_away() -> None:
    found = changes([home(1, "1", reference="R1"), home(2, "2", reference="R2")], [line(2, "2", reference="R1")])
    (conflict,) = found.conflicts
    assert (conflict.kind, conflict.current and conflict.current.id) == ("taken", 2)


def test_without_the_column_that_tells_two_doors_apart_nothing_is_guessed() -> None:
    found = changes([home(1, "1"), home(2, "1", floor="2")], [line(5, "1", floor=None)])
    assert [(each.line, each.kind) for each in found.conflicts] == [(5, "ambiguous")]


def test_the_fingerprint_changes_with_what_is_shown() -> None:
    before = changes([home(1, "1")], [line(2, "1"), line(3, "2")]).fingerprint()
    assert before == changes([home(1, "1")], [line(2, "1"), line(3, "2")]).fingerprint()
    assert before != changes([home(1, "1", addressee=None)], [line(2, "1"), line(3, "2")]).fingerprint()


@pytest.mark.parametrize(
    ("kept", "written", "expected"),
    [
        ("M. Jean DUPONT", "dupont jean", "same"),
        ("Mme BEN ALI Léa", "Madame Benali Lea", "same"),
        ("Mme Lea Ben Ali", "Lea Benali", "same"),
        ("Mme Éloïse N’Guyen", "ELOISE N'GUYEN", "same"),
        ("M. et Mme Dupont", "Mme Dupont", "same"),
        ("Mme Dupont", "Mme Jeanne Dupont", "alike"),
        ("J. Dupont", "Jean Dupont", "alike"),
        ("Mohamed Kaci", "Mohammed Kaci", "alike"),
        ("Jean Dupont", "Paul Dupont", "other"),
        ("محمد علي", "علي محمد", "same"),
        ("محمد علي", "فاطمة بن صالح", "other"),
        ("X", "Y", "other"),
    ],
)
def test_how_alike_two_addressees_are(kept: str, written: str, expected: str) -> None:
    assert likeness(kept, written) == expected == likeness(written, kept)


@pytest.mark.parametrize("written", ["B", "b", "Bât. B", "BATIMENT B", "bâtiment b"])
def test_a_building_is_recognised_however_it_is_written(written: str) -> None:
    lines, problems = placed([line(2, "1", building=written, staircase=None)], {"A": ("A1", "A2"), "B": ()}, TODAY)
    assert ([each.building for each in lines], problems) == (["B"], [])


def test_a_building_that_the_page_does_not_know_is_refused_with_the_known_ones() -> None:
    _lines, (problem,) = placed([line(7, "1", building="Z")], {"A": (), "B": ()}, TODAY)
    assert (problem.line, problem.value, problem.known) == (7, "Z", ("A", "B"))


def test_a_residence_of_one_building_needs_no_column_for_it() -> None:
    lines, problems = placed([line(2, "1", building=None, staircase=None)], {"Tour": ()}, TODAY)
    assert ([each.building for each in lines], problems) == (["Tour"], [])


def test_the_same_door_under_two_names_of_its_building_is_found() -> None:
    _lines, (problem,) = placed([line(2, "1"), line(3, "1", building="Bât A")], {"A": ("A1",)}, TODAY)
    assert (problem.kind, problem.line, problem.other_line) == ("same_door", 3, 2)


def test_dates_say_who_lives_there_today() -> None:
    assert occupant(line(2, "1", moved_out=date(2026, 11, 1)), TODAY) == ""
    assert occupant(line(2, "1", moved_out=date(2026, 12, 31)), TODAY) == "Mme Amina Kaci"
    assert occupant(line(2, "1", moved_in=date(2026, 12, 1)), TODAY) is None
