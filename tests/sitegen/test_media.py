"""Pictures and documents are kept without what they should not carry, and refused when they are not what they say."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from sitegen import pictures
from sitegen.media import MAX_SIDE, MediaError, clean, document


def jpeg(size: tuple[int, int] = (320, 200), exif: bool = False, orientation: int = 1) -> bytes:
    """A JPEG, with the position of its author if `exif`."""
    out = io.BytesIO()
    picture = Image.new("RGB", size, "teal")
    data = Image.Exif()
    if exif:
        data[0x0112] = orientation
        data[0x010F] = "Appareil de Mme Martin"
        data.get_ifd(0x8825)[2] = (43.0, 17.0, 0.0)
    picture.save(out, "JPEG", exif=data if exif else b"")
    return out.getvalue()


def test_a_plain_picture_is_kept_as_it_is() -> None:
    data = jpeg()
    kept = clean(data)
    assert kept.data == data
    assert (kept.width, kept.height, kept.extension) == (320, 200, "jpg")


def test_position_and_author_are_gone_and_the_picture_is_upright() -> None:
    kept = clean(jpeg(exif=True, orientation=6))
    assert b"Martin" not in kept.data and b"Exif" not in kept.data
    assert (kept.width, kept.height) == (200, 320)


def test_cleaning_twice_changes_nothing() -> None:
    once = clean(jpeg(exif=True))
    assert clean(once.data) == once


def test_a_huge_picture_is_reduced() -> None:
    kept = clean(jpeg((5000, 1000)))
    assert (kept.width, kept.height) == (MAX_SIDE, 480)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "vide"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "SVG"),
        (b'<?xml version="1.0"?><svg/>', "SVG"),
        (b"MZ\x90\x00", "JPEG, PNG"),
        (jpeg()[:400], "abîmée"),
        (b"%PDF-1.7", "JPEG, PNG"),
    ],
)
def test_what_is_no_picture_is_refused_with_a_reason(data: bytes, reason: str) -> None:
    with pytest.raises(MediaError, match=reason):
        clean(data)


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_opened() -> None:
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    with pytest.raises(MediaError, match="pixels"):
        clean(out.getvalue())


def office(*members: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for member in members:
            archive.writestr(member, "x")
    return out.getvalue()


def test_documents_are_known_by_their_content() -> None:
    assert document(b"%PDF-1.7 x", "a.pdf").extension == "pdf"
    assert document(office("word/document.xml"), "a.docx").extension == "docx"
    assert document(b"a;b\n", "a.csv").extension == "csv"


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"MZ\x90\x00\x00", "facture.exe"),
        (b"<html><script>x</script>", "notice.txt"),
        (b"#!/bin/sh\n", "notice.txt"),
        (b"<svg/>", "plan.svg"),
        (b"pas un pdf", "a.pdf"),
        (office("word/document.xml", "word/vbaProject.bin"), "a.docx"),
        (office("a.js"), "a.docx"),
        (b"", "a.pdf"),
    ],
)
def test_a_document_that_is_not_what_it_says_is_refused(data: bytes, name: str) -> None:
    with pytest.raises(MediaError):
        document(data, name)


def test_public_pictures_carry_no_metadata_and_come_in_two_formats(tmp_path: Path) -> None:
    # A source that kept its metadata, as an older folder may: what is public is re-encoded all the same.
    source = tmp_path / "original.jpg"
    source.write_bytes(jpeg((1000, 500), exif=True))
    made = pictures.make_public(source, f"media/{'a' * 64}.jpg", tmp_path / "out")
    assert {path.rpartition(".")[2] for path in made} == {"webp", "jpg"}
    for path in made:
        assert b"Martin" not in (tmp_path / "out" / path).read_bytes()
        with Image.open(tmp_path / "out" / path) as public:
            assert not public.getexif()
            assert public.width in (400, 800, 1000)
