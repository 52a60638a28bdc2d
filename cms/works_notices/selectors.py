"""What is read of works notices: the facts they say, whom they concern, how many these are, what was told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from wagtail.models import Page

from cms.editorial.models import WorksPage
from cms.places.addresses import site_url
from cms.places.models import CommunePage, ResidencePage
from cms.publishing.addresses import short_path
from cms.residents.models import Household, Resident
from cms.residents.selectors.dwellings import members_within
from cms.works_notices.models import Telling
from cms.works_notices.notice import Notice
from cms.works_notices.rules.scope import EVERYWHERE, Part, parts_of
from sitegen.records import WorksStep


def residence_of(works: WorksPage, parent: Page | None = None) -> ResidencePage | None:
    """The residence a notice stands in; None for one of a commune, a district or a neighbourhood."""
    place = (parent or works.get_parent()).specific
    return place if isinstance(place, ResidencePage) else None


def parts_in(works: WorksPage, residence: ResidencePage) -> tuple[Part, ...]:
    """The parts of its residence that a notice concerns. Those of another one, left by a move of the page, concern nobody."""
    buildings, staircases = list(works.buildings.all()), list(works.staircases.all())
    mine = {building.pk for building in residence.buildings.all()}
    found = parts_of(
        [each.name for each in buildings if each.pk in mine],
        [(each.building.name, each.name) for each in staircases if each.building_id in mine],
    )
    return () if found == EVERYWHERE and (buildings or staircases) else found


def notice_of(works: WorksPage, step: WorksStep, *, parent: Page | None = None, moved: bool = False) -> Notice:
    """What a notice says with one line of its history, or with what would be its next one."""
    place = (parent or works.get_parent()).specific
    residence = place if isinstance(place, ResidencePage) else None
    commune = CommunePage.objects.ancestor_of(place, inclusive=True).first()
    zone = ZoneInfo(commune.timezone if commune else "Europe/Paris")
    return Notice(
        state=step.state,
        nature=str(works.get_nature_display()),
        title=works.title,
        place=place.title,
        at=step.at.astimezone(zone),
        start=step.start.astimezone(zone),
        end=step.end.astimezone(zone) if step.end else None,
        parts=parts_in(works, residence) if residence else EVERYWHERE,
        in_residence=residence is not None,
        moved=moved,
        cut=works.cut,
        note=step.note,
        contact_label=works.contact_label,
        contact_number=works.contact_number,
        sender=residence.landlord if residence else (commune or place).title,
    )


def current_notice(works: WorksPage) -> Notice | None:
    """What a notice that was announced says now; None for one that never was."""
    announced = works.announced()
    return notice_of(works, announced[-1], moved=moved(announced)) if announced else None


def moved(history: tuple[WorksStep, ...]) -> bool:
    """Whether the last line of a history gives other dates than the one before."""
    return len(history) > 1 and (history[-1].start, history[-1].end) != (history[-2].start, history[-2].end)


def short_url(works: WorksPage) -> str:
    """The short public address of a notice."""
    return f"{site_url(works)}{short_path(works)}"


def residents_concerned(residence: ResidencePage, parts: tuple[Part, ...]) -> list[Resident]:
    """The accounts that live in these parts of a residence now, each once. Who asks is the outbox, never a screen."""
    found = {
        member.resident_id: member.resident
        for building, staircase in parts
        for member in members_within(residence_id=residence.pk, building=building, staircase=staircase)
    }
    return list(found.values())


@dataclass(frozen=True, slots=True)
class Reach:
    """How many live where a notice speaks of: counts alone."""

    occupied: int
    """Dwellings where somebody lives."""
    households: int
    """Those among them with an account, hence told."""


def reach_of(residence: ResidencePage, parts: tuple[Part, ...]) -> Reach:
    """How many households these parts of a residence have, for who may edit the notice."""
    occupied: set[int] = set()
    told: set[int] = set()
    for building, staircase in parts:
        named = {"dwelling__building": building, "dwelling__staircase": staircase}
        lived_in = Household.objects.filter(
            moved_out_at=None,
            dwelling__removed_at=None,
            dwelling__residence=residence,
            **{field: name for field, name in named.items() if name},
        )
        occupied.update(lived_in.values_list("pk", flat=True))
        members = members_within(residence_id=residence.pk, building=building, staircase=staircase)
        told.update(members.values_list("household_id", flat=True))
    return Reach(len(occupied), len(told))


def tellings_of(works: WorksPage) -> QuerySet[Telling]:
    """What became of the announcements of a notice, the newest first."""
    return (
        Telling.objects.filter(announcement__page_id=works.pk)
        .select_related("announcement")
        .order_by("-announcement__at", "-announcement__pk")
    )


def may_print(*, user: Any, works: WorksPage) -> bool:
    """Whether somebody may make the poster of a notice: who edits it, and the caretaker who puts posters up."""
    permissions: Any = works.permissions_for_user(user)
    return bool(permissions.can_edit() or permissions.can_change_works_state())
