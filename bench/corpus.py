"""Generated towns of any size: real communes and quartiers, invented content. The same size gives the same bytes."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from json.encoder import encode_basestring
from math import sqrt
from pathlib import Path
from typing import Any

from bench.sizes import SMALL_COMMUNE, TOWN, Place, Standing, give_history, html_pages, slug_of
from bench.texts import BANK, NOW, Author, Values, instant

PROCESSES = 2
DISTRICTS = 8
MARSEILLE = "13055"
PAGES_OF_A_COMMUNE = 143
"""The mean of a country: a million pages are 6,993 communes."""
_DATA = Path(__file__).with_name("data")


@dataclass(frozen=True, slots=True)
class Corpus:
    """What was written, and what an edit needs to know of it: one commune, its sites and one of its neighbourhoods."""

    folder: Path
    pages: int
    """The HTML pages of the built sites, 404 pages included; within 2 % of what was asked for."""
    records: int
    now: datetime
    insee: str
    commune: str
    """The record id of the commune `insee`."""
    neighbourhood: str
    """The record id of a neighbourhood of that commune."""
    neighbourhood_address: str
    sites: Mapping[str, str]
    """Every place of that commune that has a site: record id → address; its commune first."""


@dataclass(frozen=True, slots=True)
class Commune:
    """A row of communes.csv."""

    code: str
    name: str
    population: int
    departement: str
    schools: int
    doctors: int
    pharmacies: int
    sports_grounds: int


def town(folder: Path, pages: int, neighbourhoods: int = 111) -> Corpus:
    """One large commune of eight districts whose built site has about `pages` HTML pages, written below `folder`.

    Its lists of what is to come do not grow with `pages`: its history does, as in a town that is ten years older.
    Raises ValueError when that many neighbourhoods cannot have so few pages, and FileExistsError for a folder in use.
    """
    commune = next(each for each in communes() if each.code == MARSEILLE)
    author = Author(f"{commune.code}/{pages}/{neighbourhoods}")
    top = Place(author.id(), "commune", commune.name, "marseille", None, Standing(40, 8, 20, 5), flashes=1)
    places = [top, *_districts(author, top, neighbourhoods)]
    author.months = give_history(places, TOWN, pages)
    _claim(folder)
    return _corpus(folder, html_pages(places), commune.code, places, _write(folder, commune, places, author))


def country(folder: Path, pages: int) -> Corpus:
    """Real communes, one for every 143 pages, from the cities to the villages alike, with about `pages` HTML pages in all.

    Raises ValueError beyond the communes there are, and FileExistsError for a folder in use.
    """
    chosen = _spread(pages // PAGES_OF_A_COMMUNE or 1)
    shares = _shares(chosen, pages)
    _claim(folder)
    halves = [(folder, list(zip(chosen, shares, strict=True))[n::PROCESSES]) for n in range(PROCESSES)]
    with ProcessPoolExecutor(PROCESSES) as pool:
        written = list(pool.map(_write_communes, halves))
    records, built = sum(each[0] for each in written), sum(each[1] for each in written)
    places, _author = _small_commune(chosen[0], shares[0])
    return _corpus(folder, built, chosen[0].code, places, records)


@cache
def communes() -> tuple[Commune, ...]:
    """The most populous communes, the largest first."""
    with (_DATA / "communes.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    return tuple(Commune(row[0], row[1], int(row[2]), row[3], *map(int, row[4:])) for row in rows)


def to_bytes(values: Values) -> bytes:
    """A record as `sitegen.records.to_json` writes it; several times faster than `json.dumps` with an indent."""
    return f"{_json(values, chr(10))}\n".encode()


def _json(value: Any, margin: str) -> str:
    if isinstance(value, str):
        return encode_basestring(value)
    inner = margin + " "
    if isinstance(value, dict):
        fields = (f'{inner}"{name}": {_json(each, inner)}' for name, each in sorted(value.items()))
        return f"{{{','.join(fields)}{margin}}}"
    if isinstance(value, list):
        return f"[{','.join(inner + _json(each, inner) for each in value)}{margin}]"
    assert type(value) is int, "records hold texts, whole numbers, lists and groups"
    return str(value)


def _claim(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise FileExistsError(f"{folder} is not empty")


def _corpus(folder: Path, pages: int, insee: str, places: Sequence[Place], records: int) -> Corpus:
    sites = {each.id: each.address for each in places if each.level}
    one = next(each for each in places if each.level == "neighbourhood")
    return Corpus(folder, pages, records, NOW, insee, places[0].id, one.id, one.address, sites)


def _districts(author: Author, top: Place, neighbourhoods: int) -> Iterator[Place]:
    """The secteurs of Marseille, their quartiers and the residences of these, each after the place above it."""
    with (_DATA / "quartiers.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    if not 1 <= neighbourhoods <= len(rows):
        raise ValueError(f"Marseille has from 1 to {len(rows)} quartiers to give, not {neighbourhoods}")
    # 70 and 111 have no common divisor: the first few of this order lie all over the town.
    order = sorted(range(len(rows)), key=lambda number: number * 70 % len(rows))
    kept = sorted(order[:neighbourhoods])
    for number in range(1, DISTRICTS + 1):
        title = f"Secteur {number}"
        district = Place(author.id(), "district", title, slug_of(title), top, Standing(4, 1, 8, 2))
        yield district
        for each in kept:
            if int(rows[each]["secteur"]) == number:
                yield from _neighbourhood(author, rows[each]["name"], district, each)


def _neighbourhood(author: Author, title: str, parent: Place, number: int) -> Iterator[Place]:
    standing = Standing(services=1, coming=3 + number % 3, works=1)
    place = Place(author.id(), "neighbourhood", title, slug_of(title), parent, standing, flashes=number % 15 == 0)
    yield place
    for name in author.random.sample(BANK["residences"], number % 4):
        residence = Place(author.id(), None, f"Résidence {name}", slug_of(name), place, Standing(works=number % 2))
        place.residences.append(residence)
        yield residence


def _spread(count: int) -> list[Commune]:
    """Communes of every size, whatever their number: a tenth of the country is like the whole of it."""
    known = communes()
    if count > len(known):
        raise ValueError(f"{len(known)} communes are known, {count} were asked for")
    step = len(known) / count
    return [known[int(step * (number + 0.5))] for number in range(count)]


def _neighbourhoods_of(commune: Commune) -> int:
    """How many neighbourhoods a commune has a site for: 2 in a small town, 12 in one of 100,000, 40 at most."""
    return max(1, min(len(BANK["neighbourhoods"]), round(sqrt(commune.population) / 27)))


def _shares(chosen: Sequence[Commune], pages: int) -> list[int]:
    """The pages of each commune, `pages` in all, the more neighbourhoods the more pages."""
    weights = [4 + _neighbourhoods_of(each) for each in chosen]
    scale = pages / sum(weights)
    ends = [round(sum(weights[: number + 1]) * scale) for number in range(len(weights))]
    return [end - start for start, end in zip([0, *ends], ends, strict=False)]


def _small_commune(commune: Commune, pages: int) -> tuple[list[Place], Author]:
    author = Author(f"{commune.code}/{pages}")
    services = min(8 + commune.schools // 2 + commune.doctors // 20, 40)
    coming = min(4 + commune.sports_grounds // 3, 20)
    top = Place(author.id(), "commune", commune.name, slug_of(commune.name), None, Standing(services, 5, coming, 2))
    places = [top]
    for number, title in enumerate(author.random.sample(BANK["neighbourhoods"], _neighbourhoods_of(commune))):
        place = Place(author.id(), "neighbourhood", title, slug_of(title), top, Standing(1, 0, 1, 1))
        places.append(place)
        if number % 2:
            name = author.random.choice(BANK["residences"])
            residence = Place(author.id(), None, f"Résidence {name}", slug_of(name), place, Standing())
            place.residences.append(residence)
            places.append(residence)
    author.months = give_history(places, SMALL_COMMUNE, pages)
    return places, author


def _write_communes(task: tuple[Path, list[tuple[Commune, int]]]) -> tuple[int, int]:
    """The records written for some communes, and the pages of their sites; runs in a process of its own."""
    folder, chosen = task
    written = built = 0
    for commune, pages in chosen:
        places, author = _small_commune(commune, pages)
        written += _write(folder, commune, places, author)
        built += html_pages(places)
    return written, built


def _write(folder: Path, commune: Commune, places: Sequence[Place], author: Author) -> int:
    """Writes every record of a commune, one place at a time; returns how many."""
    own = folder / commune.code
    own.mkdir()
    written = 0
    for place in places:
        for values in (_place_values(commune, place, author), *author.items(place)):
            (own / f"{values['id']}.json").write_bytes(to_bytes(values))
            written += 1
    return written


def _place_values(commune: Commune, place: Place, author: Author) -> Values:
    since = instant(NOW.replace(year=2024))
    values: Values = {"schema": 1, "kind": "place", "id": place.id, "slug": place.slug, "title": place.title}
    values |= {"published": since, "updated": since, "body": author.presentation(place)}
    values["summary"] = "Ce qui se passe, ce qui se prépare, et à quelle porte frapper."
    if place.parent:
        values["place"] = place.parent.id
    if place.level is None:
        landlord = author.random.choice(BANK["landlords"])
        values |= {"kind": "residence", "landlord": landlord, "landlord_url": f"https://{slug_of(landlord)}.example"}
        values |= {"address": "12 rue des Écoles", "city": commune.name, "dwellings": author.random.randint(20, 240)}
        values["buildings"] = [{"name": "A", "staircases": ["1", "2"]}, {"name": "B"}]
        values["phones"] = [{"label": "Loge", "number": "04 65 71 13 10"}]
        return values
    values["level"] = place.level
    if place.level != "neighbourhood":
        values["town_hall"] = _town_hall(commune, place)
    if place.level == "commune":
        values |= {"insee": commune.code, "url": f"https://{place.slug}-{commune.code.lower()}.palier.example"}
        values["phones"] = [{"label": "Samu", "number": "15"}, {"label": "Pompiers", "number": "18"}]
        values["figures"] = _figures(commune)
    return values


def _town_hall(commune: Commune, place: Place) -> Values:
    spans = (("08:30", "12:00"), ("13:30", "17:00"))
    return {
        "name": f"Mairie de {place.title}",
        "address": "1 place de la Mairie",
        "city": commune.name,
        "phone": "04 65 71 00 10",
        "hours": [{"day": day, "opens": opens, "closes": closes} for day in range(5) for opens, closes in spans],
        "closures": [{"start": "2026-12-25", "end": "2026-12-25", "reason": "Noël"}],
    }


def _figures(commune: Commune) -> list[Values]:
    counts = {
        "Habitants": commune.population,
        "Écoles primaires": commune.schools,
        "Médecins généralistes": commune.doctors,
        "Pharmacies": commune.pharmacies,
        "Équipements sportifs": commune.sports_grounds,
    }
    return [
        {"label": label, "value": f"{count:,}".replace(",", " "), "source": "INSEE"}
        for label, count in counts.items()
        if count
    ]
