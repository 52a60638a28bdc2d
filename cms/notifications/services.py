"""What writes notifications, and what residents decide about them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import CharField, DateTimeField, Q, UUIDField

from cms.notifications.channels import is_offered, refusal_of_endpoint
from cms.notifications.models import Channel, Delivery, Notification, Preferences, PushSubscription
from cms.notifications.unsubscribing import read_token
from cms.residents.models import Resident, ResidentSession
from cms.residents.services.composed import Change, Given
from cms.residents.services.refusals import Refused

_AT_ONCE = 500
MOST_DEVICES = 10
"""Devices of one resident that are told; the oldest gives way."""
_EVENT_READ = Change(
    lambda: Notification.objects.filter(
        resident=Given("resident", UUIDField()), event=Given("event", CharField()), read_at=None
    ),
    read_at=Given("now", DateTimeField()),
)


def notify(*, residents: Iterable[Resident], topic: str, event: str, title: str, path: str, now: datetime) -> int:
    """Tells residents of an event, each once whatever happens; call it in the transaction of the event.

    `title` and `path` say where to look and nothing of what was written to somebody; facts that everybody may read, such
    as the dates of works, may stand in the title. Returns how many were told anew.
    """
    waiting = iter(residents)
    told = 0
    with transaction.atomic():
        while some := list(islice(waiting, _AT_ONCE)):
            told += _tell(some, topic, event, title, path, now)
    return told


def _tell(residents: Sequence[Resident], topic: str, event: str, title: str, path: str, now: datetime) -> int:
    known = set(Notification.objects.filter(event=event, resident__in=residents).values_list("resident_id", flat=True))
    fresh = {each.pk: each for each in residents if each.pk not in known}
    notifications = [
        Notification(resident=each, topic=topic, event=event, title=title, path=path, created_at=now)
        for each in fresh.values()
    ]
    Notification.objects.bulk_create(notifications, ignore_conflicts=True)
    # Somebody else may have told one of them meanwhile: only what is really ours goes out.
    ours = set(Notification.objects.filter(pk__in=[each.pk for each in notifications]).values_list("pk", flat=True))
    preferences = Preferences.objects.in_bulk(list(fresh))
    Delivery.objects.bulk_create(
        Delivery(notification=each, channel=channel, due_at=now)
        for each in notifications
        if each.pk in ours
        for channel in _channels(preferences.get(each.resident_id), topic)
    )
    return len(ours)


def _channels(preferences: Preferences | None, topic: str) -> list[str]:
    """The channels a resident wants for a topic; whether they can be used is looked at when it is sent."""
    if preferences is None or topic in preferences.unwanted_topics:
        return []
    return [each for each in Channel.values if getattr(preferences, each)]


def supersede(*, event: str) -> None:
    """Drops what has not left yet of an event that something newer says better; the notifications stay in the page."""
    waiting = Delivery.objects.filter(notification__event=event, state=Delivery.State.WAITING)
    waiting.update(state=Delivery.State.DROPPED, error="superseded")


def mark_read(*, resident: Resident, ids: Iterable[UUID], now: datetime) -> None:
    """Notes that a resident has seen notifications; those of others are left alone."""
    Notification.objects.filter(resident=resident, pk__in=list(ids), read_at=None).update(read_at=now)


def event_read(*, resident: Resident, event: str, now: datetime) -> None:
    """Notes that a resident has seen what one event told of, wherever they saw it."""
    _EVENT_READ.make(resident=resident.pk, event=event, now=now)


def events_read(*, resident: Resident, events: Iterable[str], now: datetime) -> None:
    """Notes that a resident has seen what several events told of, wherever they saw it."""
    Notification.objects.filter(resident=resident, event__in=list(events), read_at=None).update(read_at=now)


def preferences_of(resident: Resident) -> Preferences:
    """How a resident wants to be told."""
    return Preferences.objects.filter(resident=resident).first() or Preferences(resident=resident)


@transaction.atomic
def preferences_change(*, resident: Resident, changes: dict[str, Any]) -> Preferences:
    """Keeps a resident's choices. Raises Refused for a channel that has nowhere to go."""
    preferences = preferences_of(resident)
    for field, value in changes.items():
        if field in Channel.values and value:
            _check_reachable(resident, field)
        setattr(preferences, field, value)
    preferences.save()
    return preferences


def _check_reachable(resident: Resident, channel: str) -> None:
    sentence = is_offered(channel, resident)
    if sentence:
        raise Refused({channel: sentence})


@transaction.atomic
def push_subscribe(
    *, session: ResidentSession, endpoint: str, p256dh: str, auth: str, now: datetime
) -> PushSubscription:
    """Keeps the device of a session to tell, in place of what it said before; asking is choosing to be told there.

    Raises Refused for an endpoint that is none.
    """
    resident = session.resident
    sentence = refusal_of_endpoint(endpoint)
    if sentence:
        raise Refused({"endpoint": sentence})
    # A device that changes hands tells its new owner: the endpoint belongs to whoever asked last.
    PushSubscription.objects.filter(Q(endpoint=endpoint) | Q(session=session)).delete()
    kept = PushSubscription.objects.create(
        resident=resident, session=session, endpoint=endpoint, p256dh=p256dh, auth=auth, created_at=now
    )
    Preferences.objects.update_or_create(resident=resident, defaults={"push": True})
    rest = PushSubscription.objects.filter(resident=resident).order_by("-created_at")[MOST_DEVICES:]
    PushSubscription.objects.filter(pk__in=[each.pk for each in rest]).delete()
    return kept


def push_forget(*, resident: Resident, id: UUID) -> bool:
    """Forgets one of a resident's devices; whether there was one."""
    deleted, _each = PushSubscription.objects.filter(resident=resident, pk=id).delete()
    return bool(deleted)


@transaction.atomic
def unsubscribe(*, token: str) -> bool:
    """Ends the e-mails of whoever the token was sent to; whether the token is one of ours."""
    found = read_token(token)
    if found is None:
        return False
    Preferences.objects.filter(resident_id=found).update(email=False)
    return True
