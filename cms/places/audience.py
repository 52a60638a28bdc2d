"""« Qui verra cette page » : one sentence, in French, from where a page stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _, ngettext
from wagtail.models import Page, PageViewRestriction

from cms.pages.record_page import RecordPage
from cms.places.days import date_format
from sitegen.records import Kind


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a page stands, as far as its readers are concerned. `districts` and `neighbourhoods` are sites below."""

    kind: Kind
    level: str
    """`commune`, `district`, `neighbourhood` or `residence`: of its place, or its own for a place."""
    place: str
    """The title of that place."""
    site: str
    """The title of the nearest place that has a site."""
    districts: int = 0
    neighbourhoods: int = 0
    restricted: bool = False
    """Whether Wagtail restricts who may see it: such a page never leaves the CMS."""
    hidden_by: str = ""
    """The title of a place above it that is not published."""


def standing(page: RecordPage, parent: Page | None = None) -> Standing:
    """Where `page` stands; `parent` for a page that is not in the tree yet."""
    from cms.places.models import DistrictPage, NeighbourhoodPage, ResidencePage

    place = page if page.record_kind in ("place", "residence") else (parent or page.get_parent()).specific
    above = parent if page.pk is None else None
    chain = list((above or page).get_ancestors(inclusive=above is not None).filter(depth__gte=2))
    hidden = next((each.title for each in chain if not each.live), "")
    in_tree = place.pk is not None
    site = place.get_parent() if isinstance(place, ResidencePage) and in_tree else place
    if isinstance(place, ResidencePage) and not in_tree and parent is not None:
        site = parent
    return Standing(
        kind=page.record_kind,
        level=getattr(place, "level", "residence"),
        place=place.title,
        site=site.title,
        districts=DistrictPage.objects.live().descendant_of(place).count() if in_tree else 0,
        neighbourhoods=NeighbourhoodPage.objects.live().descendant_of(place).count() if in_tree else 0,
        restricted=_restricted(page, chain),
        hidden_by=hidden,
    )


def _restricted(page: RecordPage, chain: list[Page]) -> bool:
    ids = [each.pk for each in (page, *chain) if each.pk]
    return PageViewRestriction.objects.filter(page_id__in=ids).exists()


def sentence(standing: Standing, go_live: datetime | None, expire: datetime | None) -> str:
    """Who will see the page and on which sites, and between which dates."""
    if standing.restricted:
        return _("Personne ne la verra en ligne : l’accès à cette page, ou à un lieu au-dessus d’elle, est restreint.")
    if standing.hidden_by:
        return _("Personne ne la verra tant que « %(place)s » n’est pas en ligne.") % {"place": standing.hidden_by}
    return _("Visible par tous %(where)s%(when)s.") % {"where": _where(standing), "when": _when(go_live, expire)}


def _where(standing: Standing) -> str:
    names = {"place": standing.place, "site": standing.site}
    if standing.kind == "place":
        return _("sur la page d’accueil du site « %(place)s »") % names
    if standing.kind == "residence":
        return _("sur le site « %(site)s », à la page de cette résidence") % names
    if standing.level == "residence":
        if standing.kind in ("works", "flash"):
            return _("sur la page de la résidence « %(place)s » et sur le site « %(site)s »") % names
        return _("sur la page de la résidence « %(place)s »") % names
    if standing.kind == "page":
        return _("sur le site « %(place)s »") % names
    below = _below(standing)
    return (_("sur le site « %(place)s »") % names) + (_(" et sur %(sites)s") % {"sites": below} if below else "")


def _below(standing: Standing) -> str:
    parts = []
    if standing.districts:
        parts.append(
            ngettext("celui de %(n)d secteur", "ceux des %(n)d secteurs", standing.districts)
            % {"n": standing.districts}
        )
    if standing.neighbourhoods:
        parts.append(
            ngettext("celui de %(n)d quartier", "ceux des %(n)d quartiers", standing.neighbourhoods)
            % {"n": standing.neighbourhoods}
        )
    return _(" et ").join(parts)


def _when(go_live: datetime | None, expire: datetime | None) -> str:
    parts = []
    if go_live and go_live > timezone.now():
        parts.append(_("à partir du %(date)s") % {"date": instant(go_live)})
    if expire:
        parts.append(_("jusqu’au %(date)s") % {"date": instant(expire)})
    return "".join(f", {part}" for part in parts)


def instant(value: datetime) -> str:
    """A date and time as people say it."""
    local = timezone.localtime(value)
    clock = f"{local.hour} h {local.minute:02d}" if local.minute else f"{local.hour} h"
    return _("%(day)s à %(clock)s") % {"day": date_format(local, "j F Y"), "clock": clock}
