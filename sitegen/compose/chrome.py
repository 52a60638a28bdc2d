"""What surrounds the content of a page: the head and the chrome of its site."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sitegen import graph, targets
from sitegen.compose.kept import kept
from sitegen.contexts import Head, Link, Picture, Section, Site
from sitegen.language import translate as _
from sitegen.places import Place
from sitegen.records import Desk, PlaceRecord, section
from sitegen.town import Reading

_JSON_LD = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
LEGAL_ROLES = ("legal", "accessibility", "privacy", "contact")


def list_title(kind: str) -> str:
    """The name readers know a list by."""
    return {
        "news": _("Actualités"),
        "event": _("Agenda"),
        "works": _("Travaux et coupures"),
        "service": _("Démarches"),
        "residence": _("Résidences"),
    }[kind]


def area_title(part: str) -> str:
    """The heading of a part of the resident area (`targets.AREA`)."""
    return {
        "home": _("Mon espace"),
        "first_steps": _("Premiers pas"),
        "messages": _("Mes messages"),
        "new_report": _("Signaler un problème"),
        "reports": _("Mes signalements"),
        "account": _("Mon compte"),
        "password": _("Mot de passe oublié"),
    }[part]


def site(reading: Reading, place: Place, current: str = "") -> Site:
    """The chrome of a place's site; `current` is the kind of list the page belongs to, or `home`."""
    return kept(reading, ("site", place.id, current), lambda own: _noted_site(own, place, current))


def _noted_site(reading: Reading, place: Place, current: str) -> Site:
    """Has every page of the site note the one node that stands for all that its chrome was made of."""
    own = Reading(reading.town)
    found = _site(own, place, current)
    reading.notebook.note_site(place.id, frozenset(own.notebook.nodes))
    return found


def _site(reading: Reading, place: Place, current: str) -> Site:
    chain = reading.chain(place.id)
    record = place.record
    assert isinstance(record, PlaceRecord)
    entries = [("home", _("Accueil") if record.level == "commune" else _("Mon quartier"), place.address)]
    if record.level == "district":
        entries[0] = ("home", _("Mon secteur"), place.address)
    for kind in ("news", "event", "works", "service", "residence"):
        if kind != "residence" or reading.listed([place.id], "residence"):
            entries.append((kind, list_title(kind), section(place.address, kind)))
    return Site(
        title=record.title,
        level=record.level,
        href=place.address,
        ancestors=tuple(Link(each.record.title, each.address) for each in reversed(chain[1:])),
        sections=tuple(Section(key, title, href, key == current) for key, title, href in entries),
        legal=_legal(reading, chain[-1]),
        town_hall=town_hall(chain),
        area=f"{chain[-1].address}{targets.AREA['home']}",
        feed=f"{section(place.address, 'news')}atom.xml",
        calendar=f"{section(place.address, 'event')}agenda.ics",
    )


def _legal(reading: Reading, commune: Place) -> tuple[Link, ...]:
    reading.notebook.note(graph.legal_node(commune.id))
    rows = [each for each in reading.town.listed(commune.id, "page") if each.role]
    rows.sort(key=lambda row: (LEGAL_ROLES.index(row.role), row.published, row.id))
    return tuple(Link(row.record().title, row.address) for row in rows)


def town_hall(chain: list[Place]) -> Desk | None:
    """The nearest town hall: a place's own, or the first one above."""
    for each in chain:
        if isinstance(each.record, PlaceRecord) and each.record.town_hall:
            return each.record.town_hall
    return None


def head(
    reading: Reading,
    title: str,
    path: str,
    crumbs: tuple[Link, ...],
    description: str = "",
    language: str = "fr",
    picture: Picture | None = None,
    published: datetime | None = None,
    updated: datetime | None = None,
    indexed: bool = True,
    structured: Mapping[str, Any] | None = None,
) -> Head:
    """The head of a page. `description` falls back on the title."""
    url = reading.town.url
    return Head(
        title=title,
        path=path,
        canonical=f"{url}{path}",
        description=description or title,
        language=language,
        crumbs=crumbs,
        indexed=indexed,
        image=f"{url}{picture.src}" if picture else "",
        published=published,
        updated=updated,
        structured=json_ld(structured) if structured else "",
    )


def crumbs_to(reading: Reading, place: Place, *more: Link) -> tuple[Link, ...]:
    """The trail from the commune to a place, the place included, then `more`.

    It is shown with the chrome of the same site, which has noted the titles and addresses of these places.
    """
    # Pages of one list share one trail, so that what a theme makes of it is made once.
    key = ("crumbs", place.id, *[text for each in more for text in (each.title, each.href)])
    return kept(reading, key, lambda own: (*_trail(own.town.tree.chain(place.id)), *more))


def _trail(chain: list[Place]) -> Iterable[Link]:
    return (Link(each.record.title, each.address) for each in reversed(chain))


def json_ld(values: Mapping[str, Any]) -> str:
    """schema.org data, with what could end a script element escaped."""
    text = _JSON_LD.encode({"@context": "https://schema.org", **values})
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026").replace("\u2028", "\\u2028")
