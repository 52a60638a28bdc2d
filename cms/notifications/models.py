"""The outbox of what residents are told, written in the transaction of what it tells, and how each wants to be told."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """How a notification leaves the page."""

    EMAIL = "email", _("e-mail")
    PUSH = "push", _("notification sur l’appareil")
    SMS = "sms", _("SMS")


class Notification(models.Model):
    """Something awaits a resident. Its words say where to look, or public facts; never what was written to them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    resident = models.ForeignKey("residents.Resident", on_delete=models.CASCADE, related_name="notifications")
    topic = models.CharField(max_length=40)
    """What it is about, such as `staff_message`: preferences and ceilings count by it."""
    event = models.CharField(max_length=120)
    """Names what happened: the same event never tells the same resident twice."""
    title = models.CharField(max_length=200)
    path = models.CharField(max_length=300)
    """Where to look, below the address of the commune's site."""
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [models.UniqueConstraint(fields=["resident", "event"], name="told_once")]

    def __str__(self) -> str:
        return self.title


class Outgoing(models.Model):
    """What leaves by a channel that may fail (`cms.notifications.outbox`): at least once, and told apart by its id."""

    class State(models.TextChoices):
        """What became of it."""

        WAITING = "waiting"
        SENDING = "sending"
        SENT = "sent"
        DROPPED = "dropped"
        """Not wanted any more, over the ceiling, or no address left to send to."""
        FAILED = "failed"
        """Given up after the last try."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    due_at = models.DateTimeField()
    """Not before: quiet hours and pauses between tries move it."""
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    """The kind of the last failure, without any address."""
    sent_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class Delivery(Outgoing):
    """One notification on one channel."""

    notification = models.ForeignKey(Notification, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=5, choices=Channel.choices)

    class Meta:
        indexes = [models.Index(fields=["state", "due_at"], name="delivery_due")]
        constraints = [models.UniqueConstraint(fields=["notification", "channel"], name="one_delivery_a_channel")]

    def __str__(self) -> str:
        return f"{self.channel} {self.state}"


class Preferences(models.Model):
    """How a resident wants to be told; without a row, in the page alone."""

    resident = models.OneToOneField(
        "residents.Resident", on_delete=models.CASCADE, primary_key=True, related_name="preferences"
    )
    email = models.BooleanField(default=False)
    push = models.BooleanField(default=False)
    sms = models.BooleanField(default=False)
    quiet_from = models.TimeField(default="20:00")
    quiet_until = models.TimeField(default="08:00")
    unwanted_topics = models.JSONField(default=list)
    """Topics that stay in the page."""

    def __str__(self) -> str:
        return str(self.resident)


class PushSubscription(models.Model):
    """A device that asked for notifications (RFC 8030 endpoint, RFC 8291 keys)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    resident = models.ForeignKey("residents.Resident", on_delete=models.CASCADE, related_name="push_subscriptions")
    session = models.OneToOneField(
        "residents.ResidentSession", on_delete=models.CASCADE, related_name="push_subscription"
    )
    """Of the device: once signed out, by itself or from afar, it is told no more."""
    endpoint = models.URLField(max_length=1000, unique=True)
    p256dh = models.CharField(max_length=120)
    auth = models.CharField(max_length=60)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.id)
