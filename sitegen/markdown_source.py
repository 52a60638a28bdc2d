"""A folder of Markdown written by hand as a source of records: places named by their slugs, media by their file names."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from sitegen import markdown, media, records
from sitegen.fields import Problem, RecordError
from sitegen.records import Record
from sitegen.source import Entry, digest, from_json, html_problems, stamp_of

_NOT_RECORDS = {"SOURCES.md", "README.md"}
LARGEST = 1_000_000
"""Bytes of a record written by hand."""


class MarkdownFolder:
    """Files in Markdown or JSON in any arrangement below a folder, with pictures and documents in its `media/`.

    A place may be named by the slugs that lead to it, so every stamp also covers the tree of places.
    """

    def __init__(self, folder: Path, insee: str, tree: Mapping[str, str], members: Iterable[str]) -> None:
        self.insee = insee
        self.folder = folder
        self._tree = tree
        self._members = list(members)
        self._signature = hashlib.sha256(json.dumps(sorted(tree.items())).encode()).hexdigest()[:12]
        self._paths: dict[str, Path] = {}

    def stamps(self, names: Collection[str] | None = None) -> Mapping[str, str]:
        found = {}
        for name in self._members:
            if names is not None and name not in names:
                continue
            path = self.folder / name
            if path.exists():
                found[name] = f"{stamp_of(path.stat())}-{self._signature}"
        return found

    def count(self) -> int:
        return len(self._members)

    def entry(self, name: str) -> Entry:
        record = self.read(name)
        return Entry(record, digest(record), records.to_dict(record))

    def read(self, name: str, hash: str = "") -> Record:
        given = _values(self.folder / name)
        place = given.get("place", "")
        if isinstance(place, str) and place and place not in self._tree.values():
            resolved = self._tree.get(place.strip("/"))
            if resolved is None:
                raise RecordError([("place", f"lieu inconnu : {place}")])
            given["place"] = resolved
        problems: list[Problem] = []
        given = self._with_media(given, "", problems)
        if problems:
            raise RecordError(problems)
        record = records.from_dict(given)
        problems.extend(html_problems(record))
        if problems:
            raise RecordError(problems)
        return record

    def media(self, file: str) -> Path:
        if file not in self._paths:
            self._find_media()
        return self._paths.get(file) or self.folder / file

    def _find_media(self) -> None:
        """Names every file of `media/` by its hash: a record that did not change is not read again for its media."""
        root = (self.folder / "media").resolve()
        for path in root.rglob("*"):
            if path.is_file() and path.resolve().is_relative_to(root) and not path.name.startswith("."):
                is_document = path.suffix.lower().lstrip(".") in media.DOCUMENT_EXTENSIONS
                try:
                    kept = _cleaned(path.resolve(), stamp_of(path.stat()), is_document)
                except media.MediaError:
                    continue
                self._paths[kept[0]] = kept[1]

    def _with_media(self, value: Any, path: str, problems: list[Problem]) -> Any:
        """`value` with each picture and document named by its hash, as records do."""
        if isinstance(value, list):
            return [self._with_media(each, f"{path}.{number}", problems) for number, each in enumerate(value, 1)]
        if not isinstance(value, Mapping):
            return value
        out = {k: self._with_media(v, f"{path}.{k}".lstrip("."), problems) for k, v in value.items()}
        name = out.get("file")
        if isinstance(name, str):
            try:
                out.update(self._described(name, document="title" in out and "alt" not in out))
            except media.MediaError as error:
                problems.append((f"{path}.file".lstrip("."), str(error)))
        return out

    def _described(self, name: str, document: bool) -> dict[str, Any]:
        root = (self.folder / "media").resolve()
        path = (self.folder / name).resolve()
        if not path.is_relative_to(root) or not path.is_file():
            raise media.MediaError(f"Le fichier {name} n’est pas dans le dossier media.")
        kept_name, kept_path, size, width, height = _cleaned(path, stamp_of(path.stat()), document)
        self._paths[kept_name] = kept_path
        return {"file": kept_name, "size": size} if document else {"file": kept_name, "width": width, "height": height}


@lru_cache(maxsize=4096)
def _cleaned(path: Path, stamp: str, document: bool) -> tuple[str, Path, int, int, int]:
    data = path.read_bytes()
    kept = media.document(data, path.name) if document else media.clean(data)
    where = path
    if kept.data != data:
        # A picture that had to be re-encoded stays beside the others in the folder's own cache, under its hash.
        where = path.parent / ".cleaned" / f"{kept.sha256}.{kept.extension}"
        if not where.exists():
            where.parent.mkdir(exist_ok=True)
            where.write_bytes(kept.data)
    return kept.name, where, len(kept.data), kept.width, kept.height


def _values(path: Path) -> dict[str, Any]:
    if path.stat().st_size > LARGEST:
        raise RecordError([("", f"le fichier dépasse {LARGEST // 1000} ko")])
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise RecordError([("", "le fichier n’est pas en UTF-8")]) from error
    if path.suffix == ".json":
        given = from_json(text)
        return dict(given) if isinstance(given, Mapping) else {"": given}
    return {"schema": records.SCHEMA_VERSION, **markdown.values(text)}


def _record_files(folder: Path) -> list[str]:
    names = []
    root = folder.resolve()
    for path in sorted([*folder.rglob("*.md"), *folder.rglob("*.json")]):
        name = path.relative_to(folder)
        if (
            path.is_file()
            and path.resolve().is_relative_to(root)
            and name.name not in _NOT_RECORDS
            and name.parts[0] != "media"
            and not any(p.startswith(".") for p in name.parts)
        ):
            names.append(name.as_posix())
    return names


def _place_path(id: str, places: Mapping[str, tuple[str, str]]) -> list[str]:
    """The slugs from the commune down to a place; empty when the chain is broken or goes round."""
    slugs: list[str] = []
    while id:
        if id not in places or len(slugs) > 6:
            return []
        parent, slug = places[id]
        slugs.insert(0, slug)
        id = parent
    return slugs


def communes(folder: Path) -> list[MarkdownFolder]:
    """One source for each commune whose files lie in a Markdown folder."""
    headers: dict[str, dict[str, Any]] = {}
    for name in _record_files(folder):
        try:
            headers[name] = _values(folder / name)
        except (RecordError, OSError):
            headers[name] = {}
    tree = _tree(headers.values())
    insee = {h.get("slug"): h.get("insee") for h in headers.values() if h.get("kind") == "place" and h.get("insee")}
    ids = {id: path for path, id in tree.items()}
    members: dict[str, list[str]] = {str(code): [] for code in insee.values()}
    if not members:
        return []
    default = next(iter(members))
    for name, header in headers.items():
        place = str(header.get("place") or header.get("id") or "")
        slug = (ids.get(place) or place).strip("/").partition("/")[0]
        members[str(insee.get(slug, default))].append(name)
    return [MarkdownFolder(folder, code, tree, names) for code, names in members.items()]


def _tree(headers: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Every path of slugs that leads to a place, and the id of that place."""
    places = [h for h in headers if h.get("kind") in ("place", "residence") and isinstance(h.get("id"), str)]
    known: dict[str, str] = {}
    by_id = {str(h["id"]): (str(h.get("place") or ""), str(h.get("slug"))) for h in places}
    for _ in range(5):
        for each in places:
            parent = str(each.get("place") or "")
            if not parent:
                known[str(each.get("slug"))] = str(each["id"])
            elif parent in known:
                known[f"{parent.strip('/')}/{each.get('slug')}"] = str(each["id"])
            elif parent in by_id and (path := _place_path(parent, by_id)):
                known["/".join([*path, str(each.get("slug"))])] = str(each["id"])
    return known
