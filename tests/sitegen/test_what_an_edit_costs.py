"""Each kind of edit makes the pages that show it, and no others."""

from __future__ import annotations

import shutil
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from sitegen.pelican_room import host
from sitegen.theme import Theme
from tests.sitegen.town import NOW, SmallTown, id_of, instant, record, small_town, works

# What a news item of one neighbourhood touches besides its own page: home, list, feed, map.
LISTED_ONCE = 4


@pytest.fixture
def town(tmp_path: Path) -> SmallTown:
    """The small town, built once."""
    town = SmallTown(tmp_path)
    town.write(*small_town())
    assert town.build().good
    return town


def test_a_second_build_without_any_change_makes_nothing(town: SmallTown) -> None:
    before = town.tree()
    report = town.build()
    assert (report.rendered, report.deleted) == (0, 0)
    assert town.tree() == before


def test_a_new_item_of_a_neighbourhood_makes_its_page_and_what_lists_it(town: SmallTown) -> None:
    town.write(record("news", "fete", "camas"))
    report = town.build()
    assert report.rendered == 1 + LISTED_ONCE
    assert town.has("/secteur/camas/actualites/fete/")
    assert "Fete" in town.page("/secteur/camas/")
    assert "Fete" not in town.page("/secteur/blancarde/")


def test_a_new_item_of_the_commune_is_listed_on_every_site_and_has_one_page(town: SmallTown) -> None:
    town.write(record("news", "budget", "marseille"))
    report = town.build()
    # Four sites have a home, a list and a feed; the map is the commune's.
    assert report.rendered == 1 + 4 * 3 + 1
    assert town.has("/actualites/budget/")
    assert not town.has("/secteur/camas/actualites/budget/")
    assert "/actualites/budget/" in town.page("/secteur/camas/")


def test_a_change_of_body_makes_the_page_and_the_feeds_that_hold_its_text(town: SmallTown) -> None:
    (jardin,) = (each for each in small_town() if each["slug"] == "jardin")
    town.write({**jardin, "body": [{"type": "html", "html": "<p>Douze parcelles.</p>"}]})
    report = town.build()
    assert report.rendered == 3  # the page, the feed, the map's date
    assert "Douze parcelles." in town.page("/secteur/blancarde/actualites/jardin/")


def test_a_change_of_title_reaches_the_pages_that_link_to_it(town: SmallTown) -> None:
    (chorale,) = (each for each in small_town() if each["slug"] == "chorale")
    town.write({**chorale, "title": "Chorale du soir"})
    town.build()
    assert "Chorale du soir" in town.page("/secteur/blancarde/actualites/jardin/")
    assert "Chorale du soir" in town.page("/secteur/blancarde/agenda/")


def test_a_service_whose_new_title_comes_among_the_first_reaches_the_home(town: SmallTown) -> None:
    services = [record("service", f"permis-{number}", "marseille", theme="papers") for number in range(9)]
    town.write(*services)
    town.build()
    assert "Permis 8" not in town.page("/secteur/camas/")
    town.write({**services[8], "title": "Acte de naissance"})
    town.build()
    assert "Acte de naissance" in town.page("/secteur/camas/")


def test_an_event_whose_next_date_comes_first_reaches_the_home(town: SmallTown) -> None:
    weekly = {"recurrence": "FREQ=WEEKLY", "excluded": [instant(1)]}
    evening = record("event", "veillee", "camas", start=instant(1), end=instant(1.1), **weekly)
    town.write(evening, *(record("event", f"bal-{n}", "camas", start=instant(2 + n), end=instant(7)) for n in range(4)))
    town.build()
    assert "Veillee" not in town.page("/secteur/camas/")
    town.write({**evening, "excluded": []})
    town.build()
    assert "Veillee" in town.page("/secteur/camas/")


def test_works_that_begin_early_rise_to_a_banner(town: SmallTown) -> None:
    far = [works(f"eau-{number}", "les-pins") for number in range(4)]
    for each in far:
        each["history"][0].update(start=instant(20), end=instant(30))
    town.write(*far)
    town.build()
    last = max(far, key=lambda each: each["id"])
    title = f"title=&#39;{last['title']}&#39;"
    assert title not in town.page("/secteur/blancarde/")
    step = last["history"][0]
    town.write({**last, "history": [step, {**step, "at": instant(-2), "state": "in_progress"}]})
    town.build()
    assert title in town.page("/secteur/blancarde/")


def test_withdrawing_an_item_takes_it_out_of_every_list(town: SmallTown) -> None:
    town.remove("jardin")
    report = town.build()
    assert report.deleted == 1
    assert not town.has("/secteur/blancarde/actualites/jardin/")
    assert "Jardin" not in town.page("/secteur/blancarde/actualites/")


def test_renaming_a_place_moves_its_pages_and_leaves_the_other_sites_alone(town: SmallTown) -> None:
    (blancarde,) = (each for each in small_town() if each["slug"] == "blancarde")
    before = town.page("/secteur/camas/")
    town.write({**blancarde, "slug": "la-blancarde", "former_paths": ["/secteur/blancarde/"]})
    town.build()
    assert town.has("/secteur/la-blancarde/actualites/jardin/")
    assert not town.has("/secteur/blancarde/actualites/jardin/")
    assert "/secteur/la-blancarde/" in town.page("/secteur/blancarde/")
    assert town.page("/secteur/camas/") == before


def test_old_archive_pages_stay_when_news_arrive(town: SmallTown) -> None:
    town.write(*(record("news", f"n{each:02}", "camas", published=instant(-20 + each / 10)) for each in range(35)))
    town.build()
    first = town.page("/secteur/camas/actualites/page/1/")
    town.write(record("news", "toute-derniere", "camas", published=instant(-1)))
    report = town.build()
    assert report.rendered == 1 + LISTED_ONCE
    assert town.page("/secteur/camas/actualites/page/1/") == first


def test_a_new_archive_page_is_linked_from_the_one_before(town: SmallTown) -> None:
    news = [record("news", f"n{each:02}", "camas", published=instant(-20 + each / 10)) for each in range(40)]
    town.write(*news[:38])
    town.build()
    assert not town.has("/secteur/camas/actualites/page/3/")
    town.write(*news[38:])
    town.build()
    assert "/secteur/camas/actualites/page/3/" in town.page("/secteur/camas/actualites/page/2/")
    town.remove("n39")
    town.remove("n38")
    town.build()
    assert not town.has("/secteur/camas/actualites/page/3/")
    assert "/secteur/camas/actualites/page/3/" not in town.page("/secteur/camas/actualites/page/2/")


def test_an_item_goes_live_and_expires_when_its_time_comes(town: SmallTown) -> None:
    town.write(record("news", "plus-tard", "camas", go_live=instant(1), expire=instant(2)))
    town.build()
    assert not town.has("/secteur/camas/actualites/plus-tard/")
    town.build(NOW + timedelta(days=1))
    assert town.has("/secteur/camas/actualites/plus-tard/")
    town.build(NOW + timedelta(days=2))
    assert not town.has("/secteur/camas/actualites/plus-tard/")


def test_an_event_that_is_over_leaves_the_agenda_for_the_archive(town: SmallTown) -> None:
    assert "Chorale" in town.page("/secteur/blancarde/agenda/")
    town.build(NOW + timedelta(days=3))
    assert "Chorale" not in town.page("/secteur/blancarde/agenda/")
    assert "Chorale" in town.page("/secteur/blancarde/agenda/archives/")


def test_an_event_whose_file_is_written_again_as_it_ends_moves_to_the_archive_all_the_same(tmp_path: Path) -> None:
    """A CMS that exports everything again writes each file as it was."""
    town = SmallTown(tmp_path)
    events = [
        record("event", f"bal-{number}", "camas", start=instant(1), end=instant(1.5 + number / 100))
        for number in range(40)
    ]
    town.write(*small_town(), *events)
    town.build(twins=False)
    for days in (3, 0):
        town.write(*events)
        town.build(NOW + timedelta(days=days), twins=False)
        assert town.tree() == town.clean_build(NOW + timedelta(days=days))


def test_works_of_a_residence_show_on_its_neighbourhood_and_nowhere_else(town: SmallTown) -> None:
    town.write(works("eau", "les-pins", "announced", "in_progress"))
    town.build()
    assert "Eau" in town.page("/secteur/blancarde/residences/les-pins/")
    assert "Eau" in town.page("/secteur/blancarde/")
    assert "Eau" not in town.page("/secteur/camas/")
    assert "Eau" not in town.page("/secteur/")


def test_a_flash_of_a_residence_never_leaves_it(town: SmallTown) -> None:
    town.write(record("flash", "digicode", "les-pins", expire=instant(4)))
    town.build()
    assert "Digicode" in town.page("/secteur/blancarde/residences/les-pins/")
    for path in ("/secteur/blancarde/", "/secteur/", "/"):
        assert "Digicode" not in town.page(path)


def test_hiding_a_place_hides_all_that_belongs_to_it(town: SmallTown) -> None:
    town.remove("blancarde")
    report = town.build()
    assert not town.has("/secteur/blancarde/")
    assert not town.has("/secteur/blancarde/residences/les-pins/")
    assert any("lieu" in reason for _file, _field, reason in report.refused)
    town.write(*small_town())
    assert town.build().good
    assert town.has("/secteur/blancarde/residences/les-pins/")


def test_a_former_address_gives_way_to_a_page_that_takes_it(town: SmallTown) -> None:
    (jardin,) = (each for each in small_town() if each["slug"] == "jardin")
    town.write({**jardin, "former_paths": ["/secteur/camas/actualites/parcelles/"]})
    town.build()
    assert "RedirectPage" in town.page("/secteur/camas/actualites/parcelles/")
    assert (town.output / "13055" / "_redirects").read_text() == (
        "/secteur/camas/actualites/parcelles/ /secteur/blancarde/actualites/jardin/ 301\n"
    )
    town.write(record("news", "parcelles", "camas"))
    town.build()
    assert "NewsPage" in town.page("/secteur/camas/actualites/parcelles/")


def test_a_former_address_that_a_stopped_build_had_not_reached_is_left_to_the_page_that_takes_it(
    town: SmallTown,
) -> None:
    def stop(step: str, _done: int, _total: int) -> None:
        if step == "plan":
            raise KeyboardInterrupt

    (jardin,) = (each for each in small_town() if each["slug"] == "jardin")
    former = "/secteur/blancarde/actualites/jardin/"
    town.write({**jardin, "slug": "parcelles", "former_paths": [former]})
    generator, writer = host.resident(town.records, town.output, Theme(town.theme_folder))
    generator.find()
    with closing(generator.builder("13055")) as builder, pytest.raises(KeyboardInterrupt):
        builder.build(writer.for_site(generator.env, builder.output), NOW, stop)
    town.write({**record("news", "un-autre", "blancarde"), "slug": "jardin"})
    town.build(twins=False)
    assert "Un autre" in town.page(former)


def test_two_items_that_want_one_address_leave_the_older_in_place(town: SmallTown) -> None:
    rival = record("news", "rival", "blancarde", published=instant(-2))
    town.write({**rival, "slug": "jardin", "title": "Usurpateur"})
    report = town.build()
    assert "Usurpateur" not in town.page("/secteur/blancarde/actualites/jardin/")
    assert any(f"{id_of('rival')}.json" == file and "déjà prise" in reason for file, _field, reason in report.refused)


def test_a_record_that_breaks_keeps_its_last_good_page(town: SmallTown) -> None:
    path = town.records / "13055" / f"{id_of('jardin')}.json"
    path.write_text('{"schema": 1, "kind": "news"')
    report = town.build()
    assert not report.good
    assert "Jardin" in town.page("/secteur/blancarde/actualites/jardin/")
    town.write(*small_town())
    assert town.build().good


def test_a_template_that_fails_stops_its_pages_only_and_is_tried_again(town: SmallTown) -> None:
    template = town.theme_folder / "templates" / "event.html"
    good = template.read_text()
    template.write_text("{{ page.nothing_of_the_kind }}")
    report = town.build()
    assert report.failed
    assert "Chorale" in town.page("/secteur/blancarde/agenda/chorale/")
    assert town.has("/secteur/blancarde/actualites/jardin/")
    template.write_text(good)
    assert town.build().good


def test_an_output_that_was_deleted_is_built_again(town: SmallTown) -> None:
    before = town.tree()
    shutil.rmtree(town.output / "13055")
    town.build()
    assert town.tree() == before
