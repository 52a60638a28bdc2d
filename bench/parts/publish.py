"""One item published through a running `sitegen watch`: from the record's rename to the last page that shows it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from bench import commands, edits
from bench.corpus import Corpus
from bench.measure import Figure, memory_mb
from bench.room import LARGE, SMALL, Room

ROUNDS = 16
WIDE_ROUNDS = 5
TWIN_ROUNDS = 6
PEER_ROUNDS = 5
PEER_PATIENCE = 20.0
"""Seconds an edit may take through `hugo server` before it is said not to come."""
PAUSE = 0.6
"""Seconds between two edits: those of people, not of a burst."""
_FIRST = 1_000
"""The numbers of new items begin here, and go up: a higher one is newer, and the newest stand on the home."""


def figures(room: Room) -> Iterator[Figure]:
    """Publishing in towns of 10,000 and 100,000 pages: at one neighbourhood, and for the whole commune."""
    small, wide_small, _memory = _publish(room, SMALL)
    large, wide_large, memory = _publish(room, LARGE)
    name = "one item published, {:,} pages"
    note = "from the rename of the record to the last of its page, home, list and feed"
    try:
        beside_hugo, note_of_hugo = _hugo(room), "hugo server writes no feed"
    except TimeoutError as error:
        beside_hugo, note_of_hugo = [], f"hugo server: {error}"
    peer = "hugo server, same edit"
    yield Figure(name.format(SMALL), small, "ms", peer, beside_hugo, "value < 50", f"{note}; {note_of_hugo}")
    yield Figure(name.format(LARGE), large, "ms", limit="value < 50", note=note)
    yield Figure(f"{name.format(LARGE)}, beside", large, "ms", f"{SMALL:,} pages", small, "ratio <= 1.3", note)
    name = "a commune-wide item on 120 sites, {:,} pages"
    note = "its page, and the home, list and feed of the commune, of 8 districts and of 111 neighbourhoods"
    yield Figure(name.format(SMALL), wide_small, "ms", limit="value < 500", note=note)
    yield Figure(name.format(LARGE), wide_large, "ms", limit="value < 500", note=note)
    among = _among_twins(room, SMALL)
    note = "beside the same without twins, those of all other pages being made meanwhile"
    name = f"one item published while twins are made, {SMALL:,} pages"
    yield Figure(name, among, "ms", "without twins", small, note=note)
    note = "`watch` and its processes after these edits, proportional set size"
    yield Figure(f"memory of the publishing process, {LARGE:,} pages", [memory], "MB", note=note)


def _publish(room: Room, pages: int) -> tuple[list[float], list[float], float]:
    """Milliseconds of each edit at a neighbourhood, of each commune-wide item, and the memory of `watch` then, in MB."""
    town, site = room.town(pages), room.site(pages)
    root = site / town.insee
    with commands.watch(town.folder, site) as pid:
        _ready(town, root, _FIRST)
        # The item that was new in one round is changed in the next.
        numbers = [_FIRST + 1 + each // 2 for each in range(ROUNDS)]
        near = [
            _one(town, root, town.neighbourhood, number, f"Une annonce de quartier, essai {each:03d}")
            for each, number in enumerate(numbers)
        ]
        wide = [
            _one(town, root, town.commune, _FIRST + ROUNDS + each, f"Une annonce pour toute la ville, essai {each:03d}")
            for each in range(WIDE_ROUNDS)
        ]
        memory = memory_mb(pid)
    return near, wide, memory


def _among_twins(room: Room, pages: int) -> list[float]:
    """Milliseconds of new items while `watch` makes the twins of a site that has none."""
    town, site = room.town(pages), room.site(pages)
    root = site / town.insee
    numbers = range(2 * _FIRST + 1, 2 * _FIRST + 1 + TWIN_ROUNDS)
    with commands.watch(town.folder, site, twins=True):
        _ready(town, root, 2 * _FIRST)
        return [
            _one(town, root, town.neighbourhood, each, f"Une annonce parmi les copies, essai {each}")
            for each in numbers
        ]


def _ready(town: Corpus, root: Path, number: int) -> None:
    """Waits until `watch` has made up for what it missed and hears of changes."""
    _one(town, root, town.neighbourhood, number, f"La veille {number} est prête")


def _one(town: Corpus, root: Path, place: str, number: int, title: str) -> float:
    item = edits.news(town, place, number, title)
    sites = town.sites.values() if place == town.commune else [town.sites[place]]
    shown = edits.shown_after(edits.publish(town, item), root, item.pages(sites), title)
    time.sleep(PAUSE)
    return shown


def _hugo(room: Room) -> list[float]:
    """Milliseconds of the same edits of one item through `hugo server`, which writes its pages to a folder here too."""
    with room.scratch() as folder:
        return _through_hugo(room.town(SMALL), folder / "site", folder / "output")


def _through_hugo(town: Corpus, site: Path, output: Path) -> list[float]:
    from bench.hugo.export import export
    from bench.hugo.server import server

    title = "Une annonce avant toutes les autres"
    item = edits.news(town, town.neighbourhood, 3 * _FIRST, title)
    edits.publish(town, item)
    export(town.folder, site)
    content = site / "content" / item.page.replace("/index.html", ".html")
    text = content.read_text("utf-8")
    # Its list of news and its home, and its own page: the port has no feeds.
    pages = [each for each in item.pages([town.sites[town.neighbourhood]]) if each.endswith(".html")]
    rounds = []
    with server(site, output):
        for number in range(PEER_ROUNDS):
            words = f"Une annonce changée, essai {number:03d}"
            before = time.time_ns()
            # In place, as an editor may: a file renamed to its place is a new one to Hugo, which then looks for more.
            content.write_text(text.replace(title, words), encoding="utf-8")
            rounds.append(edits.shown_after(before, output, pages, words, PEER_PATIENCE))
            time.sleep(PAUSE)
    return rounds
