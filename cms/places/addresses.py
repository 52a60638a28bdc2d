"""Where the public site of a commune is, for addresses that leave the page: letters, e-mails, text messages."""

from __future__ import annotations

from django.conf import settings
from wagtail.models import Page, Site

from cms.places.models import CommunePage


def site_url(page: Page) -> str:
    """The address of the site of a page's commune, without a closing slash; empty when the commune has none yet."""
    if settings.PALIER_PUBLIC_URL:
        return str(settings.PALIER_PUBLIC_URL)
    commune = CommunePage.objects.ancestor_of(page, inclusive=True).first()
    site = Site.objects.filter(root_page=commune).first() if commune else None
    return str(site.root_url) if site else ""
