"""E-mails about an account: asked for within a request, sent in the background, so that no answer waits for a mail server."""

from __future__ import annotations

import logging
import smtplib
from datetime import datetime, timedelta
from typing import Literal

from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from cms.places.addresses import site_url
from cms.places.models import CommunePage
from cms.residents.models import AccountMail, Resident
from cms.residents.services import tokens

logger = logging.getLogger(__name__)

BATCH = 20
LEASE = timedelta(minutes=2)
"""How long a process has for one mail before another takes it over."""
APART = timedelta(minutes=10)
"""Between two mails of one purpose to one person."""
PAUSES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=20))
"""Between tries. A link is made at each: it is as fresh as the mail."""


def mail_ask(
    *, resident: Resident | None, purpose: Literal["password", "confirmation", "lodge"], now: datetime
) -> None:
    """Have a mail sent, instead of those of the same purpose that still wait; for nobody, do the same work.

    A link to choose a password is sent to the same person every ten minutes at most, however often it is asked for.
    """
    with transaction.atomic():
        mails = AccountMail.objects.filter(resident=resident, purpose=purpose)
        mails.filter(sent_at=None).delete()
        enough = purpose == "password" and mails.filter(sent_at__gt=now - APART).exists()
        who = None if enough else resident
        AccountMail.objects.create(resident=who, purpose=purpose, created_at=now, due_at=now)


class AccountMails:
    """A chore of the background process."""

    def step(self, now: datetime) -> bool:
        """Send what is due, a batch at most; whether more may wait."""
        AccountMail.objects.filter(Q(resident=None) | Q(sent_at__lt=now - APART)).delete()
        waiting = AccountMail.objects.filter(sent_at=None, due_at__lte=now)
        due = list(waiting.order_by("due_at").values_list("pk", flat=True)[:BATCH])
        for mail_id in due:
            # Taken one by one, so that of two processes one sends it.
            if waiting.filter(pk=mail_id).update(due_at=now + LEASE):
                mail = AccountMail.objects.select_related("resident").filter(pk=mail_id).first()
                if mail is not None:
                    self._send(mail, now)
        return len(due) == BATCH

    def stop(self) -> None:
        """Nothing is under way between two steps."""

    def _send(self, mail: AccountMail, now: datetime) -> None:
        message = _message(mail)
        try:
            if message is not None:
                message.send()
        except (smtplib.SMTPException, OSError) as error:
            # The kind of failure alone: what servers say repeats the address.
            logger.warning("Account mail %s: %s", mail.pk, type(error).__name__)
            if mail.attempts < len(PAUSES):
                again = {"due_at": now + PAUSES[mail.attempts], "attempts": mail.attempts + 1}
                AccountMail.objects.filter(pk=mail.pk).update(**again)
                return
        AccountMail.objects.filter(pk=mail.pk).update(sent_at=now)


def _message(mail: AccountMail) -> EmailMessage | None:
    """The mail as it is now, or None when it has no purpose any more."""
    resident = mail.resident
    if resident is None or not resident.email or not resident.is_active:
        return None
    site = _site(resident)
    if mail.purpose == AccountMail.Purpose.PASSWORD:
        if not resident.email_confirmed_at:
            return None
        # In the fragment, which no server sees and no Referer repeats.
        link = f"{site}/espace/mot-de-passe/#token={tokens.password_token(resident)}"
        subject = _("Choisir un nouveau mot de passe")
    elif mail.purpose == AccountMail.Purpose.LODGE:
        if not resident.email_confirmed_at:
            return None
        link = f"{site}/espace/compte/"
        subject = _("Un code a été fait à la loge pour votre compte")
    elif resident.email_confirmed_at:
        return None
    else:
        link = f"{site}/espace/compte/#confirm={tokens.confirmation_token(resident)}"
        subject = _("Confirmer votre adresse e-mail")
    return EmailMessage(
        subject=subject,
        body=render_to_string(f"residents/mail_{mail.purpose}.txt", {"resident": resident, "link": link}),
        to=[resident.email],
        headers={"Auto-Submitted": "auto-generated"},
    )


def _site(resident: Resident) -> str:
    """The site of the commune where somebody lives, or lived last."""
    membership = resident.memberships.select_related("household__dwelling__residence").order_by("-joined_at").first()
    place = membership.household.dwelling.residence if membership else CommunePage.objects.first()
    return site_url(place) if place else ""
