"""Where a fault is, in words."""

from __future__ import annotations


def place_words(building: str, staircase: str, floor: str, *, common: bool) -> str:
    """`Bâtiment A, escalier 2, étage 3`; of a common part without a building, that it is the residence's."""
    parts = []
    if building:
        parts.append(f"bâtiment {building}")
    if staircase:
        parts.append(f"escalier {staircase}")
    if floor:
        parts.append(f"étage {floor}")
    words = ", ".join(parts) or ("toute la résidence" if common else "logement")
    return words[0].upper() + words[1:]
