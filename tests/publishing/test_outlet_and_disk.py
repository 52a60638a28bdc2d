"""Database and disk agree whatever happens to the disk, to the files, or to the worker."""

from __future__ import annotations

import os
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from cms.publishing import disk, outbox, reconcile
from cms.publishing.models import Change, PublishedRecord
from cms.publishing.worker import Worker
from sitegen.source import Loaded
from tests.publishing import town
from tests.publishing.conftest import drain, on_disk

Page = Callable[[str], Any]


def verify() -> list[str]:
    """The differences that the command prints."""
    out = StringIO()
    try:
        call_command("verify_records", stdout=out)
    except CommandError:
        return out.getvalue().splitlines()
    return []


def path_of(name: str) -> Path:
    return disk.records_folder() / town.INSEE / f"{town.ident(name)}.json"


def test_a_disk_that_refuses_keeps_the_change_says_why_and_is_tried_again(imported: Loaded, page: Page) -> None:
    # A folder where the temporary file has to go stands for a full disk: it refuses root as well.
    blocked = disk.records_folder() / town.INSEE / f".{town.ident('crue')}.json.{os.getpid()}.tmp"
    blocked.mkdir()
    before = path_of("crue").read_bytes()
    crue = page("crue")
    crue.title = "Pas écrite"
    crue.save()
    assert outbox.drain().failed == 1
    change = Change.objects.get(subject=str(crue.record_id))
    assert (change.attempts, path_of("crue").read_bytes()) == (1, before)
    assert change.error and change.retry_at
    assert outbox.drain().failed == 0, "the change waits before it is tried again"
    blocked.rmdir()
    Change.objects.update(retry_at=None)
    drain()
    assert b"Pas \xc3\xa9crite" in path_of("crue").read_bytes()
    assert not Change.objects.exists()


def test_one_page_that_fails_does_not_hold_the_others_back(imported: Loaded, page: Page) -> None:
    blocked = disk.records_folder() / town.INSEE / f".{town.ident('crue')}.json.{os.getpid()}.tmp"
    blocked.mkdir()
    for name in ("crue", "passeport"):
        changed = page(name)
        changed.title = f"{changed.title} !"
        changed.save()
    done = outbox.drain()
    assert (done.failed, done.handled) == (1, 1)
    assert b"Passeport !" in path_of("passeport").read_bytes()


def test_records_that_agree_are_said_to_agree(imported: Loaded) -> None:
    assert verify() == []


@pytest.mark.parametrize("how", ["altered", "missing", "extra", "media altered", "media missing", "media extra"])
def test_tampering_is_found_and_export_puts_it_right(imported: Loaded, page: Page, how: str) -> None:
    media = disk.media_path(page("jardin").image.record_file)
    target = {
        "altered": path_of("crue"),
        "missing": path_of("crue"),
        "extra": path_of("hier"),
        "media altered": media,
        "media missing": media,
        "media extra": media.with_name(f"{'0' * 64}.png"),
    }[how]
    if "missing" in how:
        target.unlink()
    else:
        target.write_bytes(b'{"schema": 1}')
    differences = verify()
    assert [line.split(" : ")[0] for line in differences] == [str(target.relative_to(disk.records_folder()))]
    call_command("export_records", stdout=StringIO(), stderr=StringIO())
    assert verify() == []


def test_export_writes_everything_from_nothing(imported: Loaded) -> None:
    before = {path: path.read_bytes() for path in [*disk.record_files(), *disk.media_files()]}
    for path in before:
        path.unlink()
    out = StringIO()
    call_command("export_records", stdout=out, stderr=StringIO())
    assert {path: path.read_bytes() for path in [*disk.record_files(), *disk.media_files()]} == before
    call_command("export_records", stdout=out, stderr=StringIO())
    assert "0 écrites" in out.getvalue().splitlines()[-1]


def test_export_says_which_page_is_refused_and_fails(imported: Loaded, page: Page) -> None:
    type(page("crue")).objects.filter(pk=page("crue").pk).update(summary="x" * 501)
    err = StringIO()
    with pytest.raises(CommandError):
        call_command("export_records", stdout=StringIO(), stderr=err)
    assert f"{town.ident('crue')} : summary : 500 caractères au plus" in err.getvalue()
    assert town.ident("crue") in on_disk()


def test_the_worker_puts_database_and_disk_in_agreement_when_it_starts(imported: Loaded, page: Page) -> None:
    path_of("crue").write_bytes(b"{}")
    path_of("jardin").unlink()
    path_of("hier").write_bytes(b"{}")
    leftover = path_of("crue").with_name(".old.json.1.tmp")
    leftover.write_bytes(b"{")
    worker = Worker()
    while worker.step():
        pass
    assert verify() == []
    assert not leftover.exists()


def test_a_record_that_moved_to_another_commune_leaves_its_old_folder(imported: Loaded, page: Page) -> None:
    type(page("marseille")).objects.filter(pk=page("marseille").pk).update(insee="13001")
    for record_id in reconcile.every_record_id():
        outbox.hand_over([record_id], reason="test")
    drain()
    assert {path.parent.name for path in disk.record_files()} == {"13001"}


def test_metadata_of_an_uploaded_picture_never_reaches_the_public_folder(imported: Loaded) -> None:
    media = list(disk.media_files())
    assert len(media) == 3
    for path in media:
        assert b"SecretCamera" not in path.read_bytes()
        assert b"Exif" not in path.read_bytes()
        assert disk.sha256(path.read_bytes()) == path.stem


def test_media_that_no_record_names_any_more_are_taken_away(imported: Loaded, page: Page) -> None:
    page("jardin").unpublish()
    drain()
    assert reconcile.remove_strays() == 3
    assert list(disk.media_files()) == []


def test_each_write_and_removal_gets_the_next_number(imported: Loaded, page: Page) -> None:
    last = PublishedRecord.objects.order_by("-sequence").first()
    assert last is not None
    page("crue").unpublish()
    drain()
    crue = PublishedRecord.objects.get(pk=page("crue").record_id)
    assert (crue.sequence, crue.removed, crue.hash) == (last.sequence + 1, True, "")
