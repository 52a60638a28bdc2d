"""Neighbours who want to hear what becomes of a known fault."""

from __future__ import annotations

from django.db import models

from cms.reports.models.reports import Report


class FaultFollower(models.Model):
    """Somebody who is told how a fault stands, and nothing else of its report."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="followers")
    resident = models.ForeignKey("residents.Resident", on_delete=models.CASCADE, related_name="followed_faults")
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "resident"], name="followed_once")]

    def __str__(self) -> str:
        return f"{self.resident} – {self.report}"
