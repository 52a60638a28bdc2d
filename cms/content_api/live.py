"""Reading and keeping what the generator reports: which version of each record its sites show."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cms.content_api.problems import BadParameter
from cms.publishing.models import LiveStatus

LARGEST_REPORT = 2 * 1024 * 1024
"""Bytes: some ten thousand pages."""

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")
_HASH = re.compile(r"[0-9a-f]{64}\Z")


@dataclass(frozen=True, slots=True)
class Report:
    """A report that has the right shape. A removed page has an empty hash."""

    live: list[LiveStatus]
    removed: list[LiveStatus]


def read(given: Any) -> Report:
    """The report in a JSON value. Raises BadParameter, which names what is wrong."""
    if not isinstance(given, dict) or not given.keys() <= {"live", "removed"}:
        raise BadParameter(_("Attendu : un objet avec « live » et « removed »."))
    lists = {name: given.get(name, []) for name in ("live", "removed")}
    for name, entries in lists.items():
        if not isinstance(entries, list):
            raise BadParameter(_("« %(name)s » doit être une liste.") % {"name": name})
    return Report(
        live=[_entry(each, f"live.{number}", hashed=True) for number, each in enumerate(lists["live"], 1)],
        removed=[_entry(each, f"removed.{number}", hashed=False) for number, each in enumerate(lists["removed"], 1)],
    )


def keep(report: Report) -> None:
    """Store a report. One that is older than what is known of a record changes nothing."""
    with transaction.atomic():
        newest = {each.record_id: each for each in sorted([*report.live, *report.removed], key=lambda each: each.at)}
        ids = list(newest)
        for start in range(0, len(ids), 500):
            chunk = ids[start : start + 500]
            known = LiveStatus.objects.in_bulk(chunk)
            LiveStatus.objects.bulk_create(
                [newest[id] for id in chunk if _is_news(newest[id], known.get(id))],
                update_conflicts=True,
                unique_fields=["record_id"],
                update_fields=["hash", "at"],
            )


def _is_news(told: LiveStatus, known: LiveStatus | None) -> bool:
    """A generator that starts again tells everything again: what was live before stays live *since* then."""
    return known is None or (told.hash != known.hash and told.at >= known.at)


def _entry(given: Any, where: str, hashed: bool) -> LiveStatus:
    names = {"id", "at", "hash"} if hashed else {"id", "at"}
    if not isinstance(given, dict) or set(given) != names:
        raise BadParameter(
            _("« %(where)s » : attendu « id », « at » et, pour une page en ligne, « hash ».") % {"where": where}
        )
    id, hash = given["id"], given.get("hash", "")
    if not isinstance(id, str) or not _UUID.match(id):
        raise BadParameter(_("« %(where)s.id » n’est pas un UUID.") % {"where": where})
    if hashed and not (isinstance(hash, str) and _HASH.match(hash)):
        raise BadParameter(_("« %(where)s.hash » n’est pas un SHA-256.") % {"where": where})
    return LiveStatus(record_id=UUID(id), hash=hash, at=_instant(given["at"], where))


def _instant(given: Any, where: str) -> datetime:
    try:
        at = datetime.fromisoformat(given)
        if at.tzinfo is not None and 2000 <= at.year < 2200:
            return at.astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        pass
    raise BadParameter(_("« %(where)s.at » n’est pas une date avec fuseau.") % {"where": where})
