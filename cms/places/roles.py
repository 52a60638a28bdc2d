"""The groups that hold a role at a place: made with their page permissions, their collections and their workflow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from cms.places.models import CommunePage, PlaceRole, ResidencePage

Role = PlaceRole.Role

PAGE_PERMISSIONS: dict[str, tuple[str, ...]] = {
    Role.ADMINISTRATOR: ("add", "change", "publish", "bulk_delete", "lock", "unlock"),
    Role.COMMUNICATOR: ("add", "change", "publish", "lock", "unlock"),
    Role.LANDLORD: ("add", "change", "publish", "lock", "unlock"),
    Role.CARETAKER: ("add", "change", "publish", "lock", "unlock"),
    Role.MODERATOR: ("publish", "lock", "unlock"),
}
"""Wagtail's reach of each role; `cms.places.rules` narrows it by kind of page."""

COLLECTION_PERMISSIONS: dict[str, tuple[str, ...]] = {
    Role.ADMINISTRATOR: ("add", "change", "choose"),
    Role.COMMUNICATOR: ("add", "choose"),
    Role.LANDLORD: ("add", "choose"),
    Role.CARETAKER: ("add", "choose"),
    Role.MODERATOR: ("choose",),
}


def commune_of(page: Page) -> CommunePage:
    """The commune a page belongs to."""
    return CommunePage.objects.ancestor_of(page, inclusive=True).get()


def group_name(role: str, name: str) -> str:
    """The name a role's group has in the list of groups."""
    return f"{Role(role).label.capitalize()} – {name}"[:150]


def collection_named(name: str) -> Collection:
    """The collection of that name right below the root, made if need be."""
    root = Collection.get_first_root_node()
    return root.get_children().filter(name=name).first() or root.add_child(name=name)


@transaction.atomic
def role_group(*, role: str, name: str, places: Iterable[Page], collection: Collection) -> Group:
    """The group of a role over `places`, made or completed. Safe to call again; never gives a right over accounts."""
    group, _created = Group.objects.get_or_create(name=group_name(role, name))
    return _complete(group, role, places, collection)


def _group_of_one(role: str, name: str, residence: ResidencePage, collection: Collection) -> Group:
    """The group of a role at one residence, whatever others have its name."""
    group = Group.objects.filter(place_role__role=role, place_role__residence=residence).first()
    if group is None:
        names = [name, f"{name} – {residence.get_parent().title}", f"{residence.pk} – {name}"]
        free = [each for each in names if not Group.objects.filter(name=group_name(role, each)).exists()]
        group = Group.objects.create(name=group_name(role, free[0]))
    _complete(group, role, [residence], collection)
    PlaceRole.objects.filter(group=group).update(residence=residence)
    return group


def _complete(group: Group, role: str, places: Iterable[Page], collection: Collection) -> Group:
    PlaceRole.objects.update_or_create(group=group, defaults={"role": role})
    group.permissions.set(_permissions("wagtailadmin", ["access_admin"]))
    page_permissions = _permissions("wagtailcore", [f"{each}_page" for each in PAGE_PERMISSIONS[role]])
    for place in places:
        for permission in page_permissions:
            GroupPagePermission.objects.get_or_create(group=group, page_id=place.pk, permission=permission)
    media = COLLECTION_PERMISSIONS[role]
    for permission in [
        *_permissions("wagtailimages", [f"{each}_image" for each in media]),
        *_permissions("wagtaildocs", [f"{each}_document" for each in media]),
    ]:
        GroupCollectionPermission.objects.get_or_create(group=group, collection=collection, permission=permission)
    return group


def _permissions(app: str, codenames: Sequence[str]) -> list[Permission]:
    found = list(Permission.objects.filter(content_type__app_label=app, codename__in=codenames))
    missing = set(codenames) - {each.codename for each in found}
    if missing:
        raise LookupError(f"No such permissions: {', '.join(sorted(missing))}")
    return found


@transaction.atomic
def role_groups_create(place: Page) -> dict[str, Group]:
    """Every role's group at a place: three at a commune, a district or a neighbourhood, two at a residence.

    A landlord has one group for all its residences of a commune. Safe to call again.
    """
    place = place.specific
    if isinstance(place, ResidencePage):
        return _residence_groups(place)
    commune = commune_of(place)
    name = place.title if place.pk == commune.pk else f"{commune.title} – {place.title}"
    collection = collection_named(commune.title)
    groups: dict[str, Group] = {
        role: role_group(role=role, name=name, places=[place], collection=collection)
        for role in (Role.ADMINISTRATOR, Role.COMMUNICATOR, Role.MODERATOR)
    }
    moderation_workflow(place, groups[Role.MODERATOR])
    return groups


def _residence_groups(residence: ResidencePage) -> dict[str, Group]:
    commune = commune_of(residence)
    collection = collection_named(f"{commune.title} – {residence.landlord}")
    return {
        Role.LANDLORD: role_group(
            role=Role.LANDLORD,
            name=f"{commune.title} – {residence.landlord}",
            places=[residence],
            collection=collection,
        ),
        Role.CARETAKER: _group_of_one(Role.CARETAKER, f"{commune.title} – {residence.title}", residence, collection),
    }


@transaction.atomic
def landlord_group_of_one(residence: ResidencePage) -> Group:
    """The group of those who do a landlord's work at this one of its residences. Safe to call again."""
    commune = commune_of(residence)
    name = f"{commune.title} – {residence.landlord}"
    return _group_of_one(Role.LANDLORD, f"{name} – {residence.title}", residence, collection_named(name))


def moderation_workflow(place: Page, moderators: Group) -> Workflow:
    """The workflow by which a page of `place` waits for one of `moderators` to approve it."""
    # Wagtail's button reads « Soumettre à … ».
    name = _("la relecture – %(place)s") % {"place": place.title}
    assigned = WorkflowPage.objects.filter(page_id=place.pk).first()
    workflow = assigned.workflow if assigned else Workflow.objects.create(name=name[:255])
    task = GroupApprovalTask.objects.filter(groups=moderators).first()
    if task is None:
        task = GroupApprovalTask.objects.create(name=name[:255])
        task.groups.set([moderators])
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task, defaults={"sort_order": 0})
    WorkflowPage.objects.update_or_create(page_id=place.pk, defaults={"workflow": workflow})
    return workflow
