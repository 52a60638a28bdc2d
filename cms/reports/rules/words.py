"""What others read of a known fault's state, in French."""

from __future__ import annotations

from collections.abc import Mapping

from cms.reports.rules.seeing import PublicState

PUBLIC_LABELS: Mapping[PublicState, str] = {
    "reported": "signalé",
    "acknowledged": "pris en compte",
    "scheduled": "intervention prévue",
    "in_progress": "en cours",
    "done": "réglé",
}
