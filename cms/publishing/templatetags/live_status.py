"""`{% live_status page %}`: the state of a page, kept up to date while it is on its way."""

from __future__ import annotations

from typing import Any

from django import template

from cms.pages.models import RecordPage
from cms.publishing.live_status import state_of

register = template.Library()


@register.inclusion_tag("publishing/live_status.html")
def live_status(page: Any) -> dict[str, Any]:
    """Nothing for pages that make no record, or that are not saved yet."""
    shown = isinstance(page, RecordPage) and page.pk is not None
    return {"page": page, "state": state_of(page) if shown else None}
