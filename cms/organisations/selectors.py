"""Where somebody of the staff has a say, by the organisations that person belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, cast

from django.db.models import Prefetch, Q, QuerySet
from wagtail.models import Page

from cms.organisations.models import Membership, Organisation
from cms.organisations.rules import BY_SAY, Action, Kind, Role, allowed, reach
from cms.places.deletion import protecting
from cms.places.models import ResidencePage

MOST_REMEMBERED = 1_000
"""Residences that are named one by one in the questions of a request; more of them are asked for where they are needed."""


@dataclass
class _Remembered:
    """What somebody was in charge of when first asked."""

    memberships: list[Membership] | None = None
    keys: dict[frozenset[str] | None, Any] = field(default_factory=dict)
    """Of the residences below the paths of a reach, None for everywhere; where there are too many, the question itself."""


def charge_remember(user: Any) -> None:
    """Has this very object of `user` answer from now on as it first did, so that a screen of twenty questions asks once.

    For the object of one request, as Django does with permissions; what changes meanwhile holds from the next one on.
    """
    user.charge_remembered = _Remembered()


def residences_in_charge(*, user: Any, action: Action) -> QuerySet[Any]:
    """The residences where `user` may do `action`, as a member of an organisation that is in charge of them."""
    if not user.is_active:
        return ResidencePage.objects.none()
    if getattr(user, "charge_remembered", None) is not None:
        return ResidencePage.objects.filter(pk__in=residence_keys_in_charge(user=user, action=action))
    return _residences(_paths(user, action))


def residence_keys_in_charge(*, user: Any, action: Action) -> Any:
    """The same residences for a condition such as `residence__in`: keys where they are remembered, a subquery otherwise.

    A database that reads keys knows how few they are, and finds the rows of each by an index.
    """
    remembered = getattr(user, "charge_remembered", None)
    if remembered is None or not user.is_active:
        return residences_in_charge(user=user, action=action)
    paths = _paths(user, action)
    if paths not in remembered.keys:
        found = _residences(paths)
        keys = list(found.values_list("pk", flat=True)[: MOST_REMEMBERED + 1])
        remembered.keys[paths] = keys if len(keys) <= MOST_REMEMBERED else found
    return remembered.keys[paths]


def is_in_charge(*, user: Any, action: Action) -> bool:
    """Whether there is any residence where `user` may do `action`."""
    found = residence_keys_in_charge(user=user, action=action)
    return found.exists() if isinstance(found, QuerySet) else bool(found)


def _paths(user: Any, action: Action) -> frozenset[str] | None:
    """Below which paths `user` may do `action`; None for everywhere."""
    if user.is_superuser:
        return None
    return _member_paths(user, action)


def _member_paths(user: Any, action: Action) -> frozenset[str]:
    return frozenset(path for each in _memberships(user, action) for path in membership_reach(each))


def _residences(paths: frozenset[str] | None) -> QuerySet[Any]:
    return ResidencePage.objects.all() if paths is None else residences_below(paths)


def residences_as_member(*, user: Any, action: Action) -> QuerySet[Any]:
    """The residences where `user` does `action` for an organisation: what is theirs to be told of, a superuser too."""
    return residences_below(_member_paths(user, action) if user.is_active else ())


def may(*, user: Any, action: Action, residence: ResidencePage) -> bool:
    """Whether `user` may do `action` in `residence`."""
    return residences_in_charge(user=user, action=action).filter(pk=residence.pk).exists()


def organisation_for(*, user: Any, residence: ResidencePage) -> Organisation | None:
    """The organisation in whose name `user` acts in `residence`; for a superuser, the one that houses people there."""
    if not user.is_active:
        return None
    for membership in _memberships(user, "messages"):
        if _covers(membership_reach(membership), residence):
            return membership.organisation
    return housing_organisation(residence=residence) if user.is_superuser else None


def housing_organisation(*, residence: ResidencePage) -> Organisation | None:
    """The landlord or managing agent in charge of a residence: the one whose area is nearest to it."""
    in_charge = Organisation.objects.filter(
        kind__in=[Organisation.Kind.LANDLORD, Organisation.Kind.MANAGING_AGENT],
        areas__in=residence.get_ancestors(inclusive=True),
    )
    return in_charge.order_by("-areas__depth", "pk").first()


def role_at(*, user: Any, action: Action, residence: ResidencePage) -> Role | None:
    """The role in which `user` does `action` in `residence`, the one with the most say; None for who may not."""
    if not user.is_active:
        return None
    if user.is_superuser:
        return "manager"
    held = {
        membership.role for membership in _memberships(user, action) if _covers(membership_reach(membership), residence)
    }
    return next((role for role in BY_SAY if role in held), None)


def is_attended(*, residence: ResidencePage, action: Action) -> bool:
    """Whether anybody of the staff may do `action` in a residence at all."""
    memberships = (
        Membership.objects.filter(
            user__is_active=True, organisation__areas__in=residence.get_ancestors(inclusive=True).values("pk")
        )
        .select_related("organisation")
        .prefetch_related("places", "organisation__areas")
        .distinct()
    )
    return any(
        action in allowed(cast(Kind, each.organisation.kind), cast(Role, each.role))
        and _covers(membership_reach(each), residence)
        for each in memberships
    )


def organisations_managed(*, user: Any) -> QuerySet[Organisation]:
    """The organisations whose members `user` adds and removes. A manager limited to some places manages no members."""
    return organisations_of(user=user, action="members")


def organisations_of(*, user: Any, action: Action) -> QuerySet[Organisation]:
    """The organisations where `user` may do `action` everywhere they are: what holds for all is not for who has a part."""
    if not user.is_active:
        return Organisation.objects.none()
    if user.is_superuser:
        return Organisation.objects.all()
    whole = [each.organisation_id for each in _memberships(user, action) if _places(each) is None]
    return Organisation.objects.filter(pk__in=whole)


def places_in_charge(organisation: Organisation) -> QuerySet[Any]:
    """The areas of an organisation and the residences in them: where its members may be limited to."""
    areas = set(organisation.areas.values_list("path", flat=True))
    residences = residences_below(areas).values_list("path", flat=True)
    return Page.objects.filter(path__in=areas | set(residences)).order_by("path")


def kept_for(organisation: Organisation) -> list[str]:
    """What an organisation cannot be deleted for, such as « 12 messages »: rows of other rooms that stay (`PROTECT`)."""
    kept = []
    for model, name in protecting(Organisation):
        count = model._default_manager.filter(**{name: organisation}).count()
        if count:
            kept.append(f"{count} {model._meta.verbose_name if count == 1 else model._meta.verbose_name_plural}")
    return kept


def membership_reach(membership: Membership) -> set[str]:
    """The paths below which a member has a say."""
    areas = [page.path for page in membership.organisation.areas.all()]
    return reach(areas, _places(membership))


def _places(membership: Membership) -> list[str] | None:
    places = [page.path for page in membership.places.all()]
    return places if places or membership.limited else None


def residences_below(paths: Iterable[str]) -> QuerySet[Any]:
    """The residences at or below these paths."""
    paths = set(paths)
    exact = set(ResidencePage.objects.filter(path__in=paths).values_list("path", flat=True))
    # A landlord may be in charge of thousands of residences one by one: these are one list, not as many conditions.
    condition = Q(path__in=exact)
    for path in sorted(paths - exact):
        condition |= Q(path__startswith=path)
    return ResidencePage.objects.filter(condition)


def _memberships(user: Any, action: Action) -> Iterator[Membership]:
    remembered = getattr(user, "charge_remembered", None)
    memberships = remembered.memberships if remembered is not None else None
    if memberships is None:
        pages = Page.objects.only("path")
        memberships = list(
            Membership.objects.filter(user_id=user.pk)
            .select_related("organisation")
            .prefetch_related(Prefetch("places", pages), Prefetch("organisation__areas", pages))
            .order_by("pk")
        )
        if remembered is not None:
            remembered.memberships = memberships
    for membership in memberships:
        if action in allowed(cast(Kind, membership.organisation.kind), cast(Role, membership.role)):
            yield membership


def _covers(paths: Iterable[str], residence: ResidencePage) -> bool:
    return any(residence.path.startswith(path) for path in paths)
