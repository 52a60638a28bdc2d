"""What the staff is told by e-mail of the reports in its charge: written with what happened, gathered into few mails."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.notifications.models import Outgoing
from cms.reports.models.events import ReportEvent


class StaffChoice(models.Model):
    """When a member of the staff wants to be told; without a row, the defaults hold."""

    class When(models.TextChoices):
        """How soon."""

        AT_ONCE = "at_once", _("tout de suite")
        MORNING = "morning", _("le matin, en un seul e-mail, les jours ouvrés")
        NEVER = "never", _("jamais")

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="report_mails"
    )
    pressing = models.CharField(
        _("Ce qui est urgent ou vous est confié"),
        max_length=7,
        choices=When.choices,
        default=When.AT_ONCE,
        help_text=_("Urgent : les catégories dont la priorité est haute."),
    )
    others = models.CharField(
        _("Les autres signalements"),
        max_length=7,
        choices=When.choices,
        default=When.MORNING,
        help_text=_("Nouveaux et contestés. Ce qui est en retard n’est dit que le matin."),
    )

    def __str__(self) -> str:
        return f"{self.pressing} {self.others}"


class StaffMail(Outgoing):
    """One e-mail to a member of the staff, with all the news that had gathered for them."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    made_at = models.DateTimeField()
    morning = models.BooleanField()
    """The one of the morning: it counts towards no ceiling."""

    class Meta:
        indexes = [
            models.Index(fields=["state", "due_at"], name="staff_mail_due"),
            models.Index(fields=["user", "made_at"], name="staff_mail_of"),
        ]

    def __str__(self) -> str:
        return "morning" if self.morning else "at once"


class StaffNews(models.Model):
    """Something of a report that a member of the staff is to be told, until a mail has taken it up."""

    class About(models.TextChoices):
        """What it is; where several hold of one report, the first of them is said."""

        CONTESTED = "contested", _("contesté")
        LATE = "late", _("en retard")
        ASSIGNED = "assigned", _("confié")
        NEW = "new", _("nouveau")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    event = models.ForeignKey(ReportEvent, on_delete=models.CASCADE, related_name="+")
    about = models.CharField(max_length=9, choices=About.choices)
    morning = models.BooleanField()
    """For the mail of the morning."""
    due_at = models.DateTimeField()
    """Not before: the morning, or the pause that a burst of news makes."""
    mail = models.ForeignKey(StaffMail, on_delete=models.CASCADE, null=True, related_name="news")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "event"], name="staff_told_once")]
        indexes = [models.Index(fields=["due_at"], condition=models.Q(mail=None), name="staff_news_due")]

    def __str__(self) -> str:
        return f"{self.event} {self.about}"
