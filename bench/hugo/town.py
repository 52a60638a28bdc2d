"""The records of a commune as a folder shows them at one instant: what is live, and where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

from sitegen.places import Tree
from sitegen.records import PlaceRecord, Record, ResidenceRecord, address
from sitegen.source import Source, open_sources


@dataclass
class Town:
    """The records of one commune that can be seen at `now`, by id, and the address of each."""

    source: Source
    now: datetime
    tree: Tree
    records: dict[str, Record]
    addresses: dict[str, str]

    @cached_property
    def commune(self) -> PlaceRecord:
        """The commune itself."""
        found = next(each for each in self.records.values() if isinstance(each, PlaceRecord) and not each.place)
        assert isinstance(found, PlaceRecord)
        return found

    @cached_property
    def zone(self) -> ZoneInfo:
        """The time zone the commune lives in."""
        return ZoneInfo(self.commune.timezone)

    def local(self, instant: datetime) -> str:
        """An instant in the commune's time zone (ISO 8601)."""
        return instant.astimezone(self.zone).isoformat()

    def path(self, id: str) -> str:
        """Where Hugo finds the page of a record: its content file without its ending, or the folder of a section."""
        record = self.records[id]
        where = self.addresses[id].removesuffix("/")
        if record.kind == "flash":
            # A folder at the top of the content is a section: flashes are in none, and say their address themselves.
            return f"{where.removesuffix(f'flash/{record.slug}')}flash--{record.slug}"
        return where or "/"

    @cached_property
    def former(self) -> dict[str, list[str]]:
        """The former addresses that lead to a record, by its id: where no page stands now, the last updated has it."""
        taken = set(self.addresses.values())
        winners: dict[str, Record] = {}
        for record in self.records.values():
            for path in set(record.former_paths) - taken:
                held = winners.get(path)
                if held is None or (held.updated, held.id) < (record.updated, record.id):
                    winners[path] = record
        found: dict[str, list[str]] = {}
        for path, record in sorted(winners.items()):
            found.setdefault(record.id, []).append(path)
        return found


def read(folder: Path, now: datetime) -> Town:
    """The one commune of a folder of records. Raises ValueError when there are several."""
    (source,) = open_sources(folder)
    records = [source.read(name) for name in sorted(source.stamps())]
    held = _holders(each for each in records if _in_time(each, now))
    places = [each for each in records if isinstance(each, PlaceRecord | ResidenceRecord)]
    tree = Tree(places, {each.id: each.id in held for each in places})
    live, addresses = {}, {}
    for record in records:
        place = tree.get(record.id)
        above = tree.live(record.place)
        if place is not None and place.live:
            live[record.id], addresses[record.id] = record, place.address
        elif place is None and above is not None and record.id in held:
            live[record.id] = record
            addresses[record.id] = address(above.address, record.kind, record.slug)
    return Town(source, now, tree, live, addresses)


def _in_time(record: Record, now: datetime) -> bool:
    return not (record.go_live and record.go_live > now) and not (record.expire and record.expire <= now)


def _holders(records: Iterable[Record]) -> set[str]:
    """The records that hold their address: where several want one, the first published has it."""
    found: dict[tuple[str, str], Record] = {}
    for each in records:
        wanted = (each.place, each.slug if each.place else "")
        held = found.get(wanted)
        if held is None or (each.published, each.id) < (held.published, held.id):
            found[wanted] = each
    return {each.id for each in found.values()}
