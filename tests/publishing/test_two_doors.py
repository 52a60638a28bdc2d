"""Two doors, one house: what is imported comes out of the CMS as the same bytes."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cms.publishing import disk
from cms.publishing.serialize import serialize
from sitegen.records import to_json
from sitegen.source import Loaded
from tests.publishing import town
from tests.support.processes import BIN, ROOT


def test_every_public_record_on_disk_has_the_bytes_of_the_folder(imported: Loaded) -> None:
    now = datetime.now(UTC)
    public = {
        id: record
        for id, record in imported.records.items()
        if not (record.go_live and record.go_live > now) and not (record.expire and record.expire <= now)
    }
    assert len(public) == len(imported.records) - 2
    found = {path.stem: path.read_bytes() for path in disk.record_files()}
    assert set(found) == set(public)
    for id, record in public.items():
        assert found[id].decode() == to_json(record).decode()


def test_the_sites_built_from_both_doors_are_the_same_bytes(imported: Loaded, var: Path, tmp_path: Path) -> None:
    now = datetime.now(UTC).isoformat()
    trees = []
    for name, source in (("markdown", tmp_path / "content"), ("cms", var / "records")):
        command = [BIN / "sitegen", "build", "--source", source, "--output", tmp_path / name, "--now", now]
        built = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
        assert built.returncode == 0, built.stderr
        trees.append(
            {
                path.relative_to(tmp_path / name).as_posix(): path.read_bytes()
                for path in (tmp_path / name / town.INSEE).rglob("*")
                if path.is_file()
            }
        )
    markdown, cms = trees
    assert markdown.keys() == cms.keys()
    assert [file for file in markdown if markdown[file] != cms[file]] == []
    built_kinds = {file.split("/")[-3] for file in markdown if file.endswith("/index.html") and file.count("/") > 2}
    assert {"actualites", "agenda", "services", "travaux", "residences", "flash"} <= built_kinds


def test_scheduled_and_expired_pages_keep_the_content_of_the_folder(
    imported: Loaded, page: Callable[[str], Any]
) -> None:
    for name in ("demain", "hier"):
        assert to_json(serialize(page(name))) == to_json(imported.records[town.ident(name)])
    assert page("hier").expired
    assert page("demain").approved_schedule
