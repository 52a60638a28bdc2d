"""Accounts: opened with the code of a letter, changed, joined to a household or parted from it, erased."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cms.residents.models import AccessCode, ErasedAccount, Resident
from cms.residents.services import names, tokens
from cms.residents.services.account_mail import mail_ask
from cms.residents.services.codes import code_open
from cms.residents.services.households import HouseholdError, household_join
from cms.residents.services.passwords import password_confirm
from cms.residents.services.refusals import Refused
from cms.residents.services.sessions import sessions_end


def account_open(
    *,
    code: str,
    initials: str,
    username: str,
    password: str,
    display_name: str,
    address: str,
    now: datetime,
    email: str = "",
    phone: str = "",
) -> Resident:
    """Open an account in the household of a letter. Raises Refused, CodeRefused, TooMany."""
    errors: dict[str, str] = {}
    folded = names.username_read(username, errors)
    shown = names.display_name_read(display_name, errors)
    names.password_check(password, names=[username, display_name], errors=errors)
    if errors:
        raise Refused(errors)
    # Outside the transaction below: a miss is remembered although nothing else is.
    opened = code_open(text=code, initials=initials, address=address, now=now)
    resident = Resident(username=folded, display_name=shown, email=email, phone=phone, created_at=now)
    resident.set_password(password)
    with transaction.atomic():
        if Resident.objects.filter(username=folded).exists():
            raise Refused({"username": _("Cet identifiant est déjà pris. Ajoutez par exemple un chiffre.")})
        try:
            with transaction.atomic():
                resident.save(force_insert=True)
        except IntegrityError as error:
            raise Refused({"username": _("Cet identifiant vient d’être pris. Choisissez-en un autre.")}) from error
        _move_into(opened, resident, now)
        if email:
            mail_ask(resident=resident, purpose="confirmation", now=now)
    return resident


def household_add(*, resident: Resident, code: str, initials: str, address: str, now: datetime) -> None:
    """Add a household to an account, after a move or for a second home. Raises Refused, CodeRefused, TooMany."""
    opened = code_open(text=code, initials=initials, address=address, now=now)
    if resident.memberships.filter(household=opened.household_id, left_at=None).exists():
        raise Refused({"code": _("Votre compte est déjà rattaché à ce logement.")})
    with transaction.atomic():
        _move_into(opened, resident, now)


def household_leave(*, resident: Resident, household_id: int, now: datetime) -> bool:
    """Part an account from a household; whether it was in it. Without any household left, every device is signed out."""
    with transaction.atomic():
        # Looked for among their own: a number that no column holds is not theirs either.
        current = resident.memberships.select_for_update().filter(left_at=None)
        membership = next((each for each in current if each.household_id == household_id), None)
        if membership is None:
            return False
        membership.left_at = now
        membership.save(update_fields=["left_at"])
        if not resident.memberships.filter(left_at=None, household__moved_out_at=None).exists():
            sessions_end(resident=resident)
    return True


def account_change(*, resident: Resident, changes: dict[str, Any], now: datetime) -> Resident:
    """Change what is given of `display_name`, `email`, `phone`, `language`. Raises Refused.

    Another e-mail address serves for nothing until the link sent to it was followed.
    """
    errors: dict[str, str] = {}
    with transaction.atomic():
        kept = Resident.objects.select_for_update().get(pk=resident.pk)
        if "display_name" in changes:
            kept.display_name = names.display_name_read(changes["display_name"], errors)
        if errors:
            raise Refused(errors)
        if "email" in changes and changes["email"] != kept.email:
            kept.email, kept.email_confirmed_at = changes["email"], None
            if kept.email:
                mail_ask(resident=kept, purpose="confirmation", now=now)
        kept.phone = changes.get("phone", kept.phone)
        kept.language = changes.get("language", kept.language)
        kept.save()
    return kept


def email_confirm(*, token: str, now: datetime) -> Resident:
    """Keep that an address is the resident's own, by the link sent to it. Raises Refused."""
    with transaction.atomic():
        resident = tokens.confirmation_read(token)
        if resident is None:
            raise Refused({"token": _("Ce lien n’est plus valable. Indiquez de nouveau votre adresse.")})
        resident.email_confirmed_at = resident.email_confirmed_at or now
        resident.save(update_fields=["email_confirmed_at"])
    return resident


def account_erase(*, resident: Resident, password: str, address: str, now: datetime) -> None:
    """Erase an account and all that is kept of its person. Raises Refused, TooMany.

    Every table that knows a resident is erased with the row (`on_delete=CASCADE`, held by a test); a number stays, by
    which a restored copy of the database can be erased again.
    """
    password_confirm(resident=resident, password=password, field="password", address=address, now=now)
    _erase(resident.pk, now)


def accounts_erase_again(*, erased: Iterable[tuple[UUID, datetime]]) -> int:
    """Erase from a restored database who had been erased since it was copied, and when; how many there were."""
    found = 0
    for resident_id, at in erased:
        if not ErasedAccount.objects.filter(pk=resident_id).exists():
            found += _erase(resident_id, at)
    return found


def _erase(resident_id: UUID, at: datetime) -> int:
    with transaction.atomic():
        ErasedAccount.objects.create(resident_id=resident_id, erased_at=at)
        rows = Resident.objects.filter(pk=resident_id)
        there = rows.count()
        rows.delete()
    return there


def _move_into(code: AccessCode, resident: Resident, now: datetime) -> None:
    """Make an account a member of the household of a code, which may have ended a moment ago. Raises Refused."""
    try:
        # First, because it locks the household: nobody reissues its letter or moves it out meanwhile.
        household_join(household=code.household, resident=resident, now=now)
    except HouseholdError as error:
        raise Refused({"code": error.sentence}) from error
    if not AccessCode.objects.filter(pk=code.pk, ended_at=None, expires_at__gt=now).exists():
        raise Refused({"code": _("Ce code ne sert plus. Demandez un autre courrier à votre bailleur.")})
