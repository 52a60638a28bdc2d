"""The pictures of a report. The files are outside of what any web server serves (`cms.reports.services.photos`)."""

from __future__ import annotations

import uuid

from django.db import models

from cms.reports.models.reports import ReportAuthor


class ReportPhoto(models.Model):
    """A picture that its sender has still to put into a report, or that belongs to one. It goes with its author."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    resident = models.ForeignKey("residents.Resident", on_delete=models.CASCADE, null=True, related_name="+")
    """Who sent it; empty for one that the staff added on somebody's behalf."""
    author = models.ForeignKey(ReportAuthor, on_delete=models.CASCADE, null=True, related_name="photos")
    """Empty until a report names it; without one it is erased after a day."""
    file = models.CharField(max_length=64, unique=True)
    """Drawn by chance, below the folder of the photos."""
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    size = models.PositiveIntegerField()
    """Bytes."""
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return str(self.id)
