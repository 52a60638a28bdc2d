"""Households arrive, are joined by accounts, and leave; what they had closes when they do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from cms.residents.models import AccessCode, Dwelling, Household, HouseholdMember, Resident, ResidentSession
from cms.residents.rules.codes import initials

ADDRESSEE_AT_MOST = 200
"""Signs, as the column holds."""
_BATCH = 500
"""Rows of one query: no database takes any number of values."""


class HouseholdError(Exception):
    """A household cannot move in or be joined; `sentence` says why, in French."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Arrival:
    """A household that moves into a dwelling."""

    dwelling_id: int
    addressee: str
    at: datetime


def move_in(*, dwelling: Dwelling, addressee: str, now: datetime) -> Household:
    """The household whose letters go to `addressee`. Raises HouseholdError when somebody lives there or has no name."""
    return move_in_all(arrivals=[Arrival(dwelling.pk, addressee, now)])[0]


@transaction.atomic
def move_in_all(*, arrivals: Sequence[Arrival], progress: Callable[[int], None] = lambda done: None) -> list[Household]:
    """One household in each dwelling, all or none; `progress` is told how many are there. Raises HouseholdError."""
    households: list[Household] = []
    for start in range(0, len(arrivals), _BATCH):
        some = arrivals[start : start + _BATCH]
        ids = [each.dwelling_id for each in some]
        removed = list(Dwelling.objects.select_for_update().filter(pk__in=ids).values_list("removed_at", flat=True))
        if any(removed):
            raise HouseholdError(_("Ce logement a été retiré."))
        if Household.objects.filter(dwelling__in=ids, moved_out_at=None).exists():
            raise HouseholdError(_("Ce logement est occupé : notez d’abord le départ du ménage."))
        households += Household.objects.bulk_create([_arriving(each) for each in some])
        progress(len(households))
    return households


def _arriving(arrival: Arrival) -> Household:
    addressee = " ".join(arrival.addressee.split())
    letters = initials(addressee)
    if not letters:
        raise HouseholdError(_("Écrivez le nom du destinataire, comme sur une enveloppe."))
    if len(addressee) > ADDRESSEE_AT_MOST:
        raise HouseholdError(
            _("Le nom du destinataire est trop long : %(n)d signes au plus.") % {"n": ADDRESSEE_AT_MOST}
        )
    return Household(dwelling_id=arrival.dwelling_id, addressee=addressee, initials=letters, moved_in_at=arrival.at)


@transaction.atomic
def household_join(*, household: Household, resident: Resident, now: datetime) -> HouseholdMember:
    """Make an account a member of a household, once. Raises HouseholdError when it is full or has left.

    The limit holds whatever arrives at the same time: members join one after the other.
    """
    household = Household.objects.select_for_update().get(pk=household.pk)
    members = household.members.filter(left_at=None)
    member = members.filter(resident=resident).first()
    if member:
        return member
    if household.moved_out_at:
        raise HouseholdError(_("Ce ménage a quitté ce logement."))
    if members.count() >= household.member_limit:
        raise HouseholdError(_("Tous les comptes de ce logement sont déjà ouverts."))
    return HouseholdMember.objects.create(household=household, resident=resident, joined_at=now)


def move_out(*, household: Household, now: datetime) -> None:
    """A household leaves: its code and memberships end, and so does at once every session of who lives nowhere else.

    Its name is forgotten. Safe to call again.
    """
    move_out_all(ids=[household.pk], now=now)


@transaction.atomic
def move_out_all(*, ids: Sequence[int], now: datetime, progress: Callable[[int], None] = lambda done: None) -> None:
    """Several households leave, all or none; `progress` is told how many have."""
    for start in range(0, len(ids), _BATCH):
        some = ids[start : start + _BATCH]
        # In one order, so that two who move the same households out wait for each other instead of for ever.
        leaving = list(
            Household.objects.select_for_update().filter(pk__in=some).order_by("pk").values_list("pk", flat=True)
        )
        codes = AccessCode.objects.filter(household__in=leaving, ended_at=None)
        codes.update(ended_at=now, ending=AccessCode.Ending.MOVED_OUT)
        AccessCode.objects.filter(household__in=leaving).update(initials="")
        members = HouseholdMember.objects.filter(household__in=leaving, left_at=None)
        residents = list(members.values_list("resident_id", flat=True))
        members.update(left_at=now)
        at_home = HouseholdMember.objects.filter(
            resident_id__in=residents, left_at=None, household__moved_out_at=None
        ).values("resident_id")
        ResidentSession.objects.filter(resident_id__in=residents).exclude(resident_id__in=at_home).delete()
        Household.objects.filter(pk__in=leaving).update(
            moved_out_at=Coalesce("moved_out_at", Value(now)), addressee="", initials=""
        )
        progress(start + len(some))
