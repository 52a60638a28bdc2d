"""Receivers: what is published or taken away is handed to the services, in the transaction of the change."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from django.utils import timezone
from wagtail.signals import page_published, page_unpublished

from cms.editorial.models import WorksPage
from cms.works_notices.services import telling_plan, tellings_withdraw


@receiver(page_published, sender=WorksPage)
def works_were_published(sender: type, instance: WorksPage, **kwargs: Any) -> None:
    """Published, or scheduled (Wagtail tells of both alike): the service reads the page and knows which."""
    telling_plan(works_id=instance.pk, now=timezone.now())


@receiver(page_unpublished, sender=WorksPage)
def works_were_unpublished(sender: type, instance: WorksPage, **kwargs: Any) -> None:
    """Taken away by hand or by its date."""
    tellings_withdraw(works_id=instance.pk)
