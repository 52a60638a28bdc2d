"""What changes organisations and their members. The groups that Wagtail asks for follow, in the same transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Page

from cms.organisations.models import Membership, Organisation
from cms.organisations.selectors import membership_reach, residences_below
from cms.places.models import PlaceRole, ResidencePage
from cms.places.roles import landlord_group_of_one, role_groups_create

_IN_A_RESIDENCE = [PlaceRole.Role.LANDLORD, PlaceRole.Role.CARETAKER]
_HOUSES_PEOPLE = [Organisation.Kind.LANDLORD, Organisation.Kind.MANAGING_AGENT]


class MembershipError(Exception):
    """An account cannot be made a member; `sentence` says why, in French."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@transaction.atomic
def organisation_create(
    *, kind: str, name: str, areas: Iterable[Page] = (), email: str = "", phone: str = "", website: str = ""
) -> Organisation:
    """An organisation in charge of `areas`, still without members."""
    organisation = Organisation.objects.create(kind=kind, name=name, email=email, phone=phone, website=website)
    organisation.areas.set(areas)
    return organisation


@transaction.atomic
def organisation_change(*, organisation: Organisation, areas: Iterable[Page] | None = None) -> None:
    """Write what was changed on `organisation`, and its areas when they are given; its members' groups follow."""
    users = [membership.user for membership in organisation.memberships.select_related("user")]
    with _groups_follow(*users):
        organisation.save()
        if areas is not None:
            organisation.areas.set(areas)


@transaction.atomic
def organisation_close(*, organisation: Organisation) -> None:
    """Take every member and every place from an organisation: it can do nothing more, and what it signed stays."""
    memberships = list(organisation.memberships.select_related("user"))
    with _groups_follow(*(each.user for each in memberships)):
        organisation.memberships.all().delete()
        organisation.areas.clear()


@transaction.atomic
def organisation_delete(*, organisation: Organisation) -> None:
    """Delete an organisation and its memberships; accounts stay. Raises ProtectedError while rows are kept for it."""
    organisation_close(organisation=organisation)
    organisation.delete()


@transaction.atomic
def member_add(*, organisation: Organisation, user: Any, role: str, places: Iterable[Page] | None = None) -> Membership:
    """Make an account a member, everywhere the organisation is or at `places` only. Raises MembershipError."""
    if not user.is_active:
        raise MembershipError(_("Ce compte est désactivé."))
    if organisation.memberships.filter(user=user).exists():
        raise MembershipError(_("Ce compte est déjà membre de l’organisation."))
    limited = places is not None
    with _groups_follow(user):
        membership = Membership.objects.create(organisation=organisation, user=user, role=role, limited=limited)
        membership.places.set(places or ())
    return membership


@transaction.atomic
def member_change(*, membership: Membership, role: str, places: Iterable[Page] | None = None) -> None:
    """Give a member another role or other places; None is everywhere the organisation is."""
    with _groups_follow(membership.user):
        membership.role, membership.limited = role, places is not None
        membership.save()
        membership.places.set(places or ())


@transaction.atomic
def member_remove(*, membership: Membership) -> None:
    """Take somebody out of an organisation, and out of the groups that nothing else justifies."""
    with _groups_follow(membership.user):
        membership.delete()


@transaction.atomic
def residence_joins(*, residence: ResidencePage) -> None:
    """A residence was made or moved below places somebody is in charge of: the groups of their members reach it too."""
    above = residence.get_ancestors(inclusive=True)
    for organisation in Organisation.objects.filter(areas__in=above).distinct():
        organisation_change(organisation=organisation)


@contextmanager
def _groups_follow(*users: Any) -> Iterator[None]:
    """Take away the groups that memberships gave before and do not give after what happens within, and give the others."""
    before = {user: _groups_reached(user) for user in users}
    yield
    for user, reached in before.items():
        justified = _groups_justified(user)
        user.groups.remove(*(reached - justified))
        user.groups.add(*justified)


def _memberships(user: Any) -> Any:
    return Membership.objects.filter(user=user, organisation__kind__in=_HOUSES_PEOPLE).select_related("organisation")


def _groups_reached(user: Any) -> set[Any]:
    groups: set[Any] = set()
    for membership in _memberships(user):
        residences = residences_below(membership_reach(membership))
        groups |= set(
            Group.objects.filter(
                place_role__role__in=_IN_A_RESIDENCE, page_permissions__page__in=residences.values("pk")
            )
        )
    return groups


def _groups_justified(user: Any) -> set[Any]:
    return {
        _group(membership, residence)
        for membership in _memberships(user)
        for residence in residences_below(membership_reach(membership))
    }


def _group(membership: Membership, residence: ResidencePage) -> Group:
    if membership.role == Membership.Role.CARETAKER:
        return role_groups_create(residence)[PlaceRole.Role.CARETAKER]
    # A landlord's group is for all its residences of a commune: who is limited to some has one for each.
    if membership.limited:
        return landlord_group_of_one(residence)
    return role_groups_create(residence)[PlaceRole.Role.LANDLORD]
