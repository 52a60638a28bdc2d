"""A photo loses all that it says besides what it shows, and what is no photo is refused in words."""

from __future__ import annotations

import io
import os
import stat
from datetime import timedelta
from uuid import uuid4

import pytest
from PIL import Image

from cms.reports.models import ReportPhoto
from cms.reports.pictures import MAX_SIDE, PictureRefused, encoded
from cms.reports.selectors.in_charge import photo_in_charge
from cms.reports.selectors.own import photo_of
from cms.reports.services import photos
from cms.reports.services.replying import update_write
from cms.reports.services.sending import report_send
from cms.residents.services.refusals import Refused
from tests.reports.conftest import MONDAY, Building
from tests.reports.pictures import bomb, jpeg, saved


def opened(data: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return picture


def test_a_photo_keeps_nothing_of_where_when_and_by_whom() -> None:
    given = jpeg()
    assert b"Kaci" in given and b"Lilas" in given
    kept = encoded(given).data
    picture = opened(kept)
    assert picture.format == "JPEG"
    assert not picture.getexif()
    assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression"}
    for word in (b"Kaci", b"Exif", b"Lilas", b"http"):
        assert word not in kept


@pytest.mark.parametrize(("orientation", "size"), [(1, (40, 30)), (3, (40, 30)), (6, (30, 40)), (8, (30, 40))])
def test_a_photo_stands_upright(orientation: int, size: tuple[int, int]) -> None:
    picture = opened(encoded(jpeg(orientation=orientation)).data)
    assert picture.size == size
    corner = picture.getpixel((2, 2))
    assert isinstance(corner, tuple)
    assert (corner[0] > corner[2]) is (orientation in (1, 6))


@pytest.mark.parametrize("size", [(6000, 4000), (4000, 6000), (3000, 20)])
def test_a_large_photo_becomes_as_large_as_a_screen(size: tuple[int, int]) -> None:
    kept = encoded(jpeg(*size))
    assert max(kept.width, kept.height) == MAX_SIDE
    assert abs(kept.width / kept.height / (size[0] / size[1]) - 1) < 0.1


@pytest.mark.parametrize(
    ("format", "mode"),
    [("PNG", "RGBA"), ("PNG", "P"), ("PNG", "L"), ("PNG", "I;16"), ("WEBP", "RGB"), ("JPEG", "CMYK"), ("JPEG", "L")],
)
def test_pictures_of_every_sort_become_jpeg(format: str, mode: str) -> None:
    assert opened(encoded(saved(format, mode)).data).mode == "RGB"


def test_what_is_transparent_becomes_white_and_not_black() -> None:
    corner = opened(encoded(saved("PNG", "RGBA")).data).getpixel((0, 0))
    assert corner == (255, 255, 255)


HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"\x00" * 200


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "vide"),
        (HEIC, "HEIC"),
        (b"\xff\xd8\xff" + b"x" * (50 * 1024 * 1024), "15 Mo"),
        (jpeg(800, 600)[:2000], "abîmée"),
        (jpeg()[:20], "photo"),
        (bomb(), "trop de pixels"),
        (b"%PDF-1.7\n1 0 obj", "pas une photo"),
        (b"<?php system($_GET['x']); ?>", "pas une photo"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "pas une photo"),
        (saved("GIF", "P"), "pas une photo"),
        (saved("TIFF"), "pas une photo"),
        (b"\x00" * 3000, "pas une photo"),
    ],
    ids=["empty", "heic", "50 MB", "truncated", "head", "bomb", "pdf", "script", "svg", "gif", "tiff", "zeros"],
)
def test_what_is_no_photo_is_refused_with_what_to_do(data: bytes, word: str) -> None:
    with pytest.raises(PictureRefused, match=word) as error:
        encoded(data)
    assert str(error.value).endswith(".")


def test_a_script_hidden_behind_a_photo_is_left_behind() -> None:
    kept = encoded(jpeg() + b"<script>alert(1)</script>").data
    assert b"script" not in kept


def keep(building: Building, name: str = "ines") -> ReportPhoto:
    return photos.photo_keep(resident=building.people[name], id=uuid4(), data=jpeg(), now=MONDAY)


def send(building: Building, *ids: object) -> object:
    return report_send(
        resident=building.people["ines"],
        household_id=building.household_of("ines"),
        fault=building.fault("damp", common=False),
        photos=list(ids),  # type: ignore[arg-type]
        now=MONDAY,
    )


def test_a_photo_is_a_file_of_its_owner_s_under_a_name_drawn_by_chance(building: Building) -> None:
    photo = keep(building)
    path = photos.photo_file(photo)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert str(photo.pk) not in path.name and len(path.stem) == 48


def test_the_same_photo_sent_twice_is_one_and_its_name_is_nobody_else_s(building: Building) -> None:
    photo = keep(building)
    again = photos.photo_keep(resident=building.people["ines"], id=photo.pk, data=b"whatever", now=MONDAY)
    assert again == photo
    with pytest.raises(Refused):
        photos.photo_keep(resident=building.people["paul"], id=photo.pk, data=jpeg(), now=MONDAY)


def test_a_photo_is_seen_by_its_sender_and_once_in_a_report_by_the_staff_in_charge(building: Building) -> None:
    photo = keep(building)
    for who in building.staff.values():
        assert photo_in_charge(user=who, id=photo.pk) is None
    send(building, photo.pk)
    assert {name for name, who in building.staff.items() if photo_in_charge(user=who, id=photo.pk)} == {
        "manager", "agent", "caretaker",
    }  # fmt: skip
    assert {name for name, who in building.people.items() if photo_of(resident=who, id=photo.pk)} == {"ines"}


def test_a_report_takes_five_photos_of_its_sender_and_no_other_s(building: Building) -> None:
    mine, other = [keep(building).pk for _each in range(6)], keep(building, "paul").pk
    for wrong in (mine, [other], [uuid4()]):
        with pytest.raises(Refused) as error:
            send(building, *wrong)
        assert list(error.value.errors) == ["photos"]
    report = send(building, *mine[:5], mine[0])
    assert report.author.photos.count() == 5  # type: ignore[attr-defined]
    with pytest.raises(Refused):
        send(building, mine[0])


def test_an_answer_brings_photos_too_and_there_is_an_end(building: Building) -> None:
    report = building.report()
    for _round in range(3):
        ids = [keep(building).pk for _each in range(5)]
        update_write(resident=building.people["ines"], id=report.pk, text="Voici encore", photos=ids, now=MONDAY)
    with pytest.raises(Refused):
        update_write(
            resident=building.people["ines"],
            id=report.pk,
            text="Et encore",
            photos=[keep(building).pk],
            now=MONDAY,
        )


def test_who_sends_photos_without_end_is_stopped(building: Building) -> None:
    for _each in range(photos.MOST_WAITING):
        keep(building)
    with pytest.raises(Refused):
        keep(building)


def test_what_no_report_took_and_what_was_erased_leaves_the_disk(building: Building) -> None:
    taken, waiting, dropped = keep(building), keep(building), keep(building)
    send(building, taken.pk)
    assert photos.photo_drop(resident=building.people["ines"], id=dropped.pk)
    assert not photos.photo_drop(resident=building.people["ines"], id=taken.pk)
    paths = [photos.photo_file(each) for each in (taken, waiting, dropped)]
    for path in paths:
        os.utime(path, (MONDAY.timestamp(), MONDAY.timestamp()))
    photos.photos_sweep(now=MONDAY + timedelta(hours=2))
    assert [path.exists() for path in paths] == [True, True, False]
    photos.photos_sweep(now=MONDAY + timedelta(hours=25))
    assert [path.exists() for path in paths] == [True, False, False]
    building.people["ines"].delete()
    photos.photos_sweep(now=MONDAY + timedelta(hours=26))
    assert not paths[0].exists()
