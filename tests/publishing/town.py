"""A small town that holds every kind, every block, pictures, a former path, a scheduled and an expired item."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from PIL import Image

from sitegen.records import (
    Building,
    Closure,
    Desk,
    EventRecord,
    Figure,
    FlashRecord,
    NewsRecord,
    Opening,
    PageRecord,
    Phone,
    PlaceRecord,
    Record,
    ResidenceRecord,
    ServiceRecord,
    Source,
    Venue,
    WorksRecord,
    WorksStep,
    to_dict,
)

_NAMES = UUID("5b0f0c0e-3a52-4a53-9d4e-7f5f6b2a9c11")
INSEE = "13055"
WRITTEN = datetime(2026, 11, 2, 8, 30, tzinfo=UTC)


def ident(name: str) -> str:
    """The record id of a thing of the town."""
    return str(uuid5(_NAMES, name))


def picture(path: Path, colour: str, size: tuple[int, int] = (320, 200), **options: Any) -> None:
    """Draw a plain picture."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", size, colour).save(path, **options)


def places(now: datetime) -> list[Record]:
    """The places, from the commune down to a residence."""
    desk = Desk(
        name="Mairie des 4e et 5e arrondissements",
        address="13 square Sidi-Brahim",
        postal_code="13005",
        city="Marseille",
        phone="04 91 55 15 00",
        email="mairie@exemple.fr",
        hours=(Opening(0, "08:15", "12:30"), Opening(0, "13:30", "16:45"), Opening(2, "08:15", "16:45")),
        closures=(Closure(date(2026, 12, 24), date(2027, 1, 2), "Fêtes"),),
        access="Rampe à droite de l’entrée.",
    )
    common: dict[str, Any] = {"published": WRITTEN, "updated": WRITTEN + timedelta(days=1)}
    return [
        PlaceRecord(
            id=ident("marseille"), place="", slug="marseille", title="Marseille", level="commune", insee=INSEE,
            url="https://marseille.example", phones=(Phone("Urgences", "112"),),
            figures=(Figure("Habitants", "870 000", "Insee 2021"),), **common,
        ),
        PlaceRecord(
            id=ident("4-5"), place=ident("marseille"), slug="4e-5e", title="4e et 5e arrondissements",
            level="district", town_hall=desk, **common,
        ),
        PlaceRecord(
            id=ident("blancarde"), place=ident("4-5"), slug="la-blancarde", title="La Blancarde",
            level="neighbourhood", summary="Un quartier & ses « places ».", **common,
        ),
        ResidenceRecord(
            id=ident("tilleuls"), place=ident("blancarde"), slug="les-tilleuls", title="Les Tilleuls",
            landlord="HMP", landlord_url="https://bailleur.example/", address="3 rue des Tilleuls",
            postal_code="13004", city="Marseille", dwellings=84,
            buildings=(Building("A", ("1", "2")), Building("B")),
            lodge=Desk(name="Loge", phone="04 00 00 00 00", hours=(Opening(1, "09:00", "11:00"),)),
            phones=(Phone("Astreinte", "04 00 00 00 01"),), **common,
        ),
    ]  # fmt: skip


def items(now: datetime) -> list[Record]:
    """One item of every kind, and the edges of time."""
    common: dict[str, Any] = {"published": WRITTEN, "updated": WRITTEN}
    news: dict[str, Any] = {"place": ident("blancarde"), "author": "Mairie des 4e et 5e arrondissements", **common}
    start = datetime(2026, 12, 5, 23, 0, tzinfo=UTC)
    return [
        NewsRecord(
            id=ident("jardin"), slug="jardin", title="Le jardin <b>ouvre</b> & fleurit", summary="Enfin !",
            former_paths=("/4e-5e/la-blancarde/actualites/ancien-jardin/", "/quartier/jardin/"),
            related=(ident("fete"), ident("passeport")), **news,
        ),
        NewsRecord(id=ident("demain"), slug="demain", title="Demain", go_live=now + timedelta(days=2), **news),
        NewsRecord(id=ident("hier"), slug="hier", title="Hier", expire=now - timedelta(days=2), **news),
        NewsRecord(
            id=ident("bientot"), slug="bientot", title="Bientôt fini", language="ar",
            go_live=now - timedelta(days=9), expire=now + timedelta(days=9), **news,
        ),
        EventRecord(
            id=ident("fete"), place=ident("4-5"), slug="fete", title="Fête", start=start,
            end=start + timedelta(days=2), all_day=True, price="Gratuit", audience="Tous", organiser="Mairie",
            venue=Venue("Square", "1 rue Haute", "13004", "Marseille", "De plain-pied"),
            booking_url="https://billets.example/fete", **common,
        ),
        EventRecord(
            id=ident("lecture"), place=ident("marseille"), slug="lecture", title="Lecture", state="postponed",
            start=datetime(2026, 10, 7, 12, 0, tzinfo=UTC), end=datetime(2026, 10, 7, 13, 30, tzinfo=UTC),
            recurrence="FREQ=WEEKLY;BYDAY=WE;COUNT=10",
            # One before and one after the end of summer time: the same hour on the wall.
            excluded=(datetime(2026, 10, 14, 12, 0, tzinfo=UTC), datetime(2026, 11, 4, 13, 0, tzinfo=UTC)), **common,
        ),
        ServiceRecord(
            id=ident("passeport"), place=ident("marseille"), slug="passeport", title="Passeport", theme="papers",
            who="Toute personne française", bring=("Une photo", "Un justificatif"), cost="86 €", delay="6 semaines",
            where="En mairie", online_url="https://service.example/",
            source=Source("Service-Public", "https://service-public.example/", date(2026, 9, 1)), **common,
        ),
        WorksRecord(
            id=ident("ascenseur"), place=ident("tilleuls"), slug="ascenseur", title="Ascenseur en panne",
            nature="lift", buildings=("A",), staircases=("2",), cut="L’ascenseur", contact=Phone("Gardien", "04"),
            history=(
                WorksStep(WRITTEN, "announced", WRITTEN + timedelta(days=3)),
                WorksStep(WRITTEN + timedelta(days=1), "postponed", WRITTEN + timedelta(days=5),
                          WRITTEN + timedelta(days=6), "Pièce en retard"),
            ), **common,
        ),
        FlashRecord(
            id=ident("crue"), place=ident("blancarde"), slug="crue", title="Vigilance", summary="Orages ce soir.",
            level="danger", **common,
        ),
        PageRecord(
            id=ident("mentions"), place=ident("marseille"), slug="mentions-legales", title="Mentions légales",
            role="legal", **common,
        ),
    ]  # fmt: skip


def body() -> list[dict[str, Any]]:
    """One block of every type, as a JSON file of a content folder has them."""
    link = f'<a href="record:{ident("passeport")}">le passeport</a>'
    rich = f'<p>Un <strong>mot</strong>, {link} et <a href="https://exemple.fr/?a=1&amp;b=2">un site</a>.</p>'
    table = '<table><thead><tr><th scope="col">Jour</th></tr></thead><tbody><tr><td>Lundi</td></tr></tbody></table>'
    item = [{"title": "Qui ?", "html": rich}, {"title": "Quand ?", "html": "<p>Demain.</p>"}]
    return [
        {"type": "html", "html": f"<h2>Titre</h2>\n{rich}\n<ul><li>un</li><li>deux</li></ul>"},
        {"type": "html", "html": f"{table}\n{rich}"},
        {"type": "image", "image": {"file": "media/rouge.jpg", "alt": "Un mur rouge"}, "caption": "Le mur"},
        {"type": "callout", "level": "warning", "title": "À savoir", "html": rich},
        {"type": "documents", "documents": [
            {"file": "media/plan.pdf", "title": "Le plan"}, {"file": "media/plan.pdf", "title": "Map", "language": "en"},
        ]},
        {"type": "faq", "items": item},
        {"type": "cases", "items": item},
        {"type": "steps", "items": item},
        {"type": "contact", "desk": {"name": "Guichet", "phone": "04", "hours": [
            {"day": 4, "opens": "09:00", "closes": "12:00"}]}},
        {"type": "video", "url": "https://video.example/1", "title": "Le film", "transcript": "<p>Tout.</p>",
         "minutes": 3, "image": {"file": "media/bleu.png", "alt": "Une image bleue"}},
    ]  # fmt: skip


def write_folder(folder: Path, now: datetime) -> Path:
    """The town as a content folder: JSON files of any name, pictures and a document in `media/`."""
    picture(folder / "media" / "rouge.jpg", "red", exif=_exif())
    picture(folder / "media" / "bleu.png", "blue")
    (folder / "media" / "plan.pdf").write_bytes(b"%PDF-1.4\n% a plan\n%%EOF\n")
    for record in [*places(now), *items(now)]:
        values = to_dict(record)
        if record.slug == "jardin":
            values["body"] = body()
            values["image"] = {
                "file": "media/bleu.png", "alt": "Le jardin", "focal_x": 30, "focal_y": 70, "credit": "Ville",
            }  # fmt: skip
        path = folder / record.kind / f"{record.slug}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(values, ensure_ascii=False), encoding="utf-8")
    return folder


def rewrite(folder: Path, file: str, **changes: Any) -> None:
    """Change fields of a record's file."""
    path = folder / file
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


def _exif() -> bytes:
    """Metadata that must never reach the public: a camera and a position."""
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(0x8825)[1] = "N"
    return exif.tobytes()
