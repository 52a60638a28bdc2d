"""Pelican as the host of a build, and the same generator and writer without a whole run."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from pelican import Pelican
from pelican.log import console

from sitegen.pelican_room.generators import CommuneProgress, SiteGenerator
from sitegen.pelican_room.settings import settings
from sitegen.pelican_room.writer import AtomicWriter
from sitegen.report import Report
from sitegen.theme import Theme


def run(
    source: Path,
    output: Path,
    theme: Theme,
    now: datetime,
    progress: CommuneProgress | None = None,
    **choices: Any,
) -> list[Report]:
    """A whole Pelican run; a report for each commune. Raises FileNotFoundError when the source is not there.

    `choices` are settings without their prefix: `jobs`, `twins`, `verify`, and `communes`, which says of an INSEE code
    whether it is to be built, and `ahead`, which reads the records of the one large town to build.
    """
    if not source.is_dir():
        raise FileNotFoundError(f"Le dossier {source} n’existe pas.")
    found = settings(source, output, theme, now)
    found["SITEGEN_PROGRESS"] = progress
    found.update({f"SITEGEN_{name.upper()}": value for name, value in choices.items()})
    reports: list[Report] = []
    found["SITEGEN_REPORTS"] = reports
    # Pelican's closing line counts articles and pages, of which there are none.
    console.quiet = True
    Pelican(found).run()
    return reports


def resident(
    source: Path, output: Path, theme: Theme, communes: Callable[[str], bool] | None = None
) -> tuple[SiteGenerator, AtomicWriter]:
    """The generator and the writer of a run, kept to be used again and again; `communes` says which are theirs."""
    found: dict[str, Any] = settings(source, output, theme)
    found["SITEGEN_COMMUNES"] = communes
    generator = SiteGenerator(
        context=found.copy(), settings=found, path=str(source), theme=str(theme.folder), output_path=str(output)
    )
    return generator, AtomicWriter(str(output), settings=found)
