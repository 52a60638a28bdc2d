"""Where records come from: a folder of JSON written by a CMS, or a folder of Markdown written by hand.

Both give the same objects. A source is asked for cheap stamps first, and only what changed is read.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from sitegen import records
from sitegen.fields import Problem, RecordError
from sitegen.html import is_canonical
from sitegen.records import Record


class Source(Protocol):
    """The records of one commune."""

    insee: str

    def stamps(self, names: Collection[str] | None = None) -> Mapping[str, str]:
        """Each file's name, or each of `names` that is there, and a stamp that changes whenever its record may have."""

    def count(self) -> int:
        """About how many records there are."""

    def entry(self, name: str) -> Entry:
        """What a file holds. Raises RecordError; FileNotFoundError when it went away meanwhile."""

    def read(self, name: str, hash: str = "") -> Record:
        """The record in a file, quickly when it still has the `hash` it was accepted with. Raises like `entry`."""

    def media(self, file: str) -> Path:
        """The file behind `media/<sha256>.<ext>`, whether it is there or not."""


class Entry(NamedTuple):
    """A record, the hash by which a change shows, and its plain JSON values."""

    record: Record
    hash: str
    values: dict[str, Any]


@dataclass
class Loaded:
    """A whole folder in memory, for an import: records by id, media by the name records give it, and what was refused."""

    records: dict[str, Record] = field(default_factory=dict)
    media: dict[str, Path] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    problems: list[tuple[str, str, str]] = field(default_factory=list)
    """(file, field, reason) of each refused record."""


def digest(record: Record) -> str:
    """The SHA-256 of a record's one serialised form, in hexadecimal."""
    return hashlib.sha256(records.to_json(record)).hexdigest()


def stamp_of(stat: os.stat_result) -> str:
    """What changes whenever a file is written or replaced."""
    return f"{stat.st_mtime_ns}-{stat.st_size}-{stat.st_ino}"


def html_problems(record: Record) -> Iterable[Problem]:
    """Every HTML of a record that is not what the sanitiser would make of it, as (field, reason)."""
    for number, block in enumerate(record.body, 1):
        for each in (block, *getattr(block, "items", ())):
            for name in ("html", "transcript"):
                text = getattr(each, name, "")
                if text and not is_canonical(text):
                    yield f"body.{number}.{name}", "le HTML n’est pas sous sa forme sûre et canonique"


class JsonFolder:
    """`<folder>/<INSEE>/<record id>.json`, with media in `<folder>/media/`."""

    def __init__(self, folder: Path, insee: str) -> None:
        self.insee = insee
        self.folder = folder / insee
        self._media = folder

    def stamps(self, names: Collection[str] | None = None) -> Mapping[str, str]:
        found = {}
        if names is None:
            with os.scandir(self.folder) as files:
                for each in files:
                    if each.name.endswith(".json"):
                        with suppress(FileNotFoundError):
                            found[each.name] = stamp_of(each.stat())
            return found
        for name in names:
            if name.endswith(".json") and "/" not in name:
                with suppress(FileNotFoundError):
                    found[name] = stamp_of((self.folder / name).stat())
        return found

    def count(self) -> int:
        return sum(1 for _ in self.folder.iterdir())

    def entry(self, name: str) -> Entry:
        data = (self.folder / name).read_bytes()
        values = from_json(data)
        record = records.from_dict(values)
        problems = list(html_problems(record))
        if name != f"{record.id}.json":
            problems.append(("id", f"le fichier {name} contient la fiche {record.id}"))
        if problems:
            raise RecordError(problems)
        return Entry(record, hashlib.sha256(data).hexdigest(), values)

    def read(self, name: str, hash: str = "") -> Record:
        data = (self.folder / name).read_bytes()
        if hash and hashlib.sha256(data).hexdigest() == hash:
            return records.from_accepted_json(data)
        return self.entry(name).record

    def media(self, file: str) -> Path:
        return self._media / file


def from_json(data: bytes | str) -> Any:
    """The plain values in a JSON file. Raises RecordError."""
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise RecordError([("", f"n’est pas du JSON valide ({error})")]) from error


def open_sources(folder: Path) -> list[Source]:
    """One source for each commune found in a folder, JSON by commune or Markdown. Raises FileNotFoundError."""
    if not folder.is_dir():
        raise FileNotFoundError(f"Le dossier {folder} n’existe pas.")
    coded = sorted(p.name for p in folder.iterdir() if p.is_dir() and len(p.name) == 5 and p.name[0].isdigit())
    if coded:
        return [JsonFolder(folder, insee) for insee in coded]
    # Markdown, YAML and Pillow take a tenth of a second to load, and a folder of JSON needs none of them.
    from sitegen.markdown_source import communes

    return list(communes(folder))


def load_folder(folder: Path) -> Loaded:
    """Every record of a folder, and every reason why a file was refused."""
    loaded = Loaded()
    for source in open_sources(folder):
        for name in source.stamps():
            try:
                record = source.read(name)
            except RecordError as error:
                loaded.problems.extend((name, field, reason) for field, reason in error.problems)
                continue
            if record.id in loaded.records:
                loaded.problems.append((name, "id", f"déjà porté par {loaded.files[record.id]}"))
                continue
            loaded.records[record.id] = record
            loaded.files[record.id] = name
            for file in media_files(record):
                loaded.media[file] = source.media(file)
    return loaded


def media_files(record: Record) -> set[str]:
    """The names of every picture and document of a record."""
    files = {image.file for image in records.images(record)}
    for block in record.body:
        files |= {document.file for document in getattr(block, "documents", ())}
    return files
