"""What the API answers to the holder of the build token: records, changes, media, live reports."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from cms.publishing import disk
from cms.publishing.models import LiveStatus, PublishedRecord
from sitegen.source import Loaded
from tests.content_api.conftest import BASE, Call, is_problem
from tests.publishing import town
from tests.publishing.conftest import drain

Page = Callable[[str], Any]
AUTHORISED = {"authorization": f"Bearer {settings.PALIER_BUILD_TOKEN}"}
HASH = "a" * 64


def test_a_page_is_answered_as_its_record_byte_for_byte(imported: Loaded, call: Call) -> None:
    for path in disk.record_files():
        response = call(f"pages/{path.stem}/")
        assert response.status_code == 200
        assert response["Content-Type"] == "application/json"
        assert response.content == path.read_bytes()
        assert response["ETag"] == f'"{disk.sha256(response.content)}"'


@pytest.mark.parametrize("name", ["demain", "hier", "nobody"])
def test_a_page_that_is_not_public_is_not_there(imported: Loaded, call: Call, name: str) -> None:
    is_problem(call(f"pages/{town.ident(name)}/"), 404)


def test_a_refused_page_is_answered_as_the_sites_still_show_it(imported: Loaded, call: Call, page: Page) -> None:
    path = disk.record_path(town.INSEE, page("crue").record_id)
    good = path.read_bytes()
    type(page("crue")).objects.filter(pk=page("crue").pk).update(summary="x" * 501)
    page("crue").save(clean=False)
    drain()
    assert call(f"pages/{path.stem}/").content == good
    path.unlink()
    problem = is_problem(call(f"pages/{path.stem}/"), 422)
    assert problem["errors"] == [{"field": "summary", "reason": "500 caractères au plus"}]


def test_the_list_holds_every_record_on_disk_by_cursor(imported: Loaded, call: Call) -> None:
    items, after = [], 0
    while after is not None:
        answer = call("pages/", after=after, limit=3).json()
        assert len(answer["items"]) <= 3
        items += answer["items"]
        after = answer["next"]
    assert {(each["id"], each["commune"], each["hash"]) for each in items} == {
        (path.stem, path.parent.name, disk.sha256(path.read_bytes())) for path in disk.record_files()
    }
    assert {each["kind"] for each in items} == {
        "place", "residence", "news", "event", "service", "works", "flash", "page",
    }  # fmt: skip


def test_changes_tell_of_writes_and_removals_since_a_cursor(imported: Loaded, call: Call, page: Page) -> None:
    start = call("changes/", limit=1000).json()
    assert len(start["changes"]) == len(list(disk.record_files()))
    assert start["more"] is False
    page("crue").unpublish()
    jardin = page("jardin")
    jardin.title = "Autre titre"
    jardin.save_revision().publish()
    drain()
    answer = call("changes/", after=start["last"]).json()
    assert [(each["id"], each["removed"]) for each in answer["changes"]] == [
        (town.ident("crue"), True),
        (town.ident("jardin"), False),
    ]
    assert call("changes/", after=answer["last"]).json() == {"changes": [], "last": answer["last"], "more": False}


def test_changes_may_be_asked_without_a_final_slash(imported: Loaded, call: Call) -> None:
    assert call("changes", after=0).status_code == 200


def test_media_are_answered_by_name_even_before_they_are_public(imported: Loaded, call: Call, page: Page) -> None:
    image = page("jardin").image
    for path in disk.media_files():
        path.unlink()
    response = call(image.record_file)
    assert disk.sha256(response.content) == image.sha256
    assert response["Content-Type"] == "application/octet-stream"
    assert response["X-Content-Type-Options"] == "nosniff"
    is_problem(call(f"media/{'0' * 64}.png"), 404)
    is_problem(call("media/..%2f..%2fsecret-key"), 404)


def test_nothing_may_be_kept_by_caches_or_search_engines(imported: Loaded, call: Call) -> None:
    response = call("pages/")
    assert response["Cache-Control"] == "no-store"
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert response["Referrer-Policy"] == "no-referrer"


def post(body: Any, **options: Any) -> Any:
    data = body if isinstance(body, str | bytes) else json.dumps(body)
    return Client(headers=AUTHORISED).post(
        f"{BASE}live/", data, content_type=options.pop("content_type", "application/json"), **options
    )


def test_the_generator_tells_what_is_live_and_what_is_gone(db: None) -> None:
    body = {
        "live": [{"id": town.ident("crue"), "hash": HASH, "at": "2026-11-21T13:03:22.4Z"}],
        "removed": [{"id": town.ident("jardin"), "at": "2026-11-21T14:03:22+01:00"}],
    }
    assert post(body).json() == {"live": 1, "removed": 1}
    assert LiveStatus.objects.get(pk=town.ident("crue")).hash == HASH
    gone = LiveStatus.objects.get(pk=town.ident("jardin"))
    assert (gone.hash, gone.at) == ("", datetime(2026, 11, 21, 13, 3, 22, tzinfo=UTC))


def test_what_was_live_before_stays_live_since_then(db: None) -> None:
    first = datetime(2026, 11, 21, 13, 0, tzinfo=UTC)
    for minutes, hash in ((0, HASH), (5, HASH), (-5, "b" * 64)):
        at = (first + timedelta(minutes=minutes)).isoformat()
        assert post({"live": [{"id": town.ident("crue"), "hash": hash, "at": at}]}).status_code == 200
    status = LiveStatus.objects.get()
    assert (status.at, status.hash) == (first, HASH)


@pytest.mark.parametrize(
    "body",
    [
        "null", "[]", "{", "[" * 100_000, b"\xff\xfe", '{"live": 1}', '{"lives": []}', '{"live": [1]}',
        '{"live": [{"id": "x", "hash": "' + HASH + '", "at": "2026-01-01T00:00:00Z"}]}',
        '{"live": [{"id": "' + town.ident("a") + '", "hash": "g", "at": "2026-01-01T00:00:00Z"}]}',
        '{"live": [{"id": "' + town.ident("a") + '", "hash": "' + HASH + '", "at": "2026-01-01T00:00:00"}]}',
        '{"live": [{"id": "' + town.ident("a") + '", "hash": "' + HASH + '", "at": 5}]}',
        '{"live": [{"id": "' + town.ident("a") + '", "hash": "' + HASH + '", "at": "0001-01-01T00:00:00+14:00"}]}',
        '{"removed": [{"id": "\\ud800", "at": "2026-01-01T00:00:00Z"}]}',
        '{"removed": [{"id": "' + town.ident("a") + '", "at": "2026-01-01T00:00:00Z", "by": "me"}]}',
        '{"removed": ' + "9" * 5000 + "}",
    ],
)  # fmt: skip
def test_a_report_of_another_shape_is_refused_and_nothing_is_kept(db: None, body: str | bytes) -> None:
    is_problem(post(body), 400)
    assert not LiveStatus.objects.exists()


def test_a_report_that_is_too_big_is_refused_unread(db: None) -> None:
    is_problem(post(b" " * (2 * 1024 * 1024 + 1)), 413)


def test_a_report_is_json_whatever_it_calls_itself(db: None) -> None:
    is_problem(post("live=1", content_type="application/x-www-form-urlencoded"), 400)


def test_records_are_numbered_once_each(imported: Loaded) -> None:
    numbers = list(PublishedRecord.objects.values_list("sequence", flat=True))
    assert len(set(numbers)) == len(numbers)
