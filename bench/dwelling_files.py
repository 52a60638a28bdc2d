"""`python -m bench.dwelling_files FILE…`: imports files one after the other into one residence; prints what each took."""

from __future__ import annotations

import csv
import json
import random
import sys
import time
from pathlib import Path
from typing import Any

import django

HEADINGS = (
    "Bâtiment",
    "Escalier",
    "Étage",
    "Porte",
    "Référence",
    "Civilité",
    "Prénom",
    "Nom",
    "Date d’entrée",
    "Surface",
)
_GIVEN = "Amina Bruno Carla Denis Elena Farid Gaëlle Hugo Inès Jean Karim Léa Moussa Nadia Omar Paula".split()
_NAMES = "Kaci Petit Roux Faure Moreau Benali Garcia Nguyen Diallo Rossi Dupont Martin Leroy Costa Haddad Weber".split()


def rows(number: int) -> list[list[str]]:
    """The landlord's list of that many dwellings, the same each time."""
    chance = random.Random(number)  # noqa: S311 - made-up tenants
    return [
        [
            f"B{each // 200 + 1}",
            str(each // 50 % 4 + 1),
            str(each // 5 % 10),
            f"{each:05}",
            f"UG{each:07}",
            chance.choice(("M.", "Mme")),
            chance.choice(_GIVEN),
            f"{chance.choice(_NAMES)}-{chance.choice(_NAMES)}",
            f"{chance.randint(1, 28):02}/{chance.randint(1, 12):02}/{chance.randint(1990, 2025)}",
            str(chance.randint(20, 110)),
        ]
        for each in range(number)
    ]


def next_month(lines: list[list[str]]) -> list[list[str]]:
    """The same list a month later: 2 % of the lines say otherwise, half of them of who lives there."""
    changed = [list(each) for each in lines]
    for position in range(0, len(changed), 50):
        changed[position][6:8] = ["Yann", f"Autre-{position}"]
    for position in range(25, len(changed), 50):
        changed[position][3] += " bis"
    return changed


def write(path: Path, lines: list[list[str]]) -> None:
    """A file as landlords' software makes it, CSV or XLSX by its name."""
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, delimiter=";").writerows([HEADINGS, *lines])
        return
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Logements")
    for line in (HEADINGS, *lines):
        sheet.append(list(line))
    book.save(path)


def main() -> None:
    """Imports the files into a residence called like the first of them."""
    django.setup()
    from bench.town_hall import agent, residence

    paths = [Path(each) for each in sys.argv[1:]]
    place = residence(paths[0].stem + paths[0].suffix.replace(".", " "))
    user = agent(place)
    print(json.dumps([_imported(path, place, user) for path in paths]))


def _imported(path: Path, place: Any, user: Any) -> dict[str, float]:
    """Seconds of each step, as the background process and the screen take them."""
    from django.utils import timezone

    from cms.residents.models import DwellingImport
    from cms.residents.selectors.dwelling_changes import dry_run
    from cms.residents.services import import_files, imports

    now = timezone.now()
    chunks = iter([path.read_bytes()])
    found = imports.import_send(residence=place, user=user, name=path.name, chunks=chunks, now=now)
    times = [time.perf_counter()]
    imports.import_go_on(id=found.pk, now=now)
    times.append(time.perf_counter())
    fingerprint = dry_run(
        residence=place, sheet=import_files.sheet_of(id=found.pk), today=timezone.localdate(now)
    ).fingerprint()
    times.append(time.perf_counter())
    found.refresh_from_db()
    imports.import_apply_ask(found=found, fingerprint=fingerprint)
    begun = time.perf_counter()
    imports.import_go_on(id=found.pk, now=now)
    applied = time.perf_counter() - begun
    found.refresh_from_db()
    assert found.state == DwellingImport.State.APPLIED, found.sentence
    return {"read": times[1] - times[0], "shown": times[2] - times[1], "applied": applied, **(found.result or {})}


if __name__ == "__main__":
    main()
