"""The dates that works kept: read from their public histories, for who has a hand in them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _, ngettext
from wagtail.models import Page

from cms.editorial.models import WorksAnnouncement, WorksPage
from cms.places.models import CommunePage
from cms.places.selectors import pages_in_charge
from cms.works_notices.rules.kept_dates import Kept, Tally, judge, tally
from sitegen.records import WorksStep

YEAR = timedelta(days=365)
_COMMUNE_PATH = 2 * Page.steplen


@dataclass(frozen=True, slots=True)
class JudgedNotice:
    """A works notice, where it stands, and what became of its first dates."""

    works: WorksPage
    place: str
    kept: Kept


@dataclass(frozen=True, slots=True)
class Figure:
    """The figures of one residence or one nature."""

    name: str
    tally: Tally


def judged(works_ids: Iterable[int], now: datetime) -> list[JudgedNotice]:
    """What became of the dates of these notices, in a few queries whatever their number; nothing for one never announced."""
    histories: dict[int, list[WorksStep]] = defaultdict(list)
    for line in WorksAnnouncement.objects.filter(page_id__in=list(works_ids)):
        histories[line.page_id].append(line.as_step())
    notices = list(WorksPage.objects.filter(pk__in=histories).defer_streamfields())
    above = {each.path[: -Page.steplen] for each in notices}
    places = dict(Page.objects.filter(path__in=above).values_list("path", "title"))
    zones = {path: ZoneInfo(name) for path, name in CommunePage.objects.values_list("path", "timezone")}
    default = ZoneInfo("Europe/Paris")
    return [
        JudgedNotice(
            each,
            places.get(each.path[: -Page.steplen], ""),
            judge(histories[each.pk], now, zones.get(each.path[:_COMMUNE_PATH], default)),
        )
        for each in notices
    ]


def due_within_a_year(*, user: Any, now: datetime) -> list[JudgedNotice]:
    """The notices in a user's charge whose first promise fell within the last twelve months, the latest first."""
    mine = pages_in_charge(user=user, model=WorksPage).values_list("pk", flat=True)
    since, today = (now - YEAR).date(), now.date()
    found = [each for each in judged(mine, now) if since < each.kept.promised_on <= today]
    return sorted(found, key=lambda each: (each.kept.promised_on, each.works.pk), reverse=True)


def figures(notices: list[JudgedNotice], key: Callable[[JudgedNotice], str]) -> list[Figure]:
    """The figures of each group of notices that has any, by name."""
    groups: dict[str, list[Kept]] = defaultdict(list)
    for each in notices:
        groups[key(each)].append(each.kept)
    found = [Figure(name, tally(groups[name])) for name in sorted(groups, key=str.casefold)]
    return [each for each in found if each.tally.all or each.tally.cancelled]


def result_words(kept: Kept) -> str:
    """The bare result of a notice, the same words for the same result."""
    return {
        "kept": _("tenues"),
        "late": _("pas tenues"),
        "unclosed": _("fin passée, pas déclarés terminés"),
        "cancelled": _("annulés"),
        "open": _("pas encore échues"),
        "unpromised": _("aucune date donnée d’avance"),
    }[kept.verdict]


def verdict_words(kept: Kept) -> str:
    """What became of the first dates of a notice, in a few words."""
    said = (_late_words(kept) if kept.verdict == "late" else "") or result_words(kept)
    moved = kept.postponements
    times = ngettext("reportés %(n)d fois", "reportés %(n)d fois", moved) % {"n": moved} if moved else ""
    return ", ".join(filter(None, [said, times]))


def _late_words(kept: Kept) -> str:
    days = {"start": kept.start_days_late, "end": kept.end_days_late}
    if kept.end_days_late:
        return ngettext("fin %(end)d jour plus tard", "fin %(end)d jours plus tard", kept.end_days_late) % days
    if kept.start_days_late:
        return (
            ngettext("début %(start)d jour plus tard", "début %(start)d jours plus tard", kept.start_days_late) % days
        )
    return ""
