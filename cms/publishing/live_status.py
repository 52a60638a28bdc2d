"""Whether what an editor published is live yet, in words an editor reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import formats, timezone
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from cms.pages.models import RecordPage
from cms.places.days import date_format
from cms.publishing.models import Change, LiveStatus, PublishedRecord, RefusedRecord

SLOW = timedelta(seconds=30)
"""After which a page that is not live yet is worth a word more than “en cours”."""


@dataclass(frozen=True, slots=True)
class State:
    """Where a page stands on its way to the sites."""

    name: str
    """`live`, `pending`, `slow`, `problem`, `removed`, `scheduled` or `unpublished`."""
    text: str
    pending: bool = False
    """Whether it is about to change by itself, so that it is worth asking again."""
    brief: str = ""
    """The same for a listing, where how fast it went would only be noise; empty when `text` is short already."""

    @property
    def icon(self) -> str:
        """The icon of Wagtail's set that goes with the words."""
        return _ICONS[self.name]


_ICONS = {
    "live": "globe",
    "pending": "rotate",
    "slow": "time",
    "problem": "warning",
    "removed": "view",
    "scheduled": "calendar-alt",
    "unpublished": "draft",
}


def state_of(page: RecordPage) -> State:
    """The state of one page."""
    return states_of([page])[page.record_id]


def states_of(pages: Iterable[RecordPage]) -> dict[UUID, State]:
    """The states of the pages of a listing, in a handful of queries whatever their number."""
    by_id = {page.record_id: page for page in pages}
    published = PublishedRecord.objects.in_bulk(by_id)
    live = LiveStatus.objects.in_bulk(by_id)
    refused = RefusedRecord.objects.in_bulk(by_id)
    waiting = {
        UUID(change.subject): change
        for change in Change.objects.filter(subject__in=[str(each) for each in by_id]).order_by("sequence")
    }
    now = timezone.now()
    return {
        id: _state(page, waiting.get(id), refused.get(id), published.get(id), live.get(id), now)
        for id, page in by_id.items()
    }


def _state(
    page: RecordPage,
    waiting: Change | None,
    refused: RefusedRecord | None,
    published: PublishedRecord | None,
    live: LiveStatus | None,
    now: datetime,
) -> State:
    if waiting and waiting.error:
        text = _(
            "La mise en ligne attend : le dossier des fiches ne s’écrit pas (%(error)s). Nouvel essai automatique."
        )
        return State("problem", text % {"error": waiting.error}, pending=True)
    if waiting:
        return _under_way(waiting.created, now)
    if refused:
        return State("problem", _problem(page, refused, published))
    if published and not published.removed:
        if live and live.hash == published.hash:
            text = _live_since(page, published.requested_at, live.at, now)
            return State("live", text, brief=_("En ligne %(since)s.") % {"since": _since(live.at, now)})
        return _under_way(published.requested_at, now)
    if published and live and live.hash:
        return State("pending", _("Retrait en cours : la page est encore sur le site."), pending=True)
    scheduled = None if page.live else page.approved_schedule and page.go_live_at
    if scheduled:
        return State("scheduled", _("Mise en ligne prévue le %(when)s.") % {"when": _day_and_time(scheduled)})
    if published and live:
        return State("removed", _("Retirée du site %(since)s.") % {"since": _since(live.at, now)})
    return State("unpublished", _("Non publiée : personne d’autre que les rédacteurs ne la voit."))


def _under_way(since: datetime, now: datetime) -> State:
    if now - since < SLOW:
        return State("pending", _("Mise en ligne en cours…"), pending=True)
    text = _("Mise en ligne demandée %(since)s, pas encore faite : le générateur de site n’a pas répondu.")
    return State("slow", text % {"since": _since(since, now)}, pending=True)


def _live_since(page: RecordPage, asked: datetime, at: datetime, now: datetime) -> str:
    since, delay = _since(at, now), (at - asked).total_seconds()
    if page.go_live_at and abs((asked - page.go_live_at).total_seconds()) < 60:
        return _("En ligne %(since)s, à l’heure prévue.") % {"since": since}
    if 0 <= delay < SLOW.total_seconds():
        seconds = formats.number_format(max(delay, 0.1), 1 if delay < 10 else 0)
        return _("En ligne %(since)s (%(seconds)s s après votre clic).") % {"since": since, "seconds": seconds}
    return _("En ligne %(since)s.") % {"since": since}


def _problem(page: RecordPage, refused: RefusedRecord, published: PublishedRecord | None) -> str:
    details = "\u202f; ".join(
        f"{_label(page, field)}\u00a0: {reason}" if field else reason for field, reason in refused.problems
    )
    if published and not published.removed:
        return _("Cette page a un problème, le site garde sa version précédente. %(details)s") % {"details": details}
    return _("Cette page a un problème et n’est pas sur le site. %(details)s") % {"details": details}


def _label(page: RecordPage, field: str) -> str:
    """How the form names a field of the record."""
    names: Mapping[str, str] = {each.name: str(each.verbose_name) for each in page._meta.fields}
    return strip_tags(names.get(field.partition(".")[0], field)).capitalize()


def _since(at: datetime, now: datetime) -> str:
    local, today = timezone.localtime(at), timezone.localtime(now).date()
    if local.date() == today:
        return _("depuis %(time)s") % {"time": local.strftime("%H:%M:%S")}
    return _("depuis le %(when)s") % {"when": _day_and_time(at)}


def _day_and_time(at: datetime) -> str:
    return date_format(timezone.localtime(at), r"j F Y \à H:i")
