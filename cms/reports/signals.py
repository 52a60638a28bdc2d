"""An organisation that houses people has categories from its first day."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from cms.organisations.models import Organisation
from cms.reports.services.categories import categories_give


@receiver(post_save, sender=Organisation, dispatch_uid="reports_give_categories")
def give_categories(instance: Organisation, raw: bool, **kwargs: Any) -> None:
    """Not when rows are loaded from a file, which brings its own."""
    if not raw:
        categories_give(organisation=instance)
