"""E-mails that tell somebody of the staff that their second factor changed: sent in the background."""

from __future__ import annotations

import logging
import smtplib
from datetime import datetime, timedelta

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from cms.staff.models import SecondFactorEvent

logger = logging.getLogger(__name__)

APART = timedelta(minutes=10)
"""Between two tries at a mail server that does not answer; also how long a process has for one mail."""
GIVEN_UP = timedelta(days=2)


class SecondFactorMails:
    """A chore of the background process."""

    def step(self, now: datetime) -> bool:
        """Send the next mail that is due; whether there was one."""
        waiting = SecondFactorEvent.objects.filter(told_at=None, due_at__lte=now)
        event = waiting.select_related("user", "by").order_by("due_at").first()
        if event is None:
            return False
        # Taken first, so that of two processes one sends it.
        if waiting.filter(pk=event.pk).update(due_at=now + APART) and self._told(event, now):
            SecondFactorEvent.objects.filter(pk=event.pk).update(told_at=now)
        return True

    def stop(self) -> None:
        """Nothing is under way between two steps."""

    def _told(self, event: SecondFactorEvent, now: datetime) -> bool:
        """Whether nothing is left to do about it."""
        if not event.user.email or not event.user.is_active:
            return True
        try:
            _message(event).send()
        except (smtplib.SMTPException, OSError) as error:
            # The kind of failure alone: what servers say repeats the address.
            logger.warning("Mail about second factor event %s: %s", event.pk, type(error).__name__)
            return now - event.at > GIVEN_UP
        return True


def _message(event: SecondFactorEvent) -> EmailMessage:
    return EmailMessage(
        subject=_("La connexion en deux étapes de votre compte Palier"),
        body=render_to_string(f"staff/mail_{event.kind}.txt", {"event": event, "user": event.user}),
        to=[event.user.email],
        headers={"Auto-Submitted": "auto-generated"},
    )
