"""Receivers: each publication is dated, and announced works are noted."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from wagtail.models import Page
from wagtail.signals import page_published

from cms.editorial.services import publication_note
from cms.pages.record_page import RecordPage


@receiver(page_published)
def note_publication(sender: type, instance: Page, **kwargs: Any) -> None:
    """A page went live, or will (Wagtail tells of both alike): the service knows which."""
    if isinstance(instance, RecordPage):
        publication_note(page=instance)
