"""Where the public site of a commune is, for addresses that leave the page: letters, e-mails, text messages."""

from __future__ import annotations

from django.conf import settings
from wagtail.models import Page, Site

from cms.places.models import CommunePage
from sitegen.records import address


def site_url(page: Page) -> str:
    """The address of the site of a page's commune, without a closing slash; empty when the commune has none yet."""
    if settings.PALIER_PUBLIC_URL:
        return str(settings.PALIER_PUBLIC_URL)
    commune = CommunePage.objects.ancestor_of(page, inclusive=True).first()
    site = Site.objects.filter(root_page=commune).first() if commune else None
    return str(site.root_url) if site else ""


def residence_path(url_path: str) -> str:
    """The path on its commune's site of a residence's page, from that within the CMS: all above it are places."""
    _commune, *above, own = url_path.strip("/").split("/")
    path = "/"
    for slug in above:
        path = address(path, "place", slug)
    return address(path, "residence", own)
