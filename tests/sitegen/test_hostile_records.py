"""Records written by hand against the generator: refused by field, and the rest of the town is built."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sitegen import records
from sitegen.fields import RecordError
from tests.sitegen.town import SmallTown, instant, record, small_town

SHA = "a" * 64
PICTURE = {"file": f"media/{SHA}.jpg", "width": 40, "height": 30, "alt": "Une place"}
OPENING = {"day": 0, "opens": "08:30", "closes": "12:00"}


def news(**fields: Any) -> dict[str, Any]:
    return record("news", "jardin", "blancarde", **fields)


def event(**fields: Any) -> dict[str, Any]:
    return record("event", "bal", "blancarde", **({"start": instant(1), "end": instant(1.1)} | fields))


def documents(file: str) -> list[dict[str, Any]]:
    return [{"type": "documents", "documents": [{"file": file, "title": "Plan", "size": 1}]}]


def video(**fields: Any) -> list[dict[str, Any]]:
    return [{"type": "video", "url": "https://video.example", "title": "Film", "transcript": "<p>x</p>", **fields}]


def lodge(**opening: Any) -> dict[str, Any]:
    return record("residence", "les-pins", "blancarde", landlord="Logis", lodge={"hours": [OPENING | opening]})


@pytest.mark.parametrize(
    ("values", "field"),
    [
        (news(image=PICTURE | {"file": "../../secret-key"}), "image.file"),
        (news(image=PICTURE | {"file": f"media/../{SHA}.jpg"}), "image.file"),
        (news(image=PICTURE | {"file": f"media/{SHA}.svg"}), "image.file"),
        (news(image=PICTURE | {"width": 0}), "image.width"),
        (news(image=PICTURE | {"focal_x": 101}), "image.focal_x"),
        (news(body=[{"type": ["html"], "html": "<p>x</p>"}]), "body.1"),
        (news(body=documents("/etc/passwd")), "body.1.documents.1.file"),
        (news(body=documents(f"media/{SHA}.html")), "body.1.documents.1.file"),
        (news(body=video(url="javascript:alert(1)")), "body.1.url"),
        (news(body=video(image=PICTURE | {"file": "/etc/passwd"})), "body.1.image.file"),
        (event(booking_url="javascript:alert(1)"), "booking_url"),
        (event(booking_url="https://x.example/ onmouseover=x"), "booking_url"),
        (record("residence", "r", "blancarde", landlord="L", landlord_url="data:text/html,x"), "landlord_url"),
        (record("service", "s", "marseille", source={"name": "x", "url": "vbscript:x"}), "source.url"),
        (lodge(day=7), "lodge.hours.1.day"),
        (lodge(opens="huit heures"), "lodge.hours.1.opens"),
        (lodge(closes="24:30"), "lodge.hours.1.opens"),
        (event(recurrence="FREQ=DAILY;INTERVAL=0;BYMONTH=2"), "recurrence"),
        (event(recurrence="FREQ=SECONDLY;BYMONTH=1"), "recurrence"),
        (event(recurrence="FREQ=DAILY;BYMONTH=0"), "recurrence"),
        (event(recurrence="FREQ=DAILY;COUNT=999999999999"), "recurrence"),
        (event(recurrence="FREQ=DAILY\nATTACH:https://x.example"), "recurrence"),
        (event(recurrence="INTERVAL=2"), "recurrence"),
        (event(end="9999-12-31T23:59:59Z"), "end"),
        (news(language='fr"><script>'), "language"),
        (news(title="\ud800"), "title"),
        (news(title="a\uffff"), "title"),
        (news(former_paths=[f"/{'a' * 300}/"]), "former_paths"),
        (news(former_paths=["/actualites/"]), "former_paths"),
        (news(former_paths=["/secteur/agenda/"]), "former_paths"),
        (news(former_paths=["/agenda/archives/"]), "former_paths"),
        (news(former_paths=["/actualites/page/1/"]), "former_paths"),
        (event() | {"slug": "archives"}, "slug"),
    ],
)
def test_what_would_harm_is_refused_by_field(values: dict[str, Any], field: str) -> None:
    with pytest.raises(RecordError) as caught:
        records.from_dict(values)
    assert field in {name for name, _reason in caught.value.problems}, caught.value.problems


@pytest.mark.parametrize("path", ["/actualites/agenda/", "/secteur/residences/services/", "/actualites/archives/"])
def test_a_former_address_of_a_page_may_end_like_a_list(path: str) -> None:
    assert records.from_dict(news(former_paths=[path])).former_paths == (path,)


def test_an_address_may_hold_an_apostrophe() -> None:
    assert records.from_dict(event(booking_url="https://fr.wikipedia.org/wiki/L'Estaque"))


@pytest.mark.parametrize(
    "rule",
    ["FREQ=WEEKLY;BYDAY=MO,TH;UNTIL=20270624T215959Z", "FREQ=MONTHLY;BYDAY=-1SA", "FREQ=YEARLY;INTERVAL=2;COUNT=5"],
)
def test_the_repetitions_that_towns_use_are_kept(rule: str) -> None:
    assert records.from_dict(event(recurrence=rule)).recurrence == rule  # type: ignore[attr-defined]


def test_places_that_belong_to_each_other_do_not_hold_the_build(tmp_path: Path) -> None:
    town = SmallTown(tmp_path)
    loop = [record("place", "un", "deux", level="neighbourhood"), record("place", "deux", "un", level="neighbourhood")]
    town.write(*small_town(), *loop, record("place", "trois", "trois", level="neighbourhood"))
    report = town.build()
    assert len([reason for _file, field, reason in report.refused if field == "place"]) == 3
    assert town.has("/")


def test_a_second_commune_does_not_take_the_place_of_the_first(tmp_path: Path) -> None:
    town = SmallTown(tmp_path)
    second = record(
        "place", "autre", level="commune", insee="13055", url="https://autre.example", published=instant(-1)
    )
    town.write(*small_town(), second, record("news", "intruse", "autre"))
    report = town.build()
    assert [field for _file, field, reason in report.refused if "autre" in reason] == ["slug"]
    assert "marseille.example" in town.page("/")
    assert not town.has("/actualites/intruse/")
    town.remove("marseille")
    town.build()
    assert "autre.example" in town.page("/")
