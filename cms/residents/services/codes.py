"""Codes of letters: issued, spoiled, opened. The code itself is told once to who prints the letter, and kept nowhere."""

from __future__ import annotations

import hmac
import logging
from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.residents.models import AccessCode, Household
from cms.residents.rules.codes import (
    ISSUES_IN_A_YEAR,
    MISSES_AT_MOST,
    Code,
    CodeError,
    Refusal,
    generate,
    read,
    refusal,
    same_initials,
)
from cms.residents.services import attempts
from cms.residents.services.keyed import keyed_hash

logger = logging.getLogger(__name__)
YEAR = timedelta(days=365)
NO_CODE = "0" * 64
"""Compared with what is given when no code has the selector, so that nothing tells."""


class CannotIssue(Exception):
    """No letter can be made for a household; `sentence` says why to the staff, in French."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class CeilingReached(CannotIssue):
    """The household has had as many letters as may be made in a year."""


class CodeRefused(Exception):
    """A code opens nothing: `sentence` says why in French, `field` is `code`, `initials` or empty.

    `retry_after` is in seconds, when waiting is what is asked.
    """

    def __init__(self, field: str, sentence: str, retry_after: int | None = None) -> None:
        super().__init__(sentence)
        self.field = field
        self.sentence = sentence
        self.retry_after = retry_after


@transaction.atomic
def code_issue(*, household: Household, now: datetime, days: int) -> str:
    """A new code for a household, valid until the end of the day in `days` days; a former one ends.

    What is returned is printed and forgotten. Raises CannotIssue, of which CeilingReached.
    """
    household = Household.objects.select_for_update().get(pk=household.pk)
    if household.moved_out_at:
        raise CannotIssue(_("Ce ménage est parti."))
    if not household.initials:
        raise CannotIssue(_("Ce ménage n’a pas de destinataire : écrivez son nom d’abord."))
    former = list(household.codes.order_by("issue"))
    recent = sum(code.created_at > now - YEAR for code in former)
    if recent >= ISSUES_IN_A_YEAR:
        raise CeilingReached(
            _("Déjà %(n)d courriers en un an pour ce ménage : aidez-le plutôt à la loge.") % {"n": recent}
        )
    for code_before in former:
        if code_before.ended_at is None:
            code_before.ended_at, code_before.ending = now, AccessCode.Ending.REISSUED
            code_before.save(update_fields=["ended_at", "ending"])
    text = generate()
    while AccessCode.objects.filter(selector=read(text).selector).exists():
        text = generate()
    code = read(text)
    last_day = timezone.localdate(now) + timedelta(days=days)
    AccessCode.objects.create(
        household=household,
        selector=code.selector,
        secret_hash=_hash(code),
        initials=household.initials,
        issue=former[-1].issue + 1 if former else 1,
        created_at=now,
        expires_at=timezone.make_aware(datetime.combine(last_day, time(23, 59, 59))),
    )
    return text


def code_spoil(*, code: AccessCode, now: datetime) -> None:
    """End the code of a letter that was lost or damaged; one that has ended stays as it ended."""
    AccessCode.objects.filter(pk=code.pk, ended_at=None).update(ended_at=now, ending=AccessCode.Ending.SPOILED)


def code_open(*, text: str, initials: str, address: str, now: datetime, opening: bool = True) -> AccessCode:
    """The code that was typed, when it opens; changes nothing but the count of misses. Raises CodeRefused.

    With `opening`, the household must have a place for one more account; who chooses a new password needs none.
    Not to be called within a transaction, which a refusal would roll back with the miss. A code that does not exist and
    one whose secret is wrong take the same path.
    """
    try:
        attempts.check(scope="address", value=address, now=now)
        code = read(text)
        attempts.check(scope="code", value=code.selector, address=address, now=now)
    except CodeError as error:
        raise CodeRefused("code", error.sentence) from error
    except attempts.TooMany as error:
        raise CodeRefused("", _wait(error.retry_after), error.retry_after) from error
    kept = AccessCode.objects.filter(selector=code.selector).values_list("secret_hash", flat=True).first()
    if not hmac.compare_digest(kept or NO_CODE, _hash(code)):
        _miss(code.selector, address, now)
        raise CodeRefused("code", _("Ce code n’est pas connu. Comparez-le à votre courrier, groupe par groupe."))
    found = AccessCode.objects.select_related("household__dwelling__residence").get(selector=code.selector)
    why = _refusal(found, now)
    if why and why != "full":
        raise CodeRefused("code", _reason(why))
    if not same_initials(initials, found.initials):
        _miss(code.selector, address, now)
        raise CodeRefused(
            "initials",
            _("Ce ne sont pas les initiales du nom écrit sur l’enveloppe, par exemple « J D » pour Jeanne Diallo."),
        )
    if why and opening:
        raise CodeRefused("code", _reason(why))
    return found


def _hash(code: Code) -> str:
    return keyed_hash("access code", code.selector + code.secret)


def _miss(selector: str, address: str, now: datetime) -> None:
    with transaction.atomic(durable=True):
        attempts.note(scope="code", value=selector, address=address, now=now)
        attempts.note(scope="address", value=address, now=now)
        codes = AccessCode.objects.filter(selector=selector, ended_at=None)
        codes.update(misses=F("misses") + 1)
        if codes.filter(misses__gte=MISSES_AT_MOST).update(ended_at=now, ending=AccessCode.Ending.GUESSED_AT):
            logger.warning(
                "An access code has ended after %d misses: the staff of its residence is shown which.", MISSES_AT_MOST
            )


def _refusal(code: AccessCode, now: datetime) -> Refusal | None:
    return refusal(
        ending=code.ending,
        expires_at=code.expires_at,
        moved_out=code.household.moved_out_at is not None,
        members=code.household.members.filter(left_at=None).count(),
        member_limit=code.household.member_limit,
        now=now,
    )


def _reason(why: Refusal) -> str:
    return {
        "moved_out": _(
            "Ce code était celui d’un ménage qui a quitté ce logement. Demandez un courrier à votre bailleur."
        ),
        "reissued": _("Un courrier plus récent remplace celui-ci : prenez le code du dernier que vous avez reçu."),
        "spoiled": _("Ce courrier a été annulé. Prenez le code du suivant, ou demandez-en un à votre bailleur."),
        "guessed_at": _(
            "Ce code a été annulé après trop d’essais manqués. Demandez un autre courrier à votre bailleur."
        ),
        "expired": _("La date de ce courrier est passée. Demandez-en un autre à votre bailleur ou à la loge."),
        "full": _(
            "Tous les comptes de ce logement sont déjà ouverts. Si ce n’est pas vous, dites-le à votre bailleur."
        ),
    }[why]


def _wait(seconds: int) -> str:
    minutes = -(-seconds // 60)
    if minutes == 1:
        return _("Trop d’essais manqués. Attendez une minute avant le prochain.")
    return _("Trop d’essais manqués. Attendez %(n)d minutes avant le prochain.") % {"n": minutes}
