"""Takes deliveries out of the outbox and sends them to residents, as each of them wants it now."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from cms.notifications import rules
from cms.notifications.channels import SENDERS
from cms.notifications.channels.sending import Sending
from cms.notifications.models import Delivery
from cms.notifications.outbox import BATCH, claim, end, in_turn, keep, wait
from cms.notifications.services import preferences_of
from cms.places.addresses import site_url
from cms.residents.models import Resident
from cms.residents.selectors.homes import home_of


class Deliveries:
    """A chore of the background process."""

    def step(self, now: datetime) -> bool:
        """Sends what is due, a batch at most; whether more may wait."""
        claimed = claim(Delivery.objects.select_related("notification__resident"), now)
        for delivery in in_turn(claimed, now):
            self._deliver(delivery, now)
        return len(claimed) == BATCH

    def stop(self) -> None:
        """Nothing is under way between two steps."""

    def _deliver(self, delivery: Delivery, now: datetime) -> None:
        resident = delivery.notification.resident
        home = home_of(resident=resident)
        preferences = preferences_of(resident)
        if home is None or not getattr(preferences, delivery.channel):
            end(delivery, Delivery.State.DROPPED, "not wanted any more")
            return
        zone = ZoneInfo(home.commune.timezone)
        due = rules.after_quiet(now, preferences.quiet_from, preferences.quiet_until, zone)
        if due > now:
            wait(delivery, due)
            return
        if rules.is_over_ceiling(delivery.channel, self._sent_today(resident, delivery, now)):
            end(delivery, Delivery.State.DROPPED, "over the ceiling")
            return
        site = site_url(home.commune)
        note = delivery.notification
        answer = SENDERS[delivery.channel](Sending(delivery.pk, resident, note.title, f"{site}{note.path}", site))
        keep(delivery, answer, now)

    def _sent_today(self, resident: Resident, delivery: Delivery, now: datetime) -> int:
        return Delivery.objects.filter(
            notification__resident=resident,
            channel=delivery.channel,
            state=Delivery.State.SENT,
            sent_at__gt=now - rules.DAY,
        ).count()
