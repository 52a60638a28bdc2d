"""What plans and makes the telling of residents, and takes back what still waits."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from cms.editorial.models import WorksAnnouncement, WorksPage
from cms.editorial.rules import UNDO
from cms.notifications.rules import SMS_LENGTH
from cms.notifications.services import notify, supersede
from cms.places.models import ResidencePage
from cms.publishing.addresses import short_path
from cms.publishing.visibility import public_chain
from cms.works_notices import selectors
from cms.works_notices.models import Telling
from cms.works_notices.rules import timing
from cms.works_notices.words import short_text
from sitegen.records import WorksStep

TOPIC = "works_notice"
State = Telling.State


@transaction.atomic
def telling_plan(*, works_id: int, now: datetime) -> None:
    """Has the last line of a notice told, when it is new or when its scope has grown. Call it as the notice is published.

    Nothing for a notice that is not live, for one of a neighbourhood or more, nor for a line of before.
    """
    works = WorksPage.objects.select_for_update().get(pk=works_id)
    residence = selectors.residence_of(works)
    announcement = works.history.last()
    if not works.live or residence is None or announcement is None:
        return
    short_path(works)
    telling = Telling.objects.filter(announcement=announcement).first()
    if telling is None:
        # Only the line that this very publication wrote: those of an import were told by other means, long ago.
        if announcement.at == works.updated:
            Telling.objects.create(announcement=announcement, due_at=timing.due_at(works.announced()))
        return
    grown = telling.state == State.TOLD and _as_parts(telling) != selectors.parts_in(works, residence)
    if grown or telling.state == State.NOT_PUBLIC:
        telling.state, telling.due_at = State.WAITING, now + UNDO
        telling.save()


@transaction.atomic
def telling_make(*, telling: Telling, now: datetime) -> None:
    """Tells those whom an announcement concerns now, or notes why nobody is told."""
    # The same lock as the undoing of an announcement: what is being taken back is not told meanwhile.
    works = WorksPage.objects.select_for_update().filter(pk=telling.announcement.page_id).first()
    waiting = Telling.objects.select_for_update().filter(pk=telling.pk, state=State.WAITING).first()
    if works is None or waiting is None:
        return
    announced = list(works.history.all())
    residence = selectors.residence_of(works)
    state = _what_becomes(waiting, works, residence, announced, now)
    if state == State.TOLD and residence is not None:
        _tell(waiting, works, residence, announced, now)
    waiting.state, waiting.ended_at = state, now
    waiting.save()


def _what_becomes(
    telling: Telling,
    works: WorksPage,
    residence: ResidencePage | None,
    announced: list[WorksAnnouncement],
    now: datetime,
) -> State:
    if announced[-1].pk != telling.pk:
        return State.SUPERSEDED
    if residence is None or public_chain(works, now) is None:
        return State.NOT_PUBLIC
    step = announced[-1].as_step()
    if timing.is_past(step, telling.due_at, now):
        return State.TOO_LATE
    again = bool(telling.accounts)
    return State.TOLD if again or timing.says_something_new(_last_told(announced[:-1]), step) else State.NOTHING_NEW


def _last_told(before: list[WorksAnnouncement]) -> WorksStep | None:
    """The last line that residents know of. Those without a telling are older than tellings: the page told them."""
    left_out = dict(
        Telling.objects.filter(announcement__in=before).exclude(state=State.TOLD).values_list("pk", "state")
    )
    return next((each.as_step() for each in reversed(before) if each.pk not in left_out), None)


def _tell(
    telling: Telling,
    works: WorksPage,
    residence: ResidencePage,
    announced: list[WorksAnnouncement],
    now: datetime,
) -> None:
    for each in announced[:-1]:
        supersede(event=_event(each.pk))
    notice = selectors.notice_of(works, announced[-1].as_step(), moved=selectors.moved(works.announced()))
    telling.accounts += notify(
        residents=selectors.residents_concerned(residence, notice.parts),
        topic=TOPIC,
        event=_event(telling.pk),
        title=short_text(notice, room_beside(selectors.short_url(works))),
        path=short_path(works),
        now=now,
    )
    telling.parts = [list(part) for part in notice.parts]


@transaction.atomic
def telling_put_off(*, telling: Telling, until: datetime) -> None:
    """Leaves a telling that failed for later, so that the others have their turn."""
    Telling.objects.filter(pk=telling.pk, state=State.WAITING).update(due_at=until)


@transaction.atomic
def tellings_withdraw(*, works_id: int) -> None:
    """Holds back what has not left yet of a notice that is not online any more."""
    for pk in WorksAnnouncement.objects.filter(page_id=works_id).values_list("pk", flat=True):
        supersede(event=_event(pk))


def room_beside(url: str) -> int:
    """The signs that an address and the space before it leave of one text message."""
    return SMS_LENGTH - len(url) - 1


def _event(announcement_id: int) -> str:
    """What a line of the history is called in the outbox."""
    return f"{TOPIC}:{announcement_id}"


def _as_parts(telling: Telling) -> tuple[tuple[str, str], ...]:
    return tuple((building, staircase) for building, staircase in telling.parts)
