"""Records as a Hugo site: a content file for each, the pages every site has, and the style sheets of the shipped theme."""

from __future__ import annotations

import json
import shutil
from collections import defaultdict
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import holidays

from bench.hugo.front_matter import TITLED, Values, front_matter, order
from bench.hugo.town import Town, read
from sitegen import targets
from sitegen.compose.chrome import area_title, list_title
from sitegen.places import Place
from sitegen.records import Record
from sitegen.theme import Theme

HERE = Path(__file__).parent
THEME = HERE.parents[1] / "themes" / "palier"
NOW = datetime.fromisoformat("2026-11-21T09:00:00+00:00")
WEEKS_AHEAD = 15
"""Days on which a shut counter looks for its next opening, today included."""
LAYOUTS = {
    "home.html": "place.html",
    "list.html": "listing.html",
    "page.html": "plain.html",
    "not_found.html": "404.html",
}
"""Templates whose names mean something else to Hugo."""
AREA_ICONS = (
    "information", "check", "warning", "danger", "building", "device", "calendar", "clock", "forward", "phone",
)  # fmt: skip
REPORT_ICONS = (
    "lift", "heating", "hot_water", "water", "electricity", "lamp", "door", "cleaning", "bin", "insect", "damp", "housing",
    "noise", "parking", "environment", "roof", "shield", "network", "gas", "access", "person", "family", "mail", "other",
    "repeat",
)  # fmt: skip
ARCHIVES = {"event": "Événements passés", "works": "Travaux terminés"}


def export(records: Path, site: Path, now: datetime = NOW) -> None:
    """Writes the Hugo site of the one commune found in `records`: `site` is replaced."""
    shutil.rmtree(site, ignore_errors=True)
    shutil.copytree(HERE / "site", site)
    town = read(records, now)
    _write_settings(town, site)
    _write_theme(site)
    weights = _weights(town)
    for record in town.records.values():
        values, html = front_matter(town, record, weights[record.id])
        if record.kind == "flash":
            values["url"] = town.addresses[record.id]
        _write(site, file_of(town, record), values, html)
    for place in town.tree.sites():
        _write_site_pages(town, place, site)
    _write_area(site)


def file_of(town: Town, record: Record) -> str:
    """The content file of a record, below `content/`."""
    where = town.path(record.id).strip("/")
    return f"{where}/_index.html".lstrip("/") if record.kind in ("place", "residence") else f"{where}.html"


def _write(site: Path, name: str, values: Values, html: str = "") -> None:
    path = site / "content" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    header = json.dumps(values, ensure_ascii=False, indent=1)
    path.write_text(f"{header}\n\n{html}" if html else header, encoding="utf-8")


def _weights(town: Town) -> dict[str, int]:
    """Hugo sorts by weight, then stably by date: the rank of a record by title, or among those of its instant; 0: alone."""
    groups: dict[tuple[Any, ...], list[tuple[tuple[Any, ...], str]]] = defaultdict(list)
    for record in town.records.values():
        instant, key = order(town, record)
        group: tuple[Any, ...] = (record.kind, int(instant.timestamp()))
        if record.kind in TITLED:
            group = (record.kind, "" if record.kind == "page" else record.place)
        groups[group].append((key, record.id))
    found = {}
    for members in groups.values():
        for rank, (_key, id) in enumerate(sorted(members), 1):
            found[id] = rank if len(members) > 1 else 0
    return found


def _write_site_pages(town: Town, place: Place, site: Path) -> None:
    """The lists of a site, their archive pages and its plan: titles and numbers only, Hugo fills them."""
    chain = [each.id for each in town.tree.chain(place.id)]
    own_residences = [each.id for each in town.tree.children(place.id) if not each.is_site]
    for kind in targets.LISTED:
        if kind == "residence" and not own_residences:
            continue
        where = targets.list_path(place.address, kind)
        _write_list(site, place, where, kind, list_title(kind), past=False)
        owners = {*chain, *(own_residences if kind == "works" else [])}
        members = [each for each in town.records.values() if each.kind == kind and each.place in owners]
        if kind in ARCHIVES:
            where = targets.list_path(place.address, kind, past=True)
            _write_list(site, place, where, kind, ARCHIVES[kind], past=True)
            members = [each for each in members if is_over(town, each)]
        if kind in targets.ARCHIVED:
            title = ARCHIVES.get(kind) or list_title(kind)
            for number in range(1, targets.archive_pages(len(members)) + 1):
                _write_archive(site, place, where, kind, title, number)
    values = {"title": "Plan du site", "description": f"Plan du site – {place.record.title}", "layout": "plan"}
    _write(site, f"{place.address}plan-du-site.html".lstrip("/"), values)


def _write_area(site: Path) -> None:
    """The shells of the resident area: a title and which one it is."""
    for part, where in targets.AREA.items():
        name = f"{where}_index.html" if part == "home" else f"{where.rstrip('/')}.html"
        _write(site, name, {"title": area_title(part), "layout": "area", "params": {"part": part}})


def _write_list(site: Path, place: Place, where: str, kind: str, title: str, past: bool) -> None:
    params = {"kind": kind, "past": past, "heading": title}
    values = {"title": title, "description": f"{title} – {place.record.title}", "layout": "listing", "params": params}
    # A section without a date takes the latest of those below it, and `hugo server` then counts it as changed by every
    # edit, whatever was edited.
    values["date"] = place.record.published.isoformat()
    _write(site, f"{where}_index.html".lstrip("/"), values)


def _write_archive(site: Path, place: Place, where: str, kind: str, title: str, number: int) -> None:
    """An archive page. Those of a list are in a section of their own, so that they are not among its items."""
    if number == 1:
        _write(site, f"{where}page/_index.html".lstrip("/"), {"build": {"render": "never"}})
    params = {"kind": kind, "past": kind != "news", "heading": title, "number": number}
    values = {"description": f"{title} – {place.record.title}", "layout": "listing", "params": params}
    values["title"] = f"{title}, archives {number}"
    _write(site, f"{where}page/{number}.html".lstrip("/"), values)


def is_over(town: Town, record: Record) -> bool:
    """Whether an event is over, or works have ended."""
    values, _html = front_matter(town, record, 0)
    params = values["params"]
    if record.kind == "works":
        return bool(params["ended"])
    return datetime.fromisoformat(params["over_at"]) <= town.now


def _write_settings(town: Town, site: Path) -> None:
    """Hugo's settings: ours, with the address of the commune and the instant of the build."""
    today = town.now.astimezone(town.zone).date()
    days = [today + timedelta(days=ahead) for ahead in range(WEEKS_AHEAD)]
    known: dict[date, str] = dict(holidays.country_holidays("FR", years={each.year for each in days}).items())
    with (site / "hugo.toml").open("a", encoding="utf-8") as file:
        params = {
            "now": town.local(town.now),
            "holidays": [each.isoformat() for each in days if each in known],
        }
        file.write("\n[params]\n" + "".join(f"{name} = {json.dumps(value)}\n" for name, value in params.items()))
    settings = (site / "hugo.toml").read_text(encoding="utf-8")
    (site / "hugo.toml").write_text(f'baseURL = "{town.commune.url}/"\n{settings}', encoding="utf-8")


def _write_theme(site: Path) -> None:
    """The style sheet and the policy of each template as partials, the assets as static files, their addresses as data."""
    theme = Theme(THEME)
    names = {}
    for name in theme.settings["templates"]:
        partials = site / "layouts" / "_partials"
        for folder, text in (
            ("style", f"<style>{theme.stylesheet(name)}</style>"),
            ("policy", f'<meta http-equiv="Content-Security-Policy" content="{theme.policy(name)}">'),
        ):
            (partials / folder).mkdir(exist_ok=True)
            (partials / folder / LAYOUTS.get(name, name)).write_text(text, encoding="utf-8")
    _write_islands(theme, site / "layouts" / "_partials" / "islands")
    for path, data in theme.assets.items():
        target = site / "static" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    for name in ("icons/favicon.svg", "icons/favicon-32.png", "icons/touch-180.png", "icons/site.webmanifest"):
        names[name] = theme.asset(name)
    (site / "data" / "assets.json").write_text(json.dumps(names, indent=1), encoding="utf-8")


def _write_islands(theme: Theme, folder: Path) -> None:
    """What the pages with islands say at their end: the drawings that islands use, and the modules to load."""
    folder.mkdir()
    drawings = json.loads((HERE / "site" / "data" / "icons.json").read_text(encoding="utf-8"))

    def sprite(*names: str) -> str:
        paths = ((name, drawings[name].partition("<path")[2].partition("</svg>")[0]) for name in names)
        symbols = (f'<symbol id="icon-{name}" viewBox="0 0 24 24"><path{path}</symbol>' for name, path in paths)
        return f'<svg class="unseen" width="0" height="0" aria-hidden="true">{"".join(symbols)}</svg>'

    for layout, template, names in (
        ("place.html", "home.html", ("building", "mail", "warning")),
        ("residence.html", "residence.html", ("warning",)),
    ):
        module = f'<script type="module">{theme.inline_module(template)}</script>'
        (folder / layout).write_text(sprite(*names) + module, encoding="utf-8")
    used = sprite(*AREA_ICONS)
    for part in targets.AREA:
        drawn = f"{used}\n{sprite(*REPORT_ICONS)}" if part == "new_report" else used
        (folder / f"{part}.html").write_text(f"{drawn}\n{theme.module(f'{part}.js')}", encoding="utf-8")
