"""What the staff writes to residents, and what these do with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import DateTimeField, UUIDField
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from cms.messaging import rules
from cms.messaging.models import MessageRecipient, StaffMessage
from cms.notifications.services import event_read, notify
from cms.organisations.selectors import may, organisation_for
from cms.places.models import ResidencePage
from cms.residents.models import Resident
from cms.residents.selectors.dwellings import members_within
from cms.residents.services.composed import Change, Given

TOPIC = "staff_message"
_NOW = Given("now", DateTimeField())
_COPY_READ = Change(
    lambda: MessageRecipient.objects.filter(
        message=Given("message", UUIDField()), resident=Given("resident", UUIDField()), read_at=None
    ),
    read_at=_NOW,
    delivered_at=Coalesce("delivered_at", _NOW),
)


@transaction.atomic
def message_send(
    *,
    user: Any,
    residence: ResidencePage,
    building: str,
    staircase: str,
    signature: str,
    title: str,
    text: str,
    now: datetime,
    id: UUID | None = None,
) -> StaffMessage:
    """Writes to everybody who lives in a residence, a building or a staircase, and has them told.

    `id` names the message before it is sent: the same one sent twice is one message. Raises PermissionDenied, and
    ValidationError for a building the residence does not have or words that are missing.
    """
    organisation = organisation_for(user=user, residence=residence)
    if organisation is None or not may(user=user, action="messages", residence=residence):
        raise PermissionDenied
    if id is not None and (sent := StaffMessage.objects.filter(pk=id, sender=user).first()):
        return sent
    _check_scope(residence, building, staircase)
    message = StaffMessage(
        organisation=organisation,
        sender=user,
        signature=signature.strip(),
        residence=residence,
        building=building,
        staircase=staircase,
        title=title.strip(),
        text=text.strip(),
        sent_at=now,
    )
    if id is not None:
        message.pk = id
    message.full_clean(exclude=["organisation", "sender", "residence"], validate_unique=False)
    try:
        with transaction.atomic():
            message.save(force_insert=True)
    except IntegrityError as error:
        # Sent twice at the same instant: the other one is there now, unless it is somebody else's.
        if other := StaffMessage.objects.filter(pk=message.pk, sender=user).first():
            return other
        raise ValidationError(_("Ce message a déjà été envoyé. Ouvrez un nouveau formulaire.")) from error
    _deliver(message, now)
    return message


def _check_scope(residence: ResidencePage, building: str, staircase: str) -> None:
    if staircase and not building:
        raise ValidationError({"building": _("Choisissez d’abord le bâtiment.")})
    if not building:
        return
    found = residence.buildings.filter(name=building).first()
    if found is None:
        raise ValidationError({"building": _("Cette résidence n’a pas de bâtiment de ce nom.")})
    if staircase and not found.staircases.filter(name=staircase).exists():
        raise ValidationError({"staircase": _("Ce bâtiment n’a pas de cage d’escalier de ce nom.")})


def _deliver(message: StaffMessage, now: datetime) -> None:
    members = members_within(
        residence_id=message.residence_id, building=message.building, staircase=message.staircase
    ).select_related("resident")
    # Somebody with two dwellings within the scope gets one copy.
    found = {each.resident_id: each for each in members}
    MessageRecipient.objects.bulk_create(
        [
            MessageRecipient(message=message, resident=each.resident, household_id=each.household_id)
            for each in found.values()
        ],
        batch_size=500,
    )
    notify(
        residents=[each.resident for each in found.values()],
        topic=TOPIC,
        event=_event(message.pk),
        title=_("Un message vous attend : %(signature)s") % {"signature": message.signature},
        path=f"/espace/messages/#message={message.pk}",
        now=now,
    )


def _event(id: UUID) -> str:
    """What the sending of a message is called in the outbox."""
    return f"{TOPIC}:{id}"


@transaction.atomic
def message_withdraw(*, user: Any, message: StaffMessage, now: datetime) -> None:
    """Takes a message back: residents see that there was one. Raises PermissionDenied, and ValidationError when too late."""
    if not may(user=user, action="messages", residence=message.residence):
        raise PermissionDenied
    if not rules.may_withdraw(message.sent_at, message.withdrawn_at, now):
        raise ValidationError(_("Ce message a été envoyé il y a plus d’un jour : il ne peut plus être retiré."))
    message.withdrawn_at = now
    message.save(update_fields=["withdrawn_at"])


def message_read(*, resident: Resident, id: UUID, now: datetime) -> bool:
    """Notes that a resident has read a message; whether it is one of theirs. Read again, the first time stays."""
    with transaction.atomic():
        # Written without a look before: a copy that was read is not found.
        if _COPY_READ.make(message=id, resident=resident.pk, now=now):
            event_read(resident=resident, event=_event(id), now=now)
            return True
    return MessageRecipient.objects.filter(message=id, resident=resident).exists()


def messages_delivered(*, resident: Resident, ids: Sequence[int], now: datetime) -> None:
    """Notes that a device of a resident has fetched these copies for the first time; without any, nothing is written."""
    if ids:
        MessageRecipient.objects.filter(resident=resident, pk__in=ids, delivered_at=None).update(delivered_at=now)
