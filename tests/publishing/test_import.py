"""The import keeps ids, doubles nothing, and says what is wrong with a bad file while it takes the good ones."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from wagtail.models import Page as WagtailPage, ReferenceIndex, Site

from cms.pages.models import Attachment, Picture
from cms.publishing.models import FormerPath
from sitegen.source import Loaded
from tests.publishing import town
from tests.publishing.conftest import drain, on_disk, run

Page = Callable[[str], Any]


@pytest.fixture
def folder(imported: Loaded, tmp_path: Path) -> Path:
    """The folder that the town came from."""
    return tmp_path / "content"


def counts() -> list[int]:
    models = (WagtailPage, Picture, Attachment, Site, FormerPath, ReferenceIndex)
    return [model.objects.count() for model in models]


def test_a_second_run_changes_nothing(imported: Loaded, folder: Path) -> None:
    before = counts()
    out, err, good = run(folder)
    assert out == "0 créées, 0 mises à jour, 14 inchangées, 0 gardées telles quelles\n"
    assert (err, good) == ("", True)
    assert counts() == before


def test_a_changed_file_updates_its_page_alone(imported: Loaded, folder: Path, page: Page) -> None:
    town.rewrite(folder, "flash/crue.json", title="Crue passée", slug="crue-passee", updated="2026-11-03T08:00:00Z")
    out, _err, good = run(folder)
    assert good and out.startswith("0 créées, 1 mises à jour, 13 inchangées")
    assert (page("crue").title, page("crue").slug) == ("Crue passée", "crue-passee")
    drain()
    assert town.ident("crue") in on_disk()


def test_a_page_that_moved_in_the_folder_moves_in_the_tree(imported: Loaded, folder: Path, page: Page) -> None:
    town.rewrite(folder, "residence/les-tilleuls.json", place=town.ident("marseille"))
    run(folder)
    assert page("tilleuls").get_parent().pk == page("marseille").pk
    assert page("ascenseur").get_parent().pk == page("tilleuls").pk


def test_what_an_editor_changed_since_stands(imported: Loaded, folder: Path, page: Page) -> None:
    crue = page("crue")
    crue.title = "Corrigé à la mairie"
    crue.save_revision().publish()
    out, _err, good = run(folder)
    assert good and "1 gardées" in out
    assert page("crue").title == "Corrigé à la mairie"


def test_the_address_an_operator_gave_the_sites_stands(imported: Loaded, folder: Path) -> None:
    call_command("set_site_address", town.INSEE, "localhost", "8000", stdout=StringIO())
    out, _err, _good = run(folder)
    assert "14 inchangées" in out
    assert Site.objects.get().root_url == "http://localhost:8000"


def test_the_commune_gets_its_site_and_pages_their_dates(imported: Loaded, page: Page) -> None:
    site = Site.objects.get()
    assert (site.root_url, site.is_default_site, site.root_page_id) == (
        "https://marseille.example", True, page("marseille").pk,
    )  # fmt: skip
    assert page("jardin").published == town.WRITTEN
    assert page("jardin").full_url == "https://marseille.example/4e-5e/la-blancarde/actualites/jardin/"
    assert page("jardin").latest_revision.as_object().title == page("jardin").title


def test_links_between_records_become_links_between_pages(imported: Loaded, page: Page) -> None:
    assert f'<a linktype="page" id="{page("passeport").pk}">' in page("jardin").body[0].value.source
    assert [each.target_id for each in page("jardin").related_pages.all()] == [page("fete").pk, page("passeport").pk]
    assert {each.model_path for each in ReferenceIndex.get_references_to(page("passeport"))} >= {
        "body.html", "related_pages.item.target",
    }  # fmt: skip


def test_a_table_comes_as_source_so_that_the_editor_cannot_lose_it(imported: Loaded, page: Page) -> None:
    assert [child.block_type for child in page("jardin").body][:3] == ["html", "source", "image"]


def test_live_scheduled_and_expired_are_what_the_dates_say_now(imported: Loaded, page: Page) -> None:
    now = datetime.now(UTC)
    states = {name: (page(name).live, page(name).expired) for name in ("jardin", "demain", "hier", "bientot")}
    assert states == {
        "jardin": (True, False), "demain": (False, False), "hier": (False, True), "bientot": (True, False),
    }  # fmt: skip
    assert page("demain").approved_schedule and page("demain").go_live_at > now
