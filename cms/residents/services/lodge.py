"""Help at the lodge: a code that lets somebody who stands there choose another password within a quarter of an hour."""

from __future__ import annotations

import logging
import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cms.organisations.selectors import residences_in_charge
from cms.residents.models import LodgeCode, Resident
from cms.residents.rules.accounts import fold
from cms.residents.selectors.accounts import residents_in
from cms.residents.services import tokens
from cms.residents.services.refusals import Refused

logger = logging.getLogger(__name__)

VALID = timedelta(minutes=15)
DIGITS = 8
"""A hundred million codes, of which five may be tried in as many minutes."""


def lodge_code_make(*, username: str, user: Any, now: datetime) -> tuple[Resident, str]:
    """A code for somebody of a residence in the user's charge, to be shown to them once; the former one ends. Raises Refused.

    Asked of who may make letters, since a letter gives the same power.
    """
    found = residents_in(residences=residences_in_charge(user=user, action="letters"), username=fold(username))
    resident = found.first()
    if resident is None:
        raise Refused({"username": _("Aucun compte de cet identifiant dans les résidences dont vous avez la charge.")})
    digits = "".join(secrets.choice("0123456789") for _digit in range(DIGITS))
    with transaction.atomic():
        resident.lodge_codes.filter(used_at=None, expires_at__gt=now).update(expires_at=now)
        row = LodgeCode.objects.create(
            resident=resident, code_hash=tokens.lodge_hash(digits), made_by=user, made_at=now, expires_at=now + VALID
        )
    logger.info("Lodge code %s was made by user %s", row.pk, user.pk)
    return resident, f"{digits[:4]} {digits[4:]}"
