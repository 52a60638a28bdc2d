"""A sentence shortened by priority, never in the middle of a word. No database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cms.notifications.rules import gsm_text


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing to say, from its fullest to its shortest form; an empty form leaves it out."""

    forms: tuple[str, ...]
    priority: int
    """What has the smallest gives way first."""


def fitted(pieces: Sequence[Piece], room: int) -> str:
    """The pieces as sentences in `room` signs at most, in print and as a text message; more only if the shortest forms are."""
    chosen = [0] * len(pieces)
    by_priority = sorted(range(len(pieces)), key=lambda number: pieces[number].priority)
    while not _fits(text := _joined(pieces, chosen), room):
        shrinkable = next((each for each in by_priority if chosen[each] + 1 < len(pieces[each].forms)), None)
        if shrinkable is None:
            break
        chosen[shrinkable] += 1
    return text


def cut_forms(text: str) -> tuple[str, ...]:
    """A text and all its beginnings that end after a word, the longest first."""
    words = text.split()
    beginnings = (" ".join(words[:number]).rstrip(" ,;:.–-") for number in range(len(words) - 1, 0, -1))
    return (" ".join(words), *(f"{each}…" for each in beginnings if each))


def _joined(pieces: Sequence[Piece], chosen: Sequence[int]) -> str:
    said = (piece.forms[number] for piece, number in zip(pieces, chosen, strict=True))
    return " ".join(each if each.endswith(("…", ".", "!", "?")) else f"{each}." for each in said if each)


def _fits(text: str, room: int) -> bool:
    # Neither form is always the shorter: « œ » takes two signs in a text message, « … » three.
    return max(len(text), len(gsm_text(text))) <= room
