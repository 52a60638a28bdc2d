"""`python -m bench.sending ROUNDS`: reports with three photos each, as a phone took them and as the page makes them smaller."""

from __future__ import annotations

import io
import json
import random
import sys
import time
from typing import Any
from uuid import uuid4

import django

PHOTOS = 3
TAKEN = (4032, 3024)
"""Pixels of a phone's camera: 12 million."""
SMALLER = (1600, 1200)
"""As `photos.js` makes them, in the same quality as there."""
CSRF = "c" * 32
API = "/api/resident/reports/"


def main() -> None:
    """Prints bytes of a photo, and milliseconds of each report with its photos, by the clock and of processor."""
    django.setup()
    from django.utils import timezone

    from bench.people import tenants
    from bench.town_hall import agent, residence
    from cms.residents.models import Resident

    place, rounds = residence("Les Tilleuls", 2), int(sys.argv[1])
    landlord = agent(place).memberships.get().organisation
    category = landlord.report_categories.get(code="lift").pk
    tenants(place, 2 * (rounds + 1), timezone.now())
    people = iter(Resident.objects.order_by("username"))
    photos = {"taken": [_photo(TAKEN, 88, each) for each in range(PHOTOS)]}
    photos["smaller"] = [_photo(SMALLER, 82, each) for each in range(PHOTOS)]
    found = {}
    for name, three in photos.items():
        # The first one imports what decodes pictures.
        _send(next(people), category, three)
        measured = [_send(next(people), category, three) for _round in range(rounds)]
        clock, processor = zip(*measured, strict=True)
        found[name] = {"bytes": len(three[0]), "clock": clock, "processor": processor}
    print(json.dumps(found))


def _photo(size: tuple[int, int], quality: int, seed: int) -> bytes:
    """A scene of soft colours with the grain of a small sensor, held upright: a JPEG with its orientation and its place."""
    from PIL import Image

    drawn = random.Random(seed)  # noqa: S311 - a made-up picture
    coarse = Image.frombytes("RGB", (64, 48), drawn.randbytes(64 * 48 * 3)).resize(size, Image.Resampling.BICUBIC)
    grain = Image.merge("RGB", [Image.effect_noise(size, 28)] * 3)
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825).update({1: "N", 2: (43.0, 17.0, 47.0), 3: "E", 4: (5.0, 22.0, 12.0)})
    out = io.BytesIO()
    Image.blend(coarse, grain, 0.2).save(out, "JPEG", quality=quality, exif=exif)
    return out.getvalue()


def _send(resident: Any, category: int, photos: list[bytes]) -> tuple[float, float]:
    """Each photo, then the report that names them."""
    from django.conf import settings
    from django.test import Client
    from django.utils import timezone

    from bench.tables import Processor
    from cms.residents.services.sessions import session_open

    opened = session_open(resident=resident, user_agent="Firefox/140.0 Android", now=timezone.now())
    client = Client(SERVER_NAME="localhost", enforce_csrf_checks=True)
    client.cookies[settings.PALIER_RESIDENT_COOKIE] = opened.token
    client.cookies[settings.CSRF_COOKIE_NAME] = CSRF
    headers = {"x-csrftoken": CSRF, "origin": "https://localhost", "x-forwarded-for": "192.0.2.1"}
    body = {
        "household": resident.memberships.get().household_id,
        "category": category,
        "common": True,
        "building": "B1",
        "staircase": "1",
        "text": "La cabine est arrêtée entre deux étages depuis ce matin.",
        "photos": [str(uuid4()) for _photo in photos],
    }
    processor = Processor()
    begun, before = time.perf_counter(), processor.seconds()
    for id, data in zip(body["photos"], photos, strict=True):
        put = client.put(f"{API}photos/{id}/", data, "image/jpeg", secure=True, headers=headers)
        assert put.status_code == 200, put.content
    sent = client.post(API, body, "application/json", secure=True, headers={**headers, "idempotency-key": str(uuid4())})
    assert sent.status_code == 201, sent.content
    return (time.perf_counter() - begun) * 1000, (processor.seconds() - before) * 1000


if __name__ == "__main__":
    main()
