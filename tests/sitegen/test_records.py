"""A record survives its trip through JSON, and one that breaks the contract is refused by field and reason."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st
from jsonschema import Draft202012Validator

from sitegen import records
from sitegen.blocks import BLOCK_TYPES, Block, Document, VideoBlock
from sitegen.fields import RecordError
from sitegen.schema import schema
from sitegen.values import Image, Opening, Source
from tests.sitegen.town import record, works

SCHEMA = Draft202012Validator(schema())

_text = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=40)
_title = _text.filter(lambda text: text.strip())
_slug = st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,2}", fullmatch=True).filter(
    lambda slug: slug not in records.RESERVED_SLUGS
)
_id = st.uuids().map(str)
_instant = st.datetimes(datetime(1901, 1, 1), datetime(2199, 1, 1), timezones=st.just(UTC)).map(
    lambda at: at.replace(microsecond=0)
)

_hash = st.binary(min_size=32, max_size=32).map(bytes.hex)
_url = st.sampled_from(["", "https://exemple.example/une/page?x=1"])
_clock = st.times().map("{:%H:%M}".format)

st.register_type_strategy(str, _text)
st.register_type_strategy(datetime, _instant)
st.register_type_strategy(date, st.dates(date(1901, 1, 1), date(2199, 1, 1)))
st.register_type_strategy(
    Image,
    st.builds(
        Image,
        file=_hash.map("media/{}.jpg".format),
        width=st.integers(1, 20_000),
        height=st.integers(1, 20_000),
        focal_x=st.integers(0, 100),
        focal_y=st.integers(0, 100),
    ),
)
st.register_type_strategy(Opening, st.builds(Opening, day=st.integers(0, 6), opens=_clock, closes=_clock))
st.register_type_strategy(Source, st.builds(Source, url=_url))
st.register_type_strategy(Document, st.builds(Document, file=_hash.map("media/{}.pdf".format), language=st.just("fr")))
st.register_type_strategy(VideoBlock, st.builds(VideoBlock, url=_url))
st.register_type_strategy(Block, st.one_of([st.from_type(each) for each in BLOCK_TYPES.values()]))


@st.composite
def any_record(draw: st.DrawFn) -> records.Record:
    """A valid record of any kind, every field drawn from its type."""
    cls = draw(st.sampled_from(list(records.RECORD_TYPES.values())))
    common: dict[str, Any] = {
        "id": _id, "place": _id, "slug": _slug, "title": _title, "former_paths": st.just(("/a/b/",)),
        "language": st.just("fr"), "go_live": st.none(), "related": st.lists(_id, max_size=2).map(tuple),
    }  # fmt: skip
    if cls is records.PlaceRecord:
        common |= {"level": st.just("district"), "insee": st.just(""), "url": st.just("")}
    if cls is records.ResidenceRecord:
        common |= {"landlord_url": _url}
    if cls is records.ServiceRecord:
        common |= {"online_url": _url}
    if cls is records.EventRecord:
        common |= {"booking_url": _url, "recurrence": st.sampled_from(["", "FREQ=WEEKLY;BYDAY=MO"])}
        common |= {"start": st.just(datetime(2026, 1, 1, tzinfo=UTC)), "end": st.just(datetime(2026, 1, 2, tzinfo=UTC))}
    if cls is records.WorksRecord:
        step = records.WorksStep(
            at=datetime(2026, 1, 1, tzinfo=UTC), state="announced", start=datetime(2026, 1, 2, tzinfo=UTC)
        )
        common |= {"history": st.just((step,))}
    found: records.Record = draw(st.builds(cls, **common))
    return found


@given(any_record())
@settings(max_examples=200, deadline=None)
def test_a_record_is_the_same_after_a_round_trip(given_record: records.Record) -> None:
    data = records.to_json(given_record)
    again = records.from_json(data)
    assert again == given_record
    assert records.to_json(again) == data
    assert records.from_accepted_json(data) == again


def test_an_accepted_file_gives_the_same_record_however_its_dates_are_written() -> None:
    data = json.dumps({**record("news", "marche", "marseille"), "published": "2026-11-21T09:00:00.5+01:00"}).encode()
    assert records.from_accepted_json(data) == records.from_json(data)
    assert records.from_accepted_json(data).published == datetime(2026, 11, 21, 8, tzinfo=UTC)


def test_a_file_that_the_contract_no_longer_fits_is_refused_even_if_it_was_accepted_before() -> None:
    for values in (
        {**record("news", "marche", "marseille"), "subtitle": "x"},
        {**record("news", "marche", "marseille"), "kind": "poem"},
        {**record("news", "marche", "marseille"), "body": [{"type": "poem"}]},
        [],
        "x",
    ):
        with pytest.raises(RecordError):
            records.from_accepted_json(json.dumps(values).encode())


@pytest.mark.parametrize(
    ("changes", "field", "reason"),
    [
        ({"schema": 2}, "schema", "plus récente"),
        ({"schema": None}, "schema", "absent"),
        ({"kind": "blog"}, "kind", "inconnu"),
        ({"colour": "red"}, "colour", "champ inconnu"),
        ({"slug": "../../etc"}, "slug", "minuscules"),
        ({"slug": "Fête"}, "slug", "minuscules"),
        ({"title": "  "}, "title", "255"),
        ({"title": 12}, "title", "texte"),
        ({"published": "2026-01-01T10:00:00"}, "published", "fuseau"),
        ({"go_live": "2026-02-01T00:00:00Z", "expire": "2026-01-01T00:00:00Z"}, "expire", "avant"),
        ({"place": "belsunce"}, "place", "lieu inconnu"),
        ({"former_paths": ["//evil.example/"]}, "former_paths", "invalide"),
        ({"body": [{"type": "iframe"}]}, "body.1", "inconnu"),
        ({"body": [{"type": "html"}]}, "body.1.html", "absent"),
        ({"title": "a\x00b"}, "title", "caractère de contrôle"),
    ],
)
def test_what_breaks_the_contract_is_named(changes: dict[str, Any], field: str, reason: str) -> None:
    values = {**record("news", "jardin", "blancarde"), **changes}
    with pytest.raises(RecordError) as caught:
        records.from_dict(values)
    assert any(name == field and reason in why for name, why in caught.value.problems), caught.value.problems


def test_dates_in_the_wrong_order_are_refused() -> None:
    event = record("event", "bal", "blancarde", start="2026-01-02T00:00:00Z", end="2026-01-01T00:00:00Z")
    with pytest.raises(RecordError, match="avant le début"):
        records.from_dict(event)
    notice = works("eau", "blancarde", "announced", "postponed")
    notice["history"].reverse()
    with pytest.raises(RecordError, match="plus ancienne"):
        records.from_dict(notice)


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b"[" * 100_000])
def test_bytes_that_are_no_record_are_refused_and_nothing_worse(data: bytes) -> None:
    with pytest.raises(RecordError):
        records.from_json(data)


def test_every_problem_is_told_at_once() -> None:
    values = {**record("news", "jardin", "blancarde"), "title": " ", "slug": "É"}
    with pytest.raises(RecordError) as caught:
        records.from_dict(values)
    assert {"title", "slug"} <= {field for field, _reason in caught.value.problems}


def test_fields_at_their_default_stay_out_of_the_file() -> None:
    values = json.loads(records.to_json(records.from_dict(record("news", "jardin", "blancarde"))))
    assert set(values) == {"schema", "kind", "id", "place", "slug", "title", "published", "updated"}


@pytest.mark.parametrize(
    ("place", "kind", "slug", "expected"),
    [
        ("", "place", "marseille", "/"),
        ("/", "place", "secteur", "/secteur/"),
        ("/secteur/", "residence", "les-pins", "/secteur/residences/les-pins/"),
        ("/secteur/residences/les-pins/", "works", "eau", "/secteur/residences/les-pins/travaux/eau/"),
        ("/", "news", "marche", "/actualites/marche/"),
        ("/", "page", "contact", "/contact/"),
    ],
)
def test_an_address_follows_from_place_kind_and_slug(place: str, kind: str, slug: str, expected: str) -> None:
    assert records.address(place, kind, slug) == expected


@given(any_record())
@settings(max_examples=60, deadline=None)
def test_the_published_schema_accepts_every_record(given_record: records.Record) -> None:
    SCHEMA.validate(records.to_dict(given_record))


def test_the_published_schema_refuses_an_unknown_field() -> None:
    assert not SCHEMA.is_valid({**record("news", "jardin", "blancarde"), "colour": "red"})
