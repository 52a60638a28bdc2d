"""What the forms accept makes a valid record; what would not is refused next to the field, in French."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils.datastructures import MultiValueDictKeyError
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from cms.editorial.middleware import WholeForms
from cms.editorial.models import EventPage, FlashPage, NewsPage, PlainPage, ServicePage, WorksPage
from cms.pages.media import Picture
from cms.places.models import NeighbourhoodPage, ResidencePage
from cms.publishing.serialize import serialize
from sitegen.records import Record, from_json, to_json
from tests.places.town import Town


def _common(**fields: Any) -> dict[str, Any]:
    return {
        "title": "Le titre",
        "slug": "le-titre",
        "language": "fr",
        "summary": "Une phrase.",
        "body": streamfield([("html", rich_text("<p>Bonjour <b>à tous</b>.</p>"))]),
        "related_pages": inline_formset([]),
        "comments": inline_formset([]),
        "action-publish": "x",
    } | fields


def _post(client: Client, town: Town, model: type, place: str, **fields: Any) -> Any:
    client.force_login(town.users["superuser"])
    options = model._meta  # type: ignore[attr-defined]
    address = reverse("wagtailadmin_pages:add", args=[options.app_label, options.model_name, town.pages[place].pk])
    several = {name: value for name, value in fields.items() if isinstance(value, list)}
    single = {name: value for name, value in fields.items() if name not in several}
    return client.post(address, nested_form_data(_common(**single)) | several)


def test_a_form_that_was_cut_off_on_its_way_is_said_to_be_incomplete_and_nothing_is_written(
    town: Town, client: Client
) -> None:
    client.force_login(town.users["communicator"])
    page = town.pages["news"]
    before = (page.title, page.revisions.count())
    for address, body in (
        (reverse("wagtailadmin_pages:edit", args=[page.pk]), {"title": "Coupé"}),
        (reverse("wagtailadmin_pages:copy", args=[page.pk]), {"new_title": "Coupé"}),
        (reverse("wagtailadmin_pages:add", args=["editorial", "newspage", page.get_parent().pk]), {}),
    ):
        answer = client.post(address, body)
        assert answer.status_code == 400
        assert "Le formulaire est arrivé incomplet" in answer.content.decode()
    page = NewsPage.objects.get(pk=page.pk)
    assert (page.title, page.revisions.count()) == before
    assert not NewsPage.objects.filter(title="Coupé").exists()


def test_a_fault_of_ours_is_still_a_fault_of_ours() -> None:
    layer = WholeForms(lambda request: HttpResponse())
    lacking, other = MultiValueDictKeyError("x"), KeyError("x")
    assert layer.process_exception(RequestFactory().post("/admin/pages/1/edit/"), other) is None
    assert layer.process_exception(RequestFactory().post("/api/resident/reports/"), lacking) is None


def _record(client: Client, town: Town, model: Any, place: str, **fields: Any) -> Any:
    answer = _post(client, town, model, place, **fields)
    assert answer.status_code == 302, answer.context["form"].errors
    record = serialize(model.objects.filter(slug="le-titre").latest("pk"))
    assert isinstance(record, Record)
    assert from_json(to_json(record)) == record
    return record


def _errors(answer: Any) -> dict[str, list[str]]:
    assert answer.status_code == 200
    return {name: list(errors) for name, errors in answer.context["form"].errors.items()}


EVENT = {
    "start": "2026-11-25 18:00",
    "end": "2026-11-25 20:00",
    "state": "scheduled",
    "excluded": streamfield([]),
    "timezone": "Europe/Paris",
}
WORKS = {"nature": "water", "state": "announced", "start": "2026-11-25 08:00", "end": "2026-11-25 17:00"}


def test_news_through_the_form_makes_its_record(town: Town, client: Client) -> None:
    record = _record(client, town, NewsPage, "neighbourhood", author="Mairie")
    assert (record.author, record.body[0].html) == ("Mairie", "<p>Bonjour <strong>à tous</strong>.</p>")


def test_a_page_with_the_longest_title_summary_and_slug_makes_its_record(town: Town, client: Client) -> None:
    answer = _post(client, town, NewsPage, "neighbourhood", title="t" * 255, summary="s" * 500, slug="a" * 120)
    assert answer.status_code == 302, answer.context["form"].errors
    assert from_json(to_json(serialize(NewsPage.objects.get(slug="a" * 120)))).title == "t" * 255


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "t" * 256),
        ("summary", "s" * 501),
        ("slug", "a" * 121),
        ("slug", "../x"),
        ("slug", "Étage"),
        ("title", ""),
    ],
)
def test_what_no_record_may_hold_is_refused_next_to_its_field(
    town: Town, client: Client, field: str, value: str
) -> None:
    assert field in _errors(_post(client, town, NewsPage, "neighbourhood", **{field: value}))


def test_two_pages_do_not_get_one_address(town: Town, client: Client) -> None:
    errors = _errors(_post(client, town, EventPage, "neighbourhood", slug="jardin", **EVENT))
    assert "jardin" in errors["slug"][0]


def test_an_event_through_the_form_makes_its_record(town: Town, client: Client) -> None:
    record = _record(client, town, EventPage, "neighbourhood", venue_name="Le préau", price="gratuit", **EVENT)
    assert record.start == datetime(2026, 11, 25, 17, tzinfo=UTC)
    assert record.venue.name == "Le préau"


def test_a_whole_day_ends_on_the_last_day_that_the_editor_said(town: Town, client: Client) -> None:
    fields = EVENT | {"all_day": "on", "start": "2026-12-05 10:00", "end": "2026-12-06 09:00"}
    record = _record(client, town, EventPage, "neighbourhood", **fields)
    assert (record.start, record.end) == (
        datetime(2026, 12, 4, 23, tzinfo=UTC),
        datetime(2026, 12, 6, 23, tzinfo=UTC),
    )
    page = EventPage.objects.get(slug="le-titre")
    form = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).context["form"]
    assert form["end"].value().date().isoformat() == "2026-12-06"


def test_saving_a_whole_day_again_does_not_make_it_longer(town: Town, client: Client) -> None:
    fields = EVENT | {"all_day": "on", "start": "2026-12-05 00:00", "end": "2026-12-06 00:00"}
    before = _record(client, town, EventPage, "neighbourhood", **fields)
    page = EventPage.objects.get(slug="le-titre")
    client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), nested_form_data(_common(**fields)))
    page.refresh_from_db()
    assert (page.start, page.end) == (before.start, before.end)


def test_a_repetition_is_chosen_in_words_and_kept_as_a_rule(town: Town, client: Client) -> None:
    fields = EVENT | {"frequency": "weekly", "interval": "2", "days": ["2", "4"], "until": "2026-12-24"}
    record = _record(client, town, EventPage, "neighbourhood", **fields)
    assert record.recurrence == "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE,FR;UNTIL=20261224T225959Z"


def test_a_day_without_the_event_is_excluded_at_the_hour_it_would_have_started(town: Town, client: Client) -> None:
    fields = EVENT | {"frequency": "weekly", "excluded": streamfield([("date", "2026-12-23")])}
    record = _record(client, town, EventPage, "neighbourhood", **fields)
    assert record.excluded == (datetime(2026, 12, 23, 17, tzinfo=UTC),)


def test_a_rule_that_the_form_cannot_say_survives_a_save(town: Town, client: Client) -> None:
    _record(client, town, EventPage, "neighbourhood", **EVENT)
    page = EventPage.objects.get(slug="le-titre")
    page.recurrence = "FREQ=WEEKLY;COUNT=10"
    page.save_revision().publish()
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert client.get(edit).context["form"]["frequency"].value() == "kept"
    client.post(edit, nested_form_data(_common(**EVENT, frequency="kept")))
    page.refresh_from_db()
    assert page.recurrence == "FREQ=WEEKLY;COUNT=10"


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        (EventPage, EVENT | {"end": "2026-11-25 17:00"}),
        (EventPage, EVENT | {"end": "2026-11-25 18:00"}),
        (EventPage, EVENT | {"all_day": "on", "end": "2026-11-24 18:00"}),
        (WorksPage, WORKS | {"end": "2026-11-24 17:00"}),
    ],
)
def test_dates_in_the_wrong_order_are_refused_in_french(
    town: Town, client: Client, model: Any, fields: dict[str, Any]
) -> None:
    assert "avant" in _errors(_post(client, town, model, "neighbourhood", **fields))["end"][0]


def test_a_repetition_that_ends_before_it_begins_is_refused(town: Town, client: Client) -> None:
    fields = EVENT | {"frequency": "weekly", "until": "2026-11-01"}
    assert "until" in _errors(_post(client, town, EventPage, "neighbourhood", **fields))


def test_works_through_the_form_make_their_record_with_its_first_announcement(town: Town, client: Client) -> None:
    residence = town.pages["residence"]
    building = residence.buildings.get(name="A")
    staircase = building.staircases.get(name="A2")
    record = _record(
        client,
        town,
        WorksPage,
        "residence",
        buildings=[building.pk],
        staircases=[staircase.pk],
        cut="Eau froide",
        **WORKS,
    )
    assert (record.buildings, record.staircases) == (("A",), ("A2",))
    assert [(step.state, step.end) for step in record.history] == [
        ("announced", datetime(2026, 11, 25, 16, tzinfo=UTC))
    ]


def test_works_do_not_name_a_building_of_another_residence(town: Town, client: Client) -> None:
    foreign = town.pages["other residence"].buildings.get(name="A")
    assert "buildings" in _errors(_post(client, town, WorksPage, "residence", buildings=[foreign.pk], **WORKS))


def test_a_flash_notice_without_its_sentence_is_refused(town: Town, client: Client) -> None:
    assert "summary" in _errors(_post(client, town, FlashPage, "residence", level="warning", summary=""))
    assert _record(client, town, FlashPage, "residence", level="warning").level == "warning"


def test_a_service_through_the_form_makes_its_record(town: Town, client: Client) -> None:
    fields = {"theme": "papers", "bring": "Une photo\r\n\r\n  Un justificatif ", "source_name": "", "source_url": ""}
    record = _record(client, town, ServicePage, "commune", **fields)
    assert record.bring == ("Une photo", "Un justificatif")


def test_a_legal_page_is_the_communes_only(town: Town, client: Client) -> None:
    assert _record(client, town, PlainPage, "commune", role="legal").role == "legal"
    assert _record(client, town, PlainPage, "district", role="legal").role == ""


def test_a_neighbourhood_with_its_town_hall_makes_its_record(town: Town, client: Client) -> None:
    hours = [{"value": {"day": "0", "opens": "08:30", "closes": "12:00"}, "deleted": "", "order": "0"}]
    desk = {"name": "Mairie", "hours": {"count": 1, "0": hours[0]}, "closures": {"count": 0}}
    record = _record(
        client,
        town,
        NeighbourhoodPage,
        "district",
        town_hall=streamfield([("desk", desk)]),
        phones=streamfield([("phone", {"label": "Pompiers", "number": "18"})]),
        figures=streamfield([]),
    )
    assert [(each.day, each.opens, each.closes) for each in record.town_hall.hours] == [(0, "08:30", "12:00")]


def test_an_hour_that_closes_before_it_opens_is_refused(town: Town, client: Client) -> None:
    hours = {"count": 1, "0": {"value": {"day": "0", "opens": "12:00", "closes": "08:30"}, "deleted": "", "order": "0"}}
    desk = {"name": "Mairie", "hours": hours, "closures": {"count": 0}}
    fields = {"town_hall": streamfield([("desk", desk)]), "phones": streamfield([]), "figures": streamfield([])}
    assert "town_hall" in _errors(_post(client, town, NeighbourhoodPage, "district", **fields))


def test_a_residence_with_buildings_and_staircases_makes_its_record(town: Town, client: Client) -> None:
    buildings = inline_formset([{"name": "C", "staircases": inline_formset([{"name": "C1"}, {"name": "C2"}])}])
    record = _record(
        client,
        town,
        ResidencePage,
        "neighbourhood",
        landlord="Habitat 13",
        buildings=buildings,
        lodge=streamfield([]),
        phones=streamfield([]),
    )
    assert [(each.name, each.staircases) for each in record.buildings] == [("C", ("C1", "C2"))]


@pytest.mark.parametrize(
    "hostile",
    [
        '<p><a href="javascript:alert(1)">ici</a></p>',
        '<p><script>alert(1)</script><a href="JaVaScRiPt:alert(1)">ici</a></p>',
        '<p><a href="data:text/html,x" onclick="alert(1)">ici</a></p>',
    ],
)
def test_no_script_gets_through_the_text_editor(town: Town, client: Client, hostile: str) -> None:
    body = streamfield([("html", rich_text(hostile))])
    record = _record(client, town, NewsPage, "neighbourhood", body=body)
    html = record.body[0].html
    assert "href" not in html
    assert "<script" not in html
    assert "onclick" not in html


def test_a_table_typed_as_html_is_kept_in_its_safe_form(town: Town, client: Client) -> None:
    source = '<table onload="x"><tr><th scope="row">A</th><td><script>x</script>B</td></tr></table>'
    record = _record(client, town, NewsPage, "neighbourhood", body=streamfield([("source", source)]))
    assert "<table>" in record.body[0].html
    assert "script" not in record.body[0].html
    assert "onload" not in record.body[0].html


def test_markup_in_a_title_stays_text(town: Town, client: Client) -> None:
    assert _record(client, town, NewsPage, "neighbourhood", title="<b>Gras</b>").title == "<b>Gras</b>"


def test_the_alternative_text_is_the_pages_own_or_the_pictures(town: Town) -> None:
    page = town.pages["news"]
    page.image = Picture(description="Un jardin")
    assert page.alt == "Un jardin"
    page.image_alt = "Des enfants dans un jardin"
    assert page.alt == "Des enfants dans un jardin"
