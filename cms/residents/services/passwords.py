"""Signing in and choosing another password: with the one it had, a new letter, an e-mail, or help at the lodge."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from cms.residents.models import LodgeCode, Resident, ResidentSession
from cms.residents.rules.accounts import fold
from cms.residents.services import attempts, names, tokens
from cms.residents.services.account_mail import mail_ask
from cms.residents.services.codes import code_open
from cms.residents.services.refusals import Refused
from cms.residents.services.sessions import sessions_end

logger = logging.getLogger(__name__)


def sign_in(*, username: str, password: str, address: str, device: str, now: datetime) -> Resident:
    """The resident of a name and a password. Raises Refused, TooMany.

    `device` names a device that has signed in to this account before, or is empty: misses made elsewhere, by a
    neighbour or by a thousand machines, do not make it wait. An unknown name takes as long as a wrong password.
    """
    name = fold(username)
    tried = f"{name} {device}" if device else name
    _attempts_check(tried, address, now)
    resident = Resident.objects.filter(username=name).first()
    if resident is None:
        Resident().set_password(password)
    if resident is None or not resident.check_password(password) or not resident.is_active:
        _attempts_note(tried, address, now)
        raise Refused({"password": _("L’identifiant ou le mot de passe n’est pas le bon.")})
    return resident


def password_confirm(*, resident: Resident, password: str, field: str, address: str, now: datetime) -> None:
    """Check the password of somebody who is signed in, before what cannot be undone. Raises Refused, TooMany."""
    # Counted apart from signing in: who borrowed a signed-in phone cannot make its owner wait elsewhere.
    tried = f"{resident.username} signed in"
    _attempts_check(tried, address, now)
    if not resident.check_password(password):
        _attempts_note(tried, address, now)
        raise Refused({field: _("Ce n’est pas votre mot de passe actuel.")})


def password_change(
    *, resident: Resident, current: str, password: str, session: ResidentSession, address: str, now: datetime
) -> None:
    """Choose another password; every other device is signed out. Raises Refused, TooMany."""
    password_confirm(resident=resident, password=current, field="current_password", address=address, now=now)
    with transaction.atomic():
        _password_set(resident, password)
        sessions_end(resident=resident, but=session)


def password_by_letter(
    *, code: str, initials: str, username: str, password: str, address: str, now: datetime
) -> Resident:
    """Choose another password with a new letter of one's household. Raises Refused, CodeRefused, TooMany.

    The letter has to be made after the account: an old one left in a drawer opens nobody else's account.
    """
    opened = code_open(text=code, initials=initials, address=address, now=now, opening=False)
    resident = Resident.objects.filter(
        username=fold(username),
        created_at__lt=opened.created_at,
        is_active=True,
        memberships__household=opened.household_id,
        memberships__left_at=None,
    ).first()
    if resident is None:
        raise Refused(
            {
                "username": _(
                    "Avec ce courrier, aucun compte de cet identifiant ne peut changer de mot de passe : il faut un "
                    "compte du même logement et un courrier plus récent que lui."
                )
            }
        )
    with transaction.atomic():
        _password_set(resident, password)
        sessions_end(resident=resident)
    return resident


def password_mail_ask(*, username: str, address: str, now: datetime) -> None:
    """Send a link to whoever has this name and a confirmed address; says nothing of whether there is such a person.

    Raises TooMany. Each request counts, since each one may send a mail to somebody who did not ask for it.
    """
    name = f"{fold(username)} mail"
    _attempts_check(name, address, now)
    _attempts_note(name, address, now)
    resident = Resident.objects.filter(username=fold(username), is_active=True).first()
    reachable = resident is not None and resident.email and resident.email_confirmed_at
    mail_ask(resident=resident if reachable else None, purpose="password", now=now)


def password_by_mail(*, token: str, password: str, now: datetime) -> Resident:
    """Choose another password with the link of an e-mail, which serves once. Raises Refused."""
    with transaction.atomic():
        resident = tokens.password_read(token)
        if resident is None:
            raise Refused({"token": _("Ce lien a déjà servi ou n’est plus valable. Demandez-en un autre.")})
        _password_set(resident, password)
        sessions_end(resident=resident)
    return resident


def password_by_lodge(*, username: str, code: str, password: str, address: str, now: datetime) -> Resident:
    """Choose another password with the code shown at the lodge, which serves once. Raises Refused, TooMany."""
    name = f"{fold(username)} lodge"
    _attempts_check(name, address, now)
    given = tokens.lodge_hash("".join(filter(str.isdecimal, code)))
    with transaction.atomic():
        row = (
            LodgeCode.objects.select_for_update()
            .select_related("resident")
            .filter(resident__username=fold(username), resident__is_active=True, used_at=None, expires_at__gt=now)
            .first()
        )
        if row is not None and constant_time_compare(row.code_hash, given):
            _password_set(row.resident, password)
            row.used_at = now
            row.save(update_fields=["used_at"])
            sessions_end(resident=row.resident)
            logger.info("Lodge code %s was used", row.pk)
            return row.resident
    _attempts_note(name, address, now)
    raise Refused({"code": _("Ce code ou cet identifiant n’est pas le bon, ou les quinze minutes sont passées.")})


def _password_set(resident: Resident, password: str) -> None:
    """Raises Refused."""
    errors: dict[str, str] = {}
    names.password_check(password, names=[resident.username, resident.display_name], errors=errors)
    if errors:
        raise Refused(errors)
    resident.set_password(password)
    resident.save(update_fields=["password"])


def _attempts_check(name: str, address: str, now: datetime) -> None:
    attempts.check(scope="address", value=address, now=now)
    attempts.check(scope="account", value=name, address=address, now=now)


def _attempts_note(name: str, address: str, now: datetime) -> None:
    attempts.note(scope="address", value=address, now=now)
    attempts.note(scope="account", value=name, address=address, now=now)
