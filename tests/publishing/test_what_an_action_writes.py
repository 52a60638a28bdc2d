"""Each action of an editor writes or removes exactly the records it touches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from wagtail.models import Site

from cms.pages.models import Attachment, Picture
from cms.publishing import disk
from cms.publishing.models import Change, FormerPath, PublishedRecord, RefusedRecord
from sitegen.records import from_json
from sitegen.source import Loaded
from tests.publishing import town
from tests.publishing.conftest import drain, on_disk

Page = Callable[[str], Any]


class Touched:
    """Which records a block of code wrote and removed, by their names in the town."""

    def __init__(self) -> None:
        self.written: set[str] = set()
        self.removed: set[str] = set()


@contextmanager
def touching(loaded: Loaded) -> Iterator[Touched]:
    """Run a block and the worker, and tell what changed on disk."""
    names = {record.id: record.slug for record in loaded.records.values()}
    before = {path: path.read_bytes() for path in disk.record_files()}
    touched = Touched()
    yield touched
    drain()
    after = {path: path.read_bytes() for path in disk.record_files()}
    touched.written = {names.get(path.stem, path.stem) for path in after if after[path] != before.get(path)}
    touched.removed = {names.get(path.stem, path.stem) for path in before if path not in after}


def record(name: str) -> Any:
    return from_json((disk.record_path(town.INSEE, town.ident(name))).read_bytes())  # type: ignore[arg-type]


def publish(page: Any) -> None:
    page.save_revision().publish()


def test_publishing_writes_the_page_alone(imported: Loaded, page: Page) -> None:
    with touching(imported) as touched:
        jardin = page("jardin")
        jardin.title = "Le jardin est ouvert"
        publish(jardin)
    assert (touched.written, touched.removed) == ({"jardin"}, set())
    assert record("jardin").title == "Le jardin est ouvert"


def test_saving_a_draft_writes_nothing_and_waits_for_nothing(imported: Loaded, page: Page) -> None:
    with touching(imported) as touched:
        jardin = page("jardin")
        jardin.title, jardin.slug = "Brouillon", "brouillon"
        jardin.save_revision()
        assert not Change.objects.exists()
    assert (touched.written, touched.removed) == (set(), set())


def test_unpublishing_removes_the_page_alone(imported: Loaded, page: Page) -> None:
    with touching(imported) as touched:
        page("jardin").unpublish()
    assert (touched.written, touched.removed) == (set(), {"jardin"})


def test_unpublishing_a_place_removes_all_that_is_below(imported: Loaded, page: Page) -> None:
    with touching(imported) as touched:
        page("blancarde").unpublish()
    assert touched.written == set()
    assert touched.removed == {"la-blancarde", "les-tilleuls", "ascenseur", "jardin", "bientot", "crue"}
    with touching(imported) as touched:
        publish(page("blancarde"))
    assert touched.written == {"la-blancarde", "les-tilleuls", "ascenseur", "jardin", "bientot", "crue"}


def test_deleting_removes_the_page_and_all_below(imported: Loaded, page: Page) -> None:
    with touching(imported) as touched:
        page("tilleuls").delete()
    assert (touched.written, touched.removed) == (set(), {"les-tilleuls", "ascenseur"})
    assert set(PublishedRecord.objects.filter(removed=True).values_list("kind", flat=True)) == {"residence", "works"}


def test_a_new_slug_writes_the_page_and_all_below_with_their_former_addresses(imported: Loaded, page: Page) -> None:
    with touching(imported) as touched:
        blancarde = page("blancarde")
        blancarde.slug = "blancarde"
        publish(blancarde)
    assert touched.written == {"la-blancarde", "les-tilleuls", "ascenseur", "jardin", "bientot", "crue"}
    assert record("blancarde").former_paths == ("/4e-5e/la-blancarde/",)
    assert record("tilleuls").former_paths == ("/4e-5e/la-blancarde/residences/les-tilleuls/",)
    assert record("ascenseur").former_paths == ("/4e-5e/la-blancarde/residences/les-tilleuls/travaux/ascenseur/",)
    assert record("jardin").former_paths == (
        "/4e-5e/la-blancarde/actualites/ancien-jardin/",
        "/quartier/jardin/",
        "/4e-5e/la-blancarde/actualites/jardin/",
    )


def test_a_page_never_published_has_no_former_address(imported: Loaded, page: Page) -> None:
    demain = page("demain")
    demain.slug = "apres-demain"
    demain.save()
    assert not FormerPath.objects.filter(record_id=demain.record_id).exists()


def test_a_page_that_takes_its_old_slug_back_does_not_redirect_to_itself(imported: Loaded, page: Page) -> None:
    for slug in ("vigilance", "crue"):
        crue = page("crue")
        crue.slug = slug
        publish(crue)
    drain()
    assert record("crue").former_paths == ("/4e-5e/la-blancarde/flash/vigilance/",)


def test_moving_writes_the_page_and_all_below_with_their_former_addresses(imported: Loaded, page: Page) -> None:
    with touching(imported) as touched:
        page("tilleuls").move(page("marseille"), pos="last-child")
    assert (touched.written, touched.removed) == ({"les-tilleuls", "ascenseur"}, set())
    assert record("tilleuls").place == town.ident("marseille")
    assert record("tilleuls").former_paths == ("/4e-5e/la-blancarde/residences/les-tilleuls/",)
    assert record("ascenseur").former_paths == ("/4e-5e/la-blancarde/residences/les-tilleuls/travaux/ascenseur/",)


def test_a_change_of_order_touches_nothing(imported: Loaded, page: Page) -> None:
    with touching(imported) as touched:
        page("crue").move(page("blancarde"), pos="first-child")
    assert (touched.written, touched.removed) == (set(), set())


def test_an_alias_follows_the_page_it_mirrors_under_an_id_of_its_own(imported: Loaded, page: Page) -> None:
    alias = page("crue").create_alias(parent=page("marseille"))
    drain()
    assert alias.record_id != page("crue").record_id
    assert str(alias.record_id) in on_disk()
    with touching(imported) as touched:
        crue = page("crue")
        crue.title = "Vigilance levée"
        publish(crue)
    assert touched.written == {"crue", str(alias.record_id)}


def test_a_new_host_name_writes_the_commune_alone(imported: Loaded, page: Page) -> None:
    with touching(imported) as touched:
        site = Site.objects.get(root_page_id=page("marseille").pk)
        site.hostname = "www.marseille.example"
        site.save()
    assert (touched.written, touched.removed) == ({"marseille"}, set())
    assert record("marseille").url == "https://www.marseille.example"


def test_an_edited_picture_writes_the_pages_that_show_it(imported: Loaded, page: Page) -> None:
    with touching(imported) as touched:
        picture = Picture.objects.get(description="Un mur rouge")
        picture.description = "Un mur de briques rouges"
        picture.save()
    assert (touched.written, touched.removed) == ({"jardin"}, set())
    assert record("jardin").body[2].image.alt == "Un mur de briques rouges"


def test_an_edited_document_writes_the_pages_that_offer_it(imported: Loaded) -> None:
    with touching(imported) as touched:
        attachment = Attachment.objects.get()
        attachment.title = "Le plan du quartier"
        attachment.save()
    assert touched.written == {"jardin"}


def test_a_deleted_picture_leaves_the_pages_that_showed_it(imported: Loaded, page: Page) -> None:
    with touching(imported) as touched:
        Picture.objects.get(description="Le jardin").delete()
    assert touched.written == {"jardin"}
    assert record("jardin").image is None


def test_a_renamed_building_writes_the_residence_and_the_works_that_name_it(imported: Loaded, page: Page) -> None:
    with touching(imported) as touched:
        building = page("tilleuls").buildings.get(name="A")
        building.name = "Aubépine"
        building.save()
    assert touched.written == {"les-tilleuls", "ascenseur"}
    assert record("ascenseur").buildings == ("Aubépine",)


def test_a_former_address_added_by_hand_writes_its_page(imported: Loaded, page: Page) -> None:
    with touching(imported) as touched:
        FormerPath.objects.create(record_id=page("crue").record_id, path="/alerte/")
    assert touched.written == {"crue"}


def test_publishing_for_later_writes_nothing_now(imported: Loaded, page: Page) -> None:
    with touching(imported) as touched:
        crue = page("crue")
        crue.title = "Demain seulement"
        crue.go_live_at = datetime.now(UTC) + timedelta(days=1)
        publish(crue)
    assert (touched.written, touched.removed) == (set(), set())


def test_a_publication_rolled_back_leaves_disk_and_outbox_as_they_were(imported: Loaded, page: Page) -> None:
    with touching(imported) as touched:
        with pytest.raises(RuntimeError), transaction.atomic():
            jardin = page("jardin")
            jardin.title, jardin.slug = "Jamais", "jamais"
            publish(jardin)
            raise RuntimeError
        assert not Change.objects.exists()
    assert (touched.written, touched.removed) == (set(), set())


def test_a_page_that_makes_no_valid_record_is_refused_and_its_last_good_version_stays(
    imported: Loaded, page: Page, caplog: pytest.LogCaptureFixture
) -> None:
    with touching(imported) as touched:
        type(page("crue")).objects.filter(pk=page("crue").pk).update(summary="x" * 501)
        page("crue").save(clean=False)
    assert (touched.written, touched.removed) == (set(), set())
    refused = RefusedRecord.objects.get()
    assert refused.problems == [["summary", "500 caractères au plus"]]
    assert town.ident("crue") in on_disk()
    assert "field summary" in caplog.text
    with touching(imported) as touched:
        page("crue").unpublish()
    assert touched.removed == {"crue"}


def test_what_is_already_on_disk_is_not_written_again(imported: Loaded, page: Page) -> None:
    path: Path = disk.record_path(town.INSEE, page("crue").record_id)
    inode, sequence = path.stat().st_ino, PublishedRecord.objects.get(pk=page("crue").record_id).sequence
    page("crue").save()
    drain()
    assert path.stat().st_ino == inode
    assert PublishedRecord.objects.get(pk=page("crue").record_id).sequence == sequence
