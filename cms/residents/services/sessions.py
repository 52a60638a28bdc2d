"""Signed-in devices: opened with a token that only the device keeps, recognised by its hash, ended one by one or at once."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cms.residents.models import Resident, ResidentSession
from cms.residents.rules import sessions as rules


@dataclass(frozen=True, slots=True)
class Opened:
    """A session and its token, which is nowhere else: it goes into the cookie."""

    session: ResidentSession
    token: str


def session_open(
    *, resident: Resident, user_agent: str, now: datetime, shared: bool = False, former: ResidentSession | None = None
) -> Opened:
    """Sign a device in. The session that it had before ends, so that nobody who knew that one is signed in too."""
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        if former is not None:
            former.delete()
        resident.sessions.filter(expires_at__lte=now).delete()
        session = ResidentSession.objects.create(
            resident=resident,
            token_hash=_hash(token),
            device=rules.device(user_agent, known=_("{browser} sur {system}"), unknown=_("Appareil inconnu"))[:80],
            created_at=now,
            seen_at=now,
            expires_at=now + rules.absolute(shared=shared),
            shared=shared,
        )
        Resident.objects.filter(pk=resident.pk).update(last_login=now)
    return Opened(session, token)


def session_retoken(*, session: ResidentSession) -> Opened:
    """Give a session another token: the one it had serves no more."""
    token = secrets.token_urlsafe(32)
    session.token_hash = _hash(token)
    session.save(update_fields=["token_hash"])
    return Opened(session, token)


def session_recognise(*, token: str, now: datetime) -> ResidentSession | None:
    """The living session of a token, its use noted, or None."""
    session = ResidentSession.objects.select_related("resident").filter(token_hash=_hash(token)).first()
    if session is None or not session.resident.is_active:
        return None
    seen_at, shared = session.seen_at, session.shared
    if not rules.is_alive(seen_at=seen_at, expires_at=session.expires_at, shared=shared, now=now):
        return None
    if rules.to_note(seen_at=seen_at, shared=shared, now=now):
        # By a query of its own: a session that ended meanwhile must not come back.
        ResidentSession.objects.filter(pk=session.pk).update(seen_at=now)
    return session


def session_end(*, resident: Resident, session_id: UUID) -> bool:
    """Sign one of a resident's devices out; whether there was one."""
    deleted, _rows = resident.sessions.filter(pk=session_id).delete()
    return bool(deleted)


def sessions_end(*, resident: Resident, but: ResidentSession | None = None) -> None:
    """Sign all of a resident's devices out, or all but one."""
    rows = resident.sessions.all()
    if but is not None:
        rows = rows.exclude(pk=but.pk)
    rows.delete()


def _hash(token: str) -> str:
    # 256 random bits need neither salt nor slowness.
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
