"""What a page may depend on, by name, and the notebook in which a page notes what it used while it was being made.

Over-rendering is acceptable, a stale page never: a node may cover more than what was read, never less.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b


def record_node(id: str) -> str:
    """Everything a record says."""
    return f"record:{id}"


def card_node(id: str) -> str:
    """What a list or a link says of a record: its title, its address, its state, and whether it is there at all."""
    return f"card:{id}"


def list_node(place: str, kind: str) -> str:
    """Which records of one kind belong to a place, and their order."""
    return f"list:{place}:{kind}"


def chrome_node(place: str) -> str:
    """What the pages of a place's site say around their content."""
    return f"chrome:{place}"


def site_node(place: str) -> str:
    """All that the chrome of one site was made of: every page of the site notes this one node in place of each part."""
    return f"site:{place}"


def legal_node(commune: str) -> str:
    """The legal pages that every footer links to."""
    return f"legal:{commune}"


def places_node() -> str:
    """Which places there are and how they hang together."""
    return "places"


def map_node(place: str) -> str:
    """The addresses of the pages of one place and when they last changed: its part of the sitemap."""
    return f"map:{place}"


def media_node(file: str) -> str:
    """A picture or a document used by a page."""
    return f"media:{file}"


@lru_cache(maxsize=200_000)
def number(node: str) -> int:
    """The 64 bits that stand for a node in the manifest. Two nodes with one number only make a page once too often."""
    return int.from_bytes(blake2b(node.encode(), digest_size=8).digest(), "big", signed=True)


def packed(nodes: Iterable[str]) -> bytes:
    """A set of nodes as the manifest keeps it: their numbers, sorted, eight bytes each."""
    return array("q", sorted({number(node) for node in nodes})).tobytes()


def unpacked(data: bytes) -> set[int]:
    """The numbers of a packed set."""
    return set(array("q", data))


@dataclass
class Notebook:
    """What one page used: nodes and media. Filled while the page is made."""

    nodes: set[str] = field(default_factory=set)
    media: set[str] = field(default_factory=set)
    sites: dict[str, frozenset[str]] = field(default_factory=dict)
    """For each site whose chrome the page shows, the nodes that the chrome was made of."""

    def note(self, node: str) -> None:
        """Notes that the page used a node."""
        self.nodes.add(node)

    def note_media(self, file: str) -> None:
        """Notes that the page shows a picture or links a document."""
        self.media.add(file)
        self.nodes.add(media_node(file))

    def note_site(self, place: str, nodes: frozenset[str]) -> None:
        """Notes that the page shows the chrome of a site, which was made of `nodes`."""
        self.sites[place] = nodes
        self.nodes.add(site_node(place))

    def note_all(self, other: Notebook) -> None:
        """Notes what something kept from another page used."""
        self.nodes |= other.nodes
        if other.media:
            self.media |= other.media
        if other.sites:
            self.sites.update(other.sites)
