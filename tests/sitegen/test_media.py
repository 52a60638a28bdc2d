"""Pictures and documents are kept without what they should not carry, and refused when they are not what they say."""

from __future__ import annotations

import io
import zipfile
import zlib
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


def saved(kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    picture = Image.new("RGB", (60, 40), "teal")
    picture.save(out, kind, **options)
    return out.getvalue()


def segment(marker: int, data: bytes) -> bytes:
    """A JPEG with one more segment."""
    plain = jpeg()
    return plain[:2] + bytes([0xFF, marker]) + (len(data) + 2).to_bytes(2, "big") + data + plain[2:]


def private_chunk() -> bytes:
    """A PNG with a chunk that no viewer knows."""
    data, plain = b"Mme Martin", saved("PNG")
    chunk = b"prVt" + data
    return plain[:33] + len(data).to_bytes(4, "big") + chunk + zlib.crc32(chunk).to_bytes(4, "big") + plain[33:]


XMP = b"<x:xmpmeta>Mme Martin</x:xmpmeta>"


@pytest.mark.parametrize(
    "data",
    [
        segment(0xED, b"Photoshop 3.0\x008BIM\x04\x04\x00\x00\x00\x00\x00\x0aMme Martin"),
        segment(0xE1, b"http://ns.adobe.com/xmp/extension/\x00Mme Martin"),
        segment(0xEC, b"Ducky Mme Martin"),
        jpeg() + b"<script>Mme Martin</script>",
        saved("PNG") + b"Mme Martin",
        private_chunk(),
        saved("WEBP", xmp=XMP),
        saved("WEBP") + b"Mme Martin",
        saved("GIF", comment=b"Mme Martin"),
        saved("GIF")[:-1] + b"\x21\xff\x0bXMP DataXMP" + XMP + b"\x01" + bytes(range(255, -1, -1)) + b"\x00\x00;",
        saved("GIF") + b"<script>Mme Martin</script>",
    ],
)
def test_nothing_but_the_picture_is_kept(data: bytes) -> None:
    kept = clean(data)
    assert b"Martin" in data and b"Martin" not in kept.data
    assert clean(kept.data) == kept


def test_a_photograph_with_a_second_picture_inside_is_kept_as_the_first() -> None:
    second = Image.new("RGB", (60, 40), "red")
    kept = clean(saved("MPO", save_all=True, append_images=[second]))
    assert (kept.extension, kept.width, kept.height) == ("jpg", 60, 40)
    assert clean(kept.data) == kept


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


def open_document(*members: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        for member in members:
            archive.writestr(member, "x")
    return out.getvalue()


def test_documents_are_known_by_their_content() -> None:
    assert document(b"%PDF-1.7 x", "a.pdf").extension == "pdf"
    assert document(office("word/document.xml"), "a.docx").extension == "docx"
    assert document(open_document("content.xml"), "a.odt").extension == "odt"
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
        (office("word/document.xml", "word/VBAPROJECT.BIN"), "a.docx"),
        (open_document("Basic/Standard/Module1.xml"), "a.odt"),
        (open_document("Scripts/python/macro.py"), "a.odt"),
        ("\ufeff<html><script>x</script>".encode(), "notice.txt"),
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
