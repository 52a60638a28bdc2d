"""Households arrive, are joined by accounts, and leave; what they had closes when they do."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cms.residents.models import AccessCode, Dwelling, Household, HouseholdMember, Resident, ResidentSession
from cms.residents.rules.codes import initials

ADDRESSEE_AT_MOST = 200
"""Signs, as the column holds."""


class HouseholdError(Exception):
    """A household cannot move in or be joined; `sentence` says why, in French."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@transaction.atomic
def move_in(*, dwelling: Dwelling, addressee: str, now: datetime) -> Household:
    """The household whose letters go to `addressee`. Raises HouseholdError when somebody lives there or has no name."""
    dwelling = Dwelling.objects.select_for_update().get(pk=dwelling.pk)
    addressee = " ".join(addressee.split())
    letters = initials(addressee)
    if not letters:
        raise HouseholdError(_("Écrivez le nom du destinataire, comme sur une enveloppe."))
    if len(addressee) > ADDRESSEE_AT_MOST:
        raise HouseholdError(
            _("Le nom du destinataire est trop long : %(n)d signes au plus.") % {"n": ADDRESSEE_AT_MOST}
        )
    if dwelling.removed_at:
        raise HouseholdError(_("Ce logement a été retiré."))
    if dwelling.households.filter(moved_out_at=None).exists():
        raise HouseholdError(_("Ce logement est occupé : notez d’abord le départ du ménage."))
    return Household.objects.create(dwelling=dwelling, addressee=addressee, initials=letters, moved_in_at=now)


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


@transaction.atomic
def move_out(*, household: Household, now: datetime) -> None:
    """A household leaves: its code and memberships end, and so does at once every session of who lives nowhere else.

    Its name is forgotten. Safe to call again.
    """
    household = Household.objects.select_for_update().get(pk=household.pk)
    household.codes.filter(ended_at=None).update(ended_at=now, ending=AccessCode.Ending.MOVED_OUT)
    household.codes.update(initials="")
    members = household.members.filter(left_at=None)
    residents = list(members.values_list("resident_id", flat=True))
    members.update(left_at=now)
    at_home = HouseholdMember.objects.filter(
        resident_id__in=residents, left_at=None, household__moved_out_at=None
    ).values("resident_id")
    ResidentSession.objects.filter(resident_id__in=residents).exclude(resident_id__in=at_home).delete()
    household.moved_out_at = household.moved_out_at or now
    household.addressee = household.initials = ""
    household.save(update_fields=["moved_out_at", "addressee", "initials"])
