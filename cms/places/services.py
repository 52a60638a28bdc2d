"""What is written when a commune joins."""

from __future__ import annotations

from django.db import transaction
from django.utils.text import slugify
from wagtail.models import Page, Site

from cms.places.models import CommunePage


@transaction.atomic
def commune_create(*, name: str, insee: str, host: str, port: int = 443) -> CommunePage:
    """A commune that is online, and the host name it answers at. Safe to call again: the host name is brought up to date."""
    commune = CommunePage.objects.filter(insee=insee).first()
    if commune is None:
        root = Page.get_first_root_node()
        commune = CommunePage(title=name, slug=slugify(name)[:120], insee=insee, live=False)
        root.add_child(instance=commune)
        commune.save_revision().publish()
        commune.refresh_from_db()
    site_set(commune=commune, host=host, port=port)
    return commune


def site_set(*, commune: CommunePage, host: str, port: int) -> Site:
    """The Wagtail site of a commune; the first one answers for unknown hosts too."""
    site = Site.objects.filter(root_page=commune).first() or Site(root_page=commune)
    site.hostname, site.port, site.site_name = host, port, commune.title
    site.is_default_site = site.is_default_site or not Site.objects.filter(is_default_site=True).exists()
    site.save()
    return site


def place_at(path: str) -> Page:
    """The page at a path of slugs from its commune, such as `marseille/4e-5e-arrondissements`. Raises Page.DoesNotExist."""
    root = Page.get_first_root_node()
    return Page.objects.descendant_of(root).get(url_path=f"{root.url_path}{path.strip('/')}/").specific
