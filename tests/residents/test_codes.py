"""The code of a letter: its signs, its check sign, and the initials asked beside it."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from cms.residents.rules.codes import ALPHABET, CodeError, check_sign, generate, initials, read, same_initials

LOOK_ALIKES = ["0O", "1IL", "5S", "8B"]


def _signs(code: str) -> str:
    return code.replace("-", "")


def _is_read(signs: str) -> bool:
    try:
        read(signs)
    except CodeError:
        return False
    return True


def test_of_signs_that_print_alike_a_code_has_one() -> None:
    assert len(set(ALPHABET)) == 31
    assert all(len(set(group) & set(ALPHABET)) == 1 for group in LOOK_ALIKES)


def test_a_code_has_four_groups_of_four_and_reads_as_it_was_made() -> None:
    code = generate()
    assert [len(group) for group in code.split("-")] == [4, 4, 4, 4]
    parts = read(code)
    assert _signs(code) == parts.selector + parts.secret + check_sign(parts.selector + parts.secret)
    assert (len(parts.selector), len(parts.secret)) == (5, 10)


def test_ten_thousand_codes_are_all_different() -> None:
    assert len({generate() for _code in range(10_000)}) == 10_000


def test_every_single_wrong_sign_is_caught() -> None:
    signs = _signs(generate())
    for position, sign in enumerate(signs):
        for wrong in set(ALPHABET) - {sign}:
            assert not _is_read(signs[:position] + wrong + signs[position + 1 :])


@given(st.text(ALPHABET, min_size=15, max_size=15), st.integers(0, 15), st.integers(0, 15))
def test_any_two_signs_that_changed_places_are_caught(signs: str, one: int, other: int) -> None:
    code = list(signs + check_sign(signs))
    code[one], code[other] = code[other], code[one]
    assert _is_read("".join(code)) == (code[one] == code[other])


@given(st.text(ALPHABET, min_size=15, max_size=15))
def test_a_code_is_read_however_it_is_typed(signs: str) -> None:
    code = signs + check_sign(signs)
    wanted = read(code)
    groups = [code[start : start + 4] for start in range(0, 16, 4)]
    look_alikes = code.translate(str.maketrans("0158", "oisb"))
    arabic = code.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    for typed in ("-".join(groups), " – ".join(groups).lower(), f"  {'.'.join(groups)}\n", look_alikes, arabic):
        assert read(typed) == wanted


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Écrivez le code"),
        (" - - ", "Écrivez le code"),
        ("ACDE-ACDE-ACDE", "vous en avez écrit 12"),
        ("ACDE-ACDE-ACDE-ACDE-ACDE", "vous en avez écrit 20"),
        ("ACDÉ-ACDE-ACDE-ACDE", "« É »"),
        ("ACDE-ACDE-ACDE-ACD*", "« * »"),
        ("0000-0000-0000-0001", "Un signe de ce code n’est pas le bon"),
        ("A" * 100_000, "vous en avez écrit 200"),
    ],
)
def test_what_cannot_be_a_code_is_refused_with_what_to_look_at(typed: str, said: str) -> None:
    with pytest.raises(CodeError) as refused:
        read(typed)
    assert said in refused.value.sentence


def test_a_code_that_is_printed_or_logged_shows_no_secret() -> None:
    code = read(generate())
    assert code.secret not in repr(code) + str(code)


@pytest.mark.parametrize(
    ("addressee", "kept"),
    [
        ("Mme Amina Kaci", "AK"),
        ("M. et Mme DUPONT Jean", "DJ"),
        ("M. Jean Dupont et Mme Marie Martin", "JDMM"),
        ("M. Jean-Pierre de La Tour", "JPDLT"),
        ("Élodie N’Diaye", "END"),
        ("Sinéad O'Brien", "SOB"),
        ("Œuvrard & Łukasz", "OL"),
        ("Dupont M.", "DM"),
        ("محمد الأمراني", "ما"),
        ("أحمد", "ا"),
        ("Ô", "O"),
        ("Ab" * 100, "A"),
        ("é " * 100, "E" * 40),
        ("M.", ""),
        ("", ""),
        ("…", ""),
    ],
)
def test_the_initials_of_an_addressee(addressee: str, kept: str) -> None:
    assert initials(addressee) == kept


@pytest.mark.parametrize(
    ("written", "addressee", "right"),
    [
        ("AK", "Mme Amina Kaci", True),
        ("k. a.", "Mme Amina Kaci", True),
        ("Amina KACI", "Mme Amina Kaci", True),
        ("Mme Kaci Amina", "Mme Amina Kaci", True),
        ("A", "Mme Amina Kaci", False),
        ("AB", "Mme Amina Kaci", False),
        ("AKB", "Mme Amina Kaci", False),
        ("AA", "Mme Amina Kaci", False),
        ("", "Mme Amina Kaci", False),
        ("JT", "M. Jean-Pierre de La Tour", True),
        ("J.P.D.L.T.", "M. Jean-Pierre de La Tour", True),
        ("MM", "M. Jean Dupont et Mme Marie Martin", True),
        ("É", "Élodie", True),
        ("e", "Élodie", True),
        ("م أ", "محمد الأمراني", True),
        ("م ب", "محمد الأمراني", False),
        ("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "Mme Amina Kaci", False),
        ("AB", " ".join("ABCDEFGHIJKLMNOP"), False),
        ("x", "", False),
        ("", "", False),
    ],
)
def test_initials_may_be_written_in_any_order_and_without_the_small_words(
    written: str, addressee: str, right: bool
) -> None:
    assert same_initials(written, initials(addressee)) is right
