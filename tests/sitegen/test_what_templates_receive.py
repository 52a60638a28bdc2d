"""A template gets what `sitegen.contexts` promises, by name and by type, and nothing else."""

from __future__ import annotations

import dataclasses
import typing
from pathlib import Path
from typing import Any

import pytest

from sitegen import contexts
from sitegen.compose.make import Made
from sitegen.pelican_room.writer import SiteWriter
from tests.sitegen.town import SmallTown, id_of, instant, record, small_town

THEME = Path(__file__).parents[2] / "themes" / "palier" / "templates"


@pytest.fixture
def given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Made]:
    """What every page of a town with something of everything was rendered from."""
    made: list[Made] = []
    rendered = SiteWriter.render

    def watched(self: SiteWriter, page: Made) -> bytes:
        made.append(page)
        return rendered(self, page)

    monkeypatch.setattr(SiteWriter, "render", watched)
    town = SmallTown(tmp_path)
    moved = record("news", "moved", "camas", former_paths=["/ancien/chemin/"], related=[id_of("chorale")])
    weekly = record("event", "cours", "camas", start=instant(1), end=instant(1.1), recurrence="FREQ=WEEKLY;COUNT=4")
    town.write(*small_town(), moved, weekly)
    assert town.build().good
    return made


def test_each_kind_of_page_is_made_and_has_its_template(given: list[Made]) -> None:
    kinds = {type(page.names["page"]) for page in given}
    assert kinds == set(contexts.PAGES)
    for template in contexts.PAGES.values():
        assert (THEME / template).is_file()


def test_a_template_gets_three_names_and_a_redirect_one(given: list[Made]) -> None:
    for page in given:
        expected = {"page"} if isinstance(page.names["page"], contexts.RedirectPage) else {"head", "site", "page"}
        assert set(page.names) == expected


def test_every_value_is_of_the_type_that_is_promised(given: list[Made]) -> None:
    for page in given:
        for name, value in page.names.items():
            assert list(wrong(value, name)) == []


def wrong(value: Any, path: str) -> typing.Iterator[str]:
    """The paths below a context where a value is not what its field says."""
    hints = typing.get_type_hints(type(value))
    for field in dataclasses.fields(value):
        yield from unlike(getattr(value, field.name), hints[field.name], f"{path}.{field.name}")


def unlike(value: Any, hint: Any, path: str) -> typing.Iterator[str]:
    """Whether one value is unlike its hint, down to the members of tuples and dataclasses."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is tuple:
        if not isinstance(value, tuple):
            yield path
        elif arguments[-1] is ...:
            for number, each in enumerate(value):
                yield from unlike(each, arguments[0], f"{path}.{number}")
    elif arguments and type(None) in arguments:
        if value is not None:
            (inner,) = (each for each in arguments if each is not type(None))
            yield from unlike(value, inner, path)
    elif origin is typing.Literal:
        if value not in arguments:
            yield path
    elif not isinstance(value, hint):
        yield f"{path}: {type(value).__name__}"
    elif dataclasses.is_dataclass(value) and not path.count(".blocks"):
        yield from wrong(value, path)
