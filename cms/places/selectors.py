"""Which pages a user has a hand in: what listings, menus and the dashboard show."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Length, Substr
from wagtail.models import Page
from wagtail.permissions import policy_registry

from cms.places.models import CommunePage, DistrictPage, NeighbourhoodPage, ResidencePage
from cms.places.permissions import roles_by_group
from cms.places.placed_page import PlacedPage
from cms.places.rules import addable, allowed

_PLACES = (CommunePage, DistrictPage, NeighbourhoodPage, ResidencePage)


def pages_in_charge(*, user: Any, model: type[PlacedPage]) -> QuerySet[Any]:
    """The pages of a type on which the user may do something, by any of the user's roles."""
    if not user.is_active:
        return model.objects.none()
    if user.is_superuser:
        return model.objects.all()
    roles, kind, reach = roles_by_group(user), model.record_kind, Q(pk__in=[])
    for row in policy_registry.get_by_type(model).get_cached_permissions_for_user(user):
        below = Q(path__startswith=row.page.path)
        role = roles.get(row.group_id)
        if role is None:
            reach |= below
            continue
        if allowed(role, kind, in_residence=True):
            reach |= below & Q(in_residence=True)
        if allowed(role, kind, in_residence=False):
            reach |= below & Q(in_residence=False)
    return model.objects.annotate(in_residence=_in_residence()).filter(reach)


def _in_residence() -> Q:
    parents = ResidencePage.objects.filter(path=Substr(OuterRef("path"), 1, Length(OuterRef("path")) - Page.steplen))
    return Exists(parents) | Exists(ResidencePage.objects.filter(pk=OuterRef("pk")))


def has_a_hand_in(*, user: Any, model: type[PlacedPage]) -> bool:
    """Whether some role of the user concerns this type of page at all."""
    if user.is_superuser:
        return True
    rows = policy_registry.get_by_type(model).get_cached_permissions_for_user(user)
    roles, kind = roles_by_group(user), model.record_kind
    return any(
        role is None or allowed(role, kind, True) or allowed(role, kind, False)
        for role in (roles.get(row.group_id) for row in rows)
    )


def places_to_add(*, user: Any, model: type[PlacedPage]) -> list[Page]:
    """The places below which the user may add a page of this type, in the order of the tree."""
    allowed_parents = set(model.allowed_parent_page_models())
    places: list[Page] = []
    for place_model in _PLACES:
        if place_model in allowed_parents:
            places += _places_of(user, place_model, model.record_kind)
    return sorted(places, key=lambda place: place.path)


def _places_of(user: Any, place_model: type[PlacedPage], kind: Any) -> list[Any]:
    if user.is_superuser:
        return list(place_model.objects.all())
    inside = place_model is ResidencePage
    roles, reach = roles_by_group(user), Q(pk__in=[])
    for row in policy_registry.get_by_type(place_model).get_cached_permissions_for_user(user):
        role = roles.get(row.group_id)
        free = role is None and row.permission.codename == "add_page"
        if free or (role is not None and kind in addable(role, place_model.record_kind, inside)):
            reach |= Q(path__startswith=row.page.path)
    return list(place_model.objects.filter(reach))
