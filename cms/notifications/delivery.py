"""Takes deliveries out of the outbox: each is sent at least once, even when the process that sent it was killed."""

from __future__ import annotations

import logging
import time
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import Q

from cms.notifications import rules
from cms.notifications.channels import SENDERS
from cms.notifications.channels.sending import Answer, Outcome, Sending
from cms.notifications.models import Delivery
from cms.notifications.services import preferences_of
from cms.places.addresses import site_url
from cms.residents.models import Resident
from cms.residents.selectors.homes import home_of

logger = logging.getLogger(__name__)

BATCH = 20
LEASE = timedelta(minutes=5)
"""How long a process may take over one delivery, and those before it, before another believes it dead."""


class Deliveries:
    """A chore of the background process."""

    def step(self, now: datetime) -> bool:
        """Sends what is due, a batch at most; whether more may wait."""
        started = time.monotonic()
        claimed = self._claim(now)
        for delivery in claimed:
            if self._is_still_ours(delivery, now + timedelta(seconds=time.monotonic() - started)):
                self._deliver(delivery, now)
        return len(claimed) == BATCH

    def stop(self) -> None:
        """Nothing is under way between two steps."""

    def _claim(self, now: datetime) -> list[Delivery]:
        waiting = Q(state=Delivery.State.WAITING, due_at__lte=now)
        abandoned = Q(state=Delivery.State.SENDING, lease_until__lt=now)
        with transaction.atomic():
            rows = Delivery.objects.filter(waiting | abandoned).order_by("due_at")
            if connection.features.has_select_for_update_skip_locked:
                rows = rows.select_for_update(skip_locked=True)
            ids = list(rows.values_list("pk", flat=True)[:BATCH])
            Delivery.objects.filter(pk__in=ids).update(state=Delivery.State.SENDING, lease_until=now + LEASE)
        return list(Delivery.objects.filter(pk__in=ids).select_related("notification__resident").order_by("due_at"))

    def _is_still_ours(self, delivery: Delivery, now: datetime) -> bool:
        """Whether no other process believed us dead meanwhile, servers having answered late; if so, our time begins anew."""
        ours = Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.SENDING, lease_until=delivery.lease_until)
        return bool(ours.update(lease_until=now + LEASE))

    def _deliver(self, delivery: Delivery, now: datetime) -> None:
        resident = delivery.notification.resident
        home = home_of(resident=resident)
        preferences = preferences_of(resident)
        if home is None or not getattr(preferences, delivery.channel):
            self._end(delivery, Delivery.State.DROPPED, "not wanted any more")
            return
        zone = ZoneInfo(home.commune.timezone)
        due = rules.after_quiet(now, preferences.quiet_from, preferences.quiet_until, zone)
        if due > now:
            self._wait(delivery, due)
            return
        if rules.is_over_ceiling(delivery.channel, self._sent_today(resident, delivery, now)):
            self._end(delivery, Delivery.State.DROPPED, "over the ceiling")
            return
        site = site_url(home.commune)
        note = delivery.notification
        answer = SENDERS[delivery.channel](Sending(delivery.pk, resident, note.title, f"{site}{note.path}", site))
        self._keep(delivery, answer, now)

    def _sent_today(self, resident: Resident, delivery: Delivery, now: datetime) -> int:
        return Delivery.objects.filter(
            notification__resident=resident,
            channel=delivery.channel,
            state=Delivery.State.SENT,
            sent_at__gt=now - rules.DAY,
        ).count()

    def _keep(self, delivery: Delivery, answer: Answer, now: datetime) -> None:
        delivery.attempts += 1
        if answer.outcome is Outcome.SENT:
            delivery.sent_at = now
            self._end(delivery, Delivery.State.SENT, "")
            return
        again = rules.next_try(delivery.attempts, now) if answer.outcome is Outcome.AGAIN else None
        logger.warning("Delivery %s by %s: %s", delivery.pk, delivery.channel, answer.failure)
        if again:
            self._wait(delivery, again, answer.failure)
        elif answer.outcome is Outcome.NOWHERE:
            self._end(delivery, Delivery.State.DROPPED, answer.failure)
        else:
            self._end(delivery, Delivery.State.FAILED, answer.failure)

    def _wait(self, delivery: Delivery, due: datetime, failure: str = "") -> None:
        delivery.state, delivery.due_at, delivery.lease_until = Delivery.State.WAITING, due, None
        delivery.error = failure[:300]
        delivery.save()

    def _end(self, delivery: Delivery, state: str, failure: str) -> None:
        delivery.state, delivery.lease_until, delivery.error = state, None, failure[:300]
        delivery.save()
