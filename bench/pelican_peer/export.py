"""Records as a Pelican site: an HTML file with its metadata for each, tagged with every list that shows it."""

from __future__ import annotations

import json
import shutil
from html import escape
from pathlib import Path
from typing import Any

from bench.hugo.export import ARCHIVES, NOW, is_over
from bench.hugo.front_matter import Values, front_matter
from bench.hugo.town import Town, read
from sitegen import targets
from sitegen.compose.chrome import LEGAL_ROLES, list_title
from sitegen.fields import write_value
from sitegen.places import Place, title_key
from sitegen.records import PageRecord, PlaceRecord, Record

NAMES = {"commune": "Accueil", "district": "Mon secteur", "neighbourhood": "Mon quartier"}
SETTINGS = """from pathlib import Path

from bench.pelican_peer.settings import settings

globals().update(settings(Path(__file__).parent))
"""
TEMPLATES = {"place": "place_page", "page": "plain_page"}


def export(records: Path, site: Path) -> None:
    """Writes the Pelican site of the one commune found in `records`: `site` is replaced."""
    shutil.rmtree(site, ignore_errors=True)
    for folder in ("articles", "pages"):
        (site / "content" / folder).mkdir(parents=True)
    town = read(records, NOW)
    for record in town.records.values():
        _write_record(town, record, site)
    for place in town.tree.sites():
        _write_plan(town, place, site)
        _write_lists(town, place, site)
    sites = {each.address: _chrome(town, each) for each in town.tree.sites()}
    known = {
        "url": town.commune.url,
        "timezone": town.commune.timezone,
        "today": NOW.date().isoformat(),
        "sites": sites,
    }
    (site / "sites.json").write_text(json.dumps(known, ensure_ascii=False, indent=1), encoding="utf-8")
    (site / "pelicanconf.py").write_text(SETTINGS, encoding="utf-8")


def _write_record(town: Town, record: Record, site: Path) -> None:
    values, html = front_matter(town, record, 0)
    owner = town.tree.site_of(record.id if record.kind in ("place", "residence") else record.place)
    assert owner is not None
    address = town.addresses[record.id]
    shown: Values = {**values["params"], "title": record.title, "summary": record.summary, "site": owner.address}
    shown["address_of_page"] = address
    shown["crumbs"] = _crumbs(town, record, owner)
    shown["place_title"] = town.records[record.place].title if record.place else record.title
    shown["related"] = [town.addresses[id] for id in record.related if id in town.addresses]
    meta = {
        "date": values["date"],
        "modified": values["lastmod"],
        "published": values["publishDate"],
        "slug": address.strip("/") or "index",
        "save_as": "" if address.strip("/") else "index.html",
        "summary": record.summary,
        "template": TEMPLATES.get(record.kind, "article"),
        "category": _category(town, record),
        "tags": ", ".join(_tags(town, record)),
        "record": json.dumps(shown, ensure_ascii=False),
    }
    folder = "pages" if record.kind in TEMPLATES else "articles"
    _write(site / "content" / folder / f"{record.id}.html", record.title, meta, html)


def _category(town: Town, record: Record) -> str:
    """What is not archived is in the category of its own place: the lists of the sites join those of the places above."""
    owner = town.tree.get(record.place)
    if owner is None or record.kind not in targets.LISTED or _is_archived(town, record):
        return record.kind
    if not owner.is_site and record.kind == "works":
        owner = town.tree.site_of(owner.id) or owner
    return targets.list_path(owner.address, record.kind).strip("/")


def _tags(town: Town, record: Record) -> list[str]:
    """The paged lists that show a record: those of its site and of the sites below; works of a residence, its site's alone."""
    owner = town.tree.get(record.place)
    if owner is None or not _is_archived(town, record):
        return []
    sites = [each for each in town.tree.below(owner.id) if each.is_site and each.live]
    if not owner.is_site and record.kind == "works":
        above = town.tree.site_of(owner.id)
        sites = [above] if above else []
    return [targets.list_path(each.address, record.kind, record.kind != "news").strip("/") for each in sites]


def _is_archived(town: Town, record: Record) -> bool:
    return record.kind == "news" or (record.kind in ARCHIVES and is_over(town, record))


def _write_lists(town: Town, place: Place, site: Path) -> None:
    """The lists that are not paged, as pages."""
    residences = any(not each.is_site for each in town.tree.children(place.id))
    for kind in ("event", "works", "service", "residence"):
        if kind == "residence" and not residences:
            continue
        address = targets.list_path(place.address, kind)
        shown: Values = {
            "title": list_title(kind),
            "summary": f"{list_title(kind)} – {place.record.title}",
            "site": place.address,
            "list": kind,
            "address_of_page": address,
            "crumbs": _chain(town, place),
        }
        meta = {"slug": address.strip("/"), "template": "list_page", "record": json.dumps(shown)}
        _write(site / "content" / "pages" / f"{kind}-{place.id}.html", list_title(kind), meta, "")


def _chain(town: Town, place: Place) -> list[Values]:
    return [{"title": each.record.title, "href": each.address} for each in reversed(town.tree.chain(place.id))]


def _crumbs(town: Town, record: Record, owner: Place) -> list[Values]:
    chain = [each for each in reversed(town.tree.chain(owner.id)) if each.id != record.id]
    crumbs: list[Values] = [{"title": each.record.title, "href": each.address} for each in chain]
    place = town.tree.get(record.place)
    if place is not None and not place.is_site:
        crumbs.append({"title": list_title("residence"), "href": f"{owner.address}residences/"})
        crumbs.append({"title": place.record.title, "href": place.address})
    elif record.kind in targets.LISTED:
        crumbs.append({"title": list_title(record.kind), "href": targets.list_path(owner.address, record.kind)})
    return crumbs


def _write_plan(town: Town, place: Place, site: Path) -> None:
    below = [each for each in town.tree.children(place.id) if each.is_site]
    shown: Values = {
        "title": "Plan du site",
        "summary": f"Plan du site – {place.record.title}",
        "site": place.address,
        "address_of_page": f"{place.address}plan-du-site/",
        "crumbs": _chain(town, place),
        "places": [{"title": each.record.title, "href": each.address} for each in below],
    }
    meta = {"slug": f"{place.address}plan-du-site".strip("/"), "template": "plan_page", "record": json.dumps(shown)}
    _write(site / "content" / "pages" / f"plan-{place.id}.html", "Plan du site", meta, "")


def _write(path: Path, title: str, meta: dict[str, Any], html: str) -> None:
    lines = [f'<meta name="{name}" content="{escape(str(value))}">' for name, value in meta.items() if value]
    head = "\n".join(lines)
    path.write_text(f"<html><head><title>{escape(title)}</title>\n{head}\n</head><body>{html}</body></html>\n", "utf-8")


def _chrome(town: Town, place: Place) -> Values:
    """What surrounds every page of a site, and what its home says of its own."""
    record = place.record
    assert isinstance(record, PlaceRecord)
    chain = town.tree.chain(place.id)
    halls = [each.record.town_hall for each in chain if isinstance(each.record, PlaceRecord) and each.record.town_hall]
    residences = any(not each.is_site for each in town.tree.children(place.id))
    kinds = [each for each in targets.LISTED if each != "residence" or residences]
    sections = [{"key": "home", "title": NAMES[record.level], "href": place.address}]
    sections += [{"key": k, "title": list_title(k), "href": targets.list_path(place.address, k)} for k in kinds]
    legal = [each for each in town.records.values() if isinstance(each, PageRecord) and each.role]
    legal = [each for each in legal if each.place == town.commune.id]
    legal.sort(key=lambda each: (LEGAL_ROLES.index(each.role), each.published, each.id))
    below = [each for each in town.tree.children(place.id) if each.is_site]
    phones = {phone: None for each in chain for phone in getattr(each.record, "phones", ())}
    return {
        "title": record.title,
        "level": record.level,
        "href": place.address,
        "ancestors": [{"title": each.record.title, "href": each.address} for each in reversed(chain[1:])],
        "sections": sections,
        "legal": [{"title": each.title, "href": town.addresses[each.id]} for each in legal],
        "town_hall": write_value(halls[0]) if halls else None,
        "feed": f"{place.address}actualites/atom.xml",
        "area": f"/{targets.AREA['home']}",
        "calendar": f"{place.address}agenda/agenda.ics",
        "phones": [write_value(each) for each in phones],
        "places": [
            {"title": each.record.title, "href": each.address}
            for each in sorted(below, key=lambda each: title_key(each.record.title))
        ],
    }
