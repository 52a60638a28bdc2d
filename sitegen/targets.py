"""The name of everything a build may write, and where it goes. A target outlives its address: a moved page keeps its name."""

from __future__ import annotations

from sitegen.places import Place
from sitegen.records import section

PER_PAGE = 10
"""Items of one full archive page; the first page of a list shows the newest, from this many up to one less than twice as many."""
LISTED = ("news", "event", "works", "service", "residence")
ARCHIVED = ("news", "event", "works")
"""Kinds whose lists are paged from the oldest; events and works are archived once over."""
AREA = {
    "home": "espace/",
    "first_steps": "espace/premiers-pas/",
    "messages": "espace/messages/",
    "new_report": "espace/signaler/",
    "reports": "espace/signalements/",
    "account": "espace/compte/",
    "password": "espace/mot-de-passe/",
}
"""The shells of the resident area and their addresses below that of the commune."""


def detail(id: str) -> str:
    """The page of a record; for a place, its home."""
    return f"detail:{id}"


def calendar(id: str) -> str:
    """An event or works as a calendar of their own, until they are over."""
    return f"ics:{id}"


def listing(place: str, kind: str) -> str:
    """The first page of a list."""
    return f"list:{place}:{kind}"


def archive(place: str, kind: str) -> str:
    """The first page of what is over: past events, finished works."""
    return f"past:{place}:{kind}"


def numbered(first: str, number: int) -> str:
    """The archive page of a list with a number, the oldest being 1."""
    return f"{first}:{number}"


def area(commune: str, part: str) -> str:
    """A shell of the resident area, which the commune has for all its sites."""
    return f"area:{commune}:{part}"


def site_targets(place: Place) -> list[str]:
    """What a place's site has whatever is published there, archive pages aside."""
    id = place.id
    found = [listing(id, kind) for kind in LISTED]
    found += [archive(id, "event"), archive(id, "works"), f"feed:{id}", f"calendar:{id}", f"plan:{id}", f"map:{id}"]
    if not place.parent:
        found += [f"sitemap:{id}", f"robots:{id}", f"notfound:{id}", f"rules:{id}:netlify", f"rules:{id}:caddy"]
        found += [area(id, part) for part in AREA]
    return found


def record_targets(id: str, kind: str) -> list[str]:
    """What a record has of its own."""
    return [detail(id), calendar(id)] if kind in ("event", "works") else [detail(id)]


def list_path(place: str, kind: str, past: bool = False, number: int | None = None) -> str:
    """The address of a page of a list, below the address of its place."""
    path = section(place, kind)
    if past:
        path += "archives/"
    return f"{path}page/{number}/" if number else path


def file_of(path: str) -> str:
    """The file below the output that answers at an address."""
    return f"{path.lstrip('/')}index.html" if path.endswith("/") else path.lstrip("/")


def archive_pages(total: int) -> int:
    """How many full archive pages a list of `total` items has, the first page keeping PER_PAGE items at least."""
    return max(0, total // PER_PAGE - 1)
