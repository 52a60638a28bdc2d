"""What a page may depend on, by name, and the notebook in which a page notes what it used while it was being made.

Over-rendering is acceptable, a stale page never: a node may cover more than what was read, never less.
"""

from __future__ import annotations

from dataclasses import dataclass, field


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


THEME_NODE = "theme"
"""Templates, styles and assets together: a change of theme renders everything again."""


@dataclass
class Notebook:
    """What one page used: nodes and media. Filled while the page is made."""

    nodes: set[str] = field(default_factory=set)
    media: set[str] = field(default_factory=set)

    def note(self, node: str) -> None:
        """Notes that the page used a node."""
        self.nodes.add(node)

    def note_media(self, file: str) -> None:
        """Notes that the page shows a picture or links a document."""
        self.media.add(file)
        self.nodes.add(media_node(file))
