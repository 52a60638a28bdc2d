"""The demo's accounts: one for each role, at the demo's places. Never on a server."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _
from wagtail.models import Collection, Page

from cms.organisations.models import Membership, Organisation
from cms.organisations.services import member_add, organisation_change, organisation_create
from cms.pages.media import Picture
from cms.places.models import CommunePage, DistrictPage, PlaceRole, ResidencePage
from cms.places.roles import collection_named, role_groups_create

Role = PlaceRole.Role


@dataclass(frozen=True, slots=True)
class Account:
    """An account to log in with, and who it stands for."""

    username: str
    password: str
    role: str
    place: str


@dataclass(frozen=True, slots=True)
class _Wanted:
    username: str
    first_name: str
    last_name: str
    label: str
    role: str
    place: Page


def demo_accounts_create() -> list[Account]:
    """The demo's accounts, made or completed. Raises LookupError as long as the demo's places are not there."""
    path = Path(settings.PALIER_VAR) / "demo-accounts.json"
    passwords = {row["username"]: row["password"] for row in json.loads(path.read_text())} if path.is_file() else {}
    with transaction.atomic():
        accounts = [_account(wanted, passwords) for wanted in _wanted()]
        _pictures_to_the_town_hall()
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump([asdict(account) for account in accounts], file, ensure_ascii=False, indent=1)
    return accounts


def _wanted() -> list[_Wanted]:
    commune = CommunePage.objects.order_by("path").first()
    if commune is None:
        raise LookupError(_("Aucune commune : importez d’abord la démonstration."))
    districts = DistrictPage.objects.descendant_of(commune).order_by("path")
    district = districts.filter(slug__startswith="4e").first() or districts.first() or commune
    wanted = [
        _Wanted("admin", "Alix", "Martin", _("administration de l’installation"), "", commune),
        _Wanted(
            "administration", "Dominique", "Robert", _("administration de la commune"), Role.ADMINISTRATOR, commune
        ),
        _Wanted("ville", "Camille", "Durand", _("communication de la ville"), Role.COMMUNICATOR, commune),
        _Wanted("mairie", "Sofia", "Benali", _("communication de la mairie de secteur"), Role.COMMUNICATOR, district),
        _Wanted("moderation", "Lucie", "Petit", _("modération"), Role.MODERATOR, commune),
    ]
    residence = _residence(commune, district)
    if residence is not None:
        wanted += [
            _Wanted("bailleur", "Karim", "Morel", _("bailleur"), Role.LANDLORD, residence),
            _Wanted("gardien", "José", "Ferreira", _("gardien"), Role.CARETAKER, residence),
        ]
    return wanted


def _residence(commune: Page, district: Page) -> ResidencePage | None:
    """A residence of the landlord that has most of them, near the demo's district if possible, with much to see."""
    residences = ResidencePage.objects.descendant_of(commune).order_by("path")
    biggest = residences.order_by().values("landlord").annotate(n=Count("pk")).order_by("-n", "landlord").first()
    if biggest is None:
        return None
    theirs = residences.filter(landlord=biggest["landlord"]).order_by("-numchild", "path")
    return theirs.descendant_of(district).first() or theirs.first()


def _pictures_to_the_town_hall() -> None:
    """An import leaves pictures where only an administrator chooses them; the demo's are the town hall's."""
    commune = CommunePage.objects.order_by("path").first()
    root = Collection.get_first_root_node()
    if commune is not None:
        Picture.objects.filter(collection=root).update(collection=collection_named(commune.title))


def _join_the_landlord(user: Any, wanted: _Wanted) -> None:
    """The landlord keeps all its residences of the commune and its caretaker one; their groups come with that."""
    residence = wanted.place
    commune = CommunePage.objects.ancestor_of(residence).get()
    theirs = ResidencePage.objects.descendant_of(commune).filter(landlord=residence.landlord)
    organisation = Organisation.objects.filter(name=residence.landlord).first() or organisation_create(
        kind=Organisation.Kind.LANDLORD, name=residence.landlord, website=residence.landlord_url
    )
    if not organisation.memberships.filter(user=user).exists():
        if wanted.role == Role.CARETAKER:
            member_add(organisation=organisation, user=user, role=Membership.Role.CARETAKER, places=[residence])
        else:
            member_add(organisation=organisation, user=user, role=Membership.Role.MANAGER)
    organisation_change(organisation=organisation, areas=theirs)


def _account(wanted: _Wanted, passwords: dict[str, str]) -> Account:
    password = passwords.get(wanted.username) or secrets.token_urlsafe(12)
    user, _new = get_user_model().objects.get_or_create(username=wanted.username)
    user.first_name, user.last_name = wanted.first_name, wanted.last_name
    user.email = f"{wanted.username}@palier.example"
    user.is_superuser = not wanted.role
    if not user.check_password(password):
        user.set_password(password)
    user.save()
    if isinstance(wanted.place, ResidencePage):
        _join_the_landlord(user, wanted)
    else:
        user.groups.set([role_groups_create(wanted.place)[wanted.role]] if wanted.role else [])
    return Account(wanted.username, password, wanted.label, wanted.place.title)
