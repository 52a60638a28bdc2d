"""Who of the staff deals with a report."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from cms.reports.models.reports import Report


class Assignee(models.Model):
    """The one person of the staff whose report it is, apart from the firm it may be given to."""

    report = models.OneToOneField(Report, on_delete=models.CASCADE, primary_key=True, related_name="assignee")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="assigned_reports")
    since = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.report} – {self.user}"
