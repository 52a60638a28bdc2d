"""E-mail, through the SMTP server of the install. It says that something awaits, or what everybody may read."""

from __future__ import annotations

import smtplib
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from cms.notifications.channels.sending import SENT, Answer, Outcome, Sending
from cms.notifications.unsubscribing import make_token
from cms.residents.models import Resident


def refusal(resident: Resident) -> str:
    """Why a resident cannot be written to."""
    if not resident.email:
        return _("Indiquez d’abord une adresse e-mail.")
    if resident.email_confirmed_at is None:
        return _("Confirmez d’abord votre adresse : un e-mail vous a été envoyé.")
    return ""


def send(sending: Sending) -> Answer:
    """Sends one e-mail, with the address by which one click ends them."""
    if refusal(sending.resident):
        return Answer(Outcome.NOWHERE, "no confirmed address")
    unsubscribe = f"{sending.site}/api/resident/notifications/unsubscribe/{make_token(sending.resident.pk)}/"
    message = EmailMessage(
        subject=sending.title,
        body=render_to_string("notifications/email.txt", {"sending": sending, "unsubscribe": unsubscribe}),
        to=[sending.resident.email],
        headers={"List-Unsubscribe": f"<{unsubscribe}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
    )
    return post(message, sending.id)


def post(message: EmailMessage, id: UUID) -> Answer:
    """Hands a message to the mail server. Its Message-ID is the same at each try, so that readers see it once."""
    message.extra_headers |= {
        "Message-ID": f"<{id}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2].rstrip('>')}>",
        "Auto-Submitted": "auto-generated",
    }
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _words in error.recipients.values()]
        lasting = bool(codes) and all(500 <= code < 600 for code in codes)
        return Answer(Outcome.NOWHERE if lasting else Outcome.AGAIN, f"recipient refused {codes}")
    except (smtplib.SMTPException, OSError) as error:
        return Answer(Outcome.AGAIN, type(error).__name__)
    except ValueError as error:
        # An address that no header can hold. Raised, it would stop those that wait behind it, again and again.
        return Answer(Outcome.NOWHERE, type(error).__name__)
    return SENT
