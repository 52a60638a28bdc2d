"""Which pages somebody may be told of, by title, anywhere in the admin."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from wagtail.models import Page
from wagtail.permissions import policy_registry


def pages_in_sight(*, user: Any) -> QuerySet[Page]:
    """What everybody may read online, and what the user's own permissions reach; a superuser sees all."""
    if user.is_superuser:
        return Page.objects.all()
    public = Page.objects.live().public()
    hidden = Page.objects.filter(live=False, numchild__gt=0)
    for path in hidden.values_list("path", flat=True):
        # A page keeps its own state when a place above it is withdrawn.
        public = public.exclude(path__startswith=path)
    mine = policy_registry.get_by_type(Page).explorable_instances(user)
    return Page.objects.filter(Q(pk__in=public.values("pk")) | Q(pk__in=mine.values("pk")))
