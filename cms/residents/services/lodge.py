"""Help at the lodge: a code that lets somebody who stands there choose another password within a quarter of an hour."""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cms.residents.models import LodgeCode, Resident
from cms.residents.selectors.lodge import residents_helped
from cms.residents.services import tokens
from cms.residents.services.account_mail import mail_ask
from cms.residents.services.refusals import Refused

logger = logging.getLogger(__name__)

VALID = timedelta(minutes=15)
DIGITS = 8
"""A hundred million codes, of which five may be tried in as many minutes."""
MOST_A_DAY = 20
"""Codes that one member of the staff makes in 24 hours: more than a lodge ever needs, less than a building has accounts."""


@dataclass(frozen=True, slots=True)
class Made:
    """A code as it is shown once: for whom, its digits in two groups, until when."""

    resident: Resident
    digits: str
    until: datetime


def lodge_code_make(*, username: str, user: Any, now: datetime) -> Made:
    """A code for somebody of a residence in the user's charge, to be shown to them once; the former one ends. Raises Refused.

    Whoever gave an e-mail address is told by e-mail, so that none is made behind their back.
    """
    resident = residents_helped(user=user, username=username).first()
    if resident is None:
        raise Refused({"username": _("Aucun compte de cet identifiant dans les résidences dont vous avez la charge.")})
    digits = "".join(secrets.choice("0123456789") for _digit in range(DIGITS))
    with transaction.atomic():
        if LodgeCode.objects.filter(made_by=user, made_at__gt=now - timedelta(days=1)).count() >= MOST_A_DAY:
            sentence = _("Vous avez fait %(n)d codes en un jour : c’est le maximum. Un collègue peut faire le suivant.")
            raise Refused({"username": sentence % {"n": MOST_A_DAY}})
        resident.lodge_codes.filter(used_at=None, expires_at__gt=now).update(expires_at=now)
        row = LodgeCode.objects.create(
            resident=resident, code_hash=tokens.lodge_hash(digits), made_by=user, made_at=now, expires_at=now + VALID
        )
        mail_ask(resident=resident, purpose="lodge", now=now)
    logger.info("Lodge code %s was made by user %s", row.pk, user.pk)
    return Made(resident, f"{digits[:4]} {digits[4:]}", row.expires_at)
