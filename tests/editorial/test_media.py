"""Uploads in the admin: cleaned before they are stored, or refused with a reason."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from wagtail.models import Collection, UploadedFile

from cms.pages.media import Attachment, Picture, store_picture
from sitegen.media import MediaError
from tests.places.town import Town


@pytest.fixture(autouse=True)
def uploads(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "uploads"
    return tmp_path / "uploads"


def jpeg(width: int = 640, height: int = 480) -> bytes:
    picture = Image.new("RGB", (width, height), "teal")
    exif = picture.getexif()
    exif[0x010E] = "SECRET"
    exif.get_ifd(0x8825)[1] = "N"
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif)
    return out.getvalue()


def upload(client: Client, data: bytes, name: str = "photo.jpg", **fields: str) -> Any:
    collection = Collection.objects.exclude(depth=1).first()
    form = {"title": "Photo", "description": "Une place au soleil", "collection": collection.pk} | fields
    return client.post(reverse("wagtailimages:add"), {**form, "file": SimpleUploadedFile(name, data)})


def test_a_picture_is_stored_without_its_metadata(town: Town, client: Client, uploads: Path) -> None:
    client.force_login(town.users["communicator"])
    upload(client, jpeg())
    picture = Picture.objects.get()
    assert (picture.width, picture.height) == (640, 480)
    stored = [path for path in uploads.rglob("*") if path.is_file()]
    assert stored
    assert all(b"SECRET" not in path.read_bytes() for path in stored)
    assert picture.record_file == f"media/{picture.sha256}.jpg"


def test_a_huge_picture_is_reduced(town: Town, client: Client) -> None:
    client.force_login(town.users["communicator"])
    upload(client, jpeg(4000, 3000))
    assert max(Picture.objects.get().width, Picture.objects.get().height) == 2400


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (SVG, "a.svg"),
        (SVG, "a.png"),
        (b"MZ\x90\x00" + b"\x00" * 200, "a.jpg"),
        (jpeg()[:2000], "a.jpg"),
        (b"", "a.jpg"),
    ],
)
def test_what_is_not_a_whole_picture_is_refused(town: Town, client: Client, data: bytes, name: str) -> None:
    client.force_login(town.users["communicator"])
    answer = upload(client, data, name)
    assert answer.context["form"].errors["file"]
    assert not Picture.objects.exists()


def test_a_picture_without_alternative_text_is_refused(town: Town, client: Client) -> None:
    client.force_login(town.users["communicator"])
    assert "description" in upload(client, jpeg(), description="").context["form"].errors
    assert not Picture.objects.exists()


def test_sending_many_pictures_at_once_does_not_skip_the_alternative_text(town: Town, client: Client) -> None:
    client.force_login(town.users["communicator"])
    collection = Collection.objects.exclude(depth=1).first()
    client.post(
        reverse("wagtailimages:add_multiple"),
        {"title": "Photo", "collection": collection.pk, "files[]": SimpleUploadedFile("a.jpg", jpeg())},
        headers={"x-requested-with": "XMLHttpRequest"},
    )
    assert not Picture.objects.filter(description="").exists()


LIBRARIES = {"image": "wagtailimages", "document": "wagtaildocs"}


def sent_first(client: Client, sort: str, data: bytes, name: str) -> Any:
    """A file that is sent at once and described afterwards, as the screen for several files does."""
    collection = Collection.objects.exclude(depth=1).first()
    answer = client.post(
        reverse(f"{LIBRARIES[sort]}:add_multiple"),
        {"title": "x" * 300, "collection": collection.pk, "files[]": SimpleUploadedFile(name, data)},
        headers={"x-requested-with": "XMLHttpRequest"},
    )
    waiting = UploadedFile.objects.get()
    assert answer.json()["success"]

    def described(**values: str) -> Any:
        prefix = f"uploaded-{sort}-{waiting.pk}"
        given = {f"{prefix}-{field}": value for field, value in ({"collection": str(collection.pk)} | values).items()}
        return client.post(reverse(f"{LIBRARIES[sort]}:create_multiple_from_uploaded_{sort}", args=[waiting.pk]), given)

    return described


def test_a_picture_that_is_described_after_it_was_sent_is_stored_without_its_metadata_too(
    town: Town, client: Client, uploads: Path
) -> None:
    client.force_login(town.users["communicator"])
    described = sent_first(client, "image", jpeg(4000, 3000), "a.jpg")
    assert not described(title="Photo", description="").json()["success"]
    assert described(title="Photo", description="Une place au soleil").json()["success"]
    picture = Picture.objects.get()
    assert (picture.width, picture.height) == (2400, 1800)
    stored = [path for path in uploads.rglob("*") if path.is_file()]
    assert stored
    assert all(b"SECRET" not in path.read_bytes() for path in stored)
    assert hashlib.sha256(picture.file.open().read()).hexdigest() == picture.sha256


def test_a_document_may_be_described_after_it_was_sent(town: Town, client: Client) -> None:
    client.force_login(town.users["communicator"])
    described = sent_first(client, "document", b"un;deux\n", "liste.csv")
    assert not described(title="").json()["success"]
    assert described(title="Liste").json()["success"]
    document = Attachment.objects.get()
    assert hashlib.sha256(b"un;deux\n").hexdigest() == document.sha256


def test_a_landlord_does_not_see_the_town_halls_library(town: Town, client: Client) -> None:
    client.force_login(town.users["communicator"])
    upload(client, jpeg())
    assert "Photo" in client.get(reverse("wagtailimages:index")).content.decode()
    client.force_login(town.users["landlord"])
    assert "Photo" not in client.get(reverse("wagtailimages:index")).content.decode()
    picture = Picture.objects.get()
    assert client.post(reverse("wagtailimages:delete", args=[picture.pk])).status_code == 302
    assert Picture.objects.exists()


@pytest.mark.parametrize(
    ("data", "name", "kept"),
    [
        (b"%PDF-1.7\n%%EOF", "plan.pdf", True),
        (b"un;deux\n", "liste.csv", True),
        (b"MZ\x90\x00", "plan.pdf", False),
        (b"<html><script>x</script>", "page.html", False),
        (b"<html><script>x</script>", "page.txt", False),
        (SVG, "dessin.svg", False),
    ],
)
def test_a_document_is_what_its_name_says_or_is_refused(
    town: Town, client: Client, data: bytes, name: str, kept: bool
) -> None:
    client.force_login(town.users["communicator"])
    collection = Collection.objects.exclude(depth=1).first()
    client.post(
        reverse("wagtaildocs:add"),
        {"title": "Plan", "collection": collection.pk, "file": SimpleUploadedFile(name, data)},
    )
    assert Attachment.objects.exists() == kept


def test_the_same_picture_with_the_same_fields_is_kept_once(db: None) -> None:
    fields = {"title": "Photo", "description": "Une place", "credit": ""}
    assert store_picture(jpeg(), **fields) == store_picture(jpeg(), **fields)
    assert store_picture(jpeg(), **fields | {"description": "Autre chose"}) != Picture.objects.first()
    with pytest.raises(MediaError):
        store_picture(SVG, **fields)


def test_the_focal_point_is_in_hundredths_of_each_side(db: None) -> None:
    assert Picture(width=200, height=100).focal_percent == (50, 50)
    assert Picture(width=200, height=100, focal_point_x=60, focal_point_y=70).focal_percent == (30, 70)
