"""What makes Pelican build records: our generator and our writer, offered through its own signals."""

from __future__ import annotations

from typing import Any

from pelican import signals

from sitegen.pelican_room.generators import SiteGenerator
from sitegen.pelican_room.writer import AtomicWriter


def _generators(pelican: Any) -> type[SiteGenerator]:
    return SiteGenerator


def _writer(pelican: Any) -> type[AtomicWriter]:
    return AtomicWriter


def register() -> None:
    """Called by Pelican for each plugin named in its settings."""
    signals.get_generators.connect(_generators)
    signals.get_writer.connect(_writer)
