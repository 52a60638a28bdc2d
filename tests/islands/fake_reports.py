"""Reports as the resident API answers them: the form, what is known already, photos, one's own and known faults."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

Answer = tuple[int, Any]
LANDLORD = "Habitat Exemple"
FIRE_BRIGADE = {"number": "18", "who": "Pompiers"}
TEXT_MESSAGES = {"number": "114", "who": "Urgences par SMS, pour les personnes sourdes ou qui ne peuvent pas parler"}
GAS_LINE = {"number": "0 800 47 33 33", "who": "Urgence Sécurité Gaz, appel gratuit jour et nuit"}
DANGERS = [
    {
        "code": "gas",
        "question": "Ça sent le gaz",
        "advice": "N’allumez rien et ne touchez à aucun interrupteur. Ouvrez les fenêtres, sortez, puis appelez depuis "
        "l’extérieur.",
        "numbers": [GAS_LINE, FIRE_BRIGADE, TEXT_MESSAGES],
    },
    {
        "code": "fire",
        "question": "Il y a un feu ou de la fumée",
        "advice": "Sortez si le chemin est libre, sans prendre l’ascenseur.",
        "numbers": [FIRE_BRIGADE, TEXT_MESSAGES],
    },
    {
        "code": "shut_in_lift",
        "question": "Quelqu’un est bloqué dans l’ascenseur",
        "advice": "Dans la cabine, appuyez longtemps sur le bouton d’alarme : un service répond jour et nuit.",
        "numbers": [FIRE_BRIGADE, TEXT_MESSAGES],
    },
]


def category(
    id: int, name: str, where: str, *, hint: str = "", dangers: tuple[str, ...] = (), kinds: tuple[str, ...] = ()
) -> dict[str, Any]:
    """A category of the form, with its finer kinds."""
    found = [{"id": id * 10 + at, "name": kind, "danger": ""} for at, kind in enumerate(kinds)]
    return {
        "id": id,
        "code": f"c{id}",
        "name": name,
        "icon": "lift" if dangers else "water",
        "hint": hint,
        "where": where,
        "danger": "",
        "dangers": list(dangers),
        "kinds": found,
    }


def home() -> dict[str, Any]:
    """The form's words about the home of the tests."""
    return {
        "household": 7,
        "residence": "Les Tilleuls",
        "landlord": LANDLORD,
        "phone": "04 91 00 00 00",
        "dwelling": "votre logement, bâtiment B, 3e étage",
        "building": "B",
        "staircase": "",
        "buildings": [{"name": "A", "staircases": []}, {"name": "B", "staircases": ["1", "2"]}],
        "categories": [
            category(
                1,
                "Ascenseur",
                "common",
                hint="En panne, bloqué, bruyant",
                dangers=("shut_in_lift",),
                kinds=("Arrêté", "Porte qui ferme mal"),
            ),
            category(2, "Eau, fuite, plomberie", "both", hint="Fuite, plus d’eau, évacuation bouchée"),
            category(3, "Chauffage et eau chaude", "both", hint="Radiateurs froids, pas d’eau chaude"),
            category(4, "Serrure, porte ou fenêtre", "dwelling"),
        ],
    }


def fault(number: int = 1, **values: Any) -> dict[str, Any]:
    """A known fault of common parts."""
    return {
        "id": f"00000000-0000-4000-a000-{number:012d}",
        "residence": "Les Tilleuls",
        "category": "Ascenseur",
        "category_code": "c1",
        "place": "parties communes, bâtiment B",
        "state": "scheduled",
        "state_label": "intervention prévue",
        "since": "2026-11-19",
        "scheduled_on": "2026-11-24",
        "scheduled_part": "morning",
        "done_on": None,
        "followed": False,
        **values,
    }


def works() -> dict[str, Any]:
    """A notice of works that may explain a fault."""
    return {
        "title": "Ascenseur du bâtiment B à l’arrêt",
        "state": "scheduled",
        "state_label": "prévus",
        "start": "2026-11-20T07:00:00Z",
        "end": "2026-12-04T17:00:00Z",
        "cut": "ascenseur arrêté",
        "url": "/t/048213/",
    }


def line(at: str, **values: Any) -> dict[str, Any]:
    """A line of a thread."""
    return {
        "at": at,
        "kind": "moved",
        "actor": "staff",
        "actor_label": LANDLORD,
        "state": "",
        "state_label": "",
        "text": "",
        "scheduled_on": None,
        "scheduled_part": "",
        "reason_label": "",
        "outcome_label": "",
        **values,
    }


def report(number: int = 1, **values: Any) -> dict[str, Any]:
    """A report of the tenant's, just sent."""
    sent = line(
        "2026-11-20T17:30:00Z",
        kind="sent",
        actor="reporter",
        actor_label="Vous",
        state="received",
        state_label="reçu",
    )
    return {
        "id": f"00000000-0000-4000-b000-{number:012d}",
        "ticket": "K7M 2P4",
        "category": "Ascenseur",
        "kind": "Arrêté",
        "residence": "Les Tilleuls",
        "common": True,
        "place": "parties communes, bâtiment B",
        "state": "received",
        "state_label": "reçu",
        "open": True,
        "read": True,
        "created_at": "2026-11-20T17:30:00Z",
        "changed_at": "2026-11-20T17:30:00Z",
        "scheduled_on": None,
        "scheduled_part": "",
        "text": "L’ascenseur s’arrête entre deux étages depuis ce matin.",
        "availability": "",
        "delivery": "received",
        "delivery_label": "Arrivé chez votre bailleur",
        "channel": "online",
        "acknowledge_by": "2026-11-24",
        "fix_by": "2026-12-04",
        "reason_label": "",
        "outcome_label": "",
        "satisfaction": None,
        "landlord": LANDLORD,
        "phone": "04 91 00 00 00",
        "who_will_see": f"{LANDLORD} et la loge. Vos voisins voient la panne, jamais votre nom ni votre texte.",
        "photos": [],
        "thread": [sent],
        "joined": None,
        "may": ["update", "cancel"],
        "contest_until": None,
        **values,
    }


@dataclass
class FakeReports:
    """What the landlord knows. Tests set it up by assigning to it."""

    homes: list[dict[str, Any]] = field(default_factory=lambda: [home()])
    works: list[dict[str, Any]] = field(default_factory=list)
    faults: list[dict[str, Any]] = field(default_factory=list)
    own: list[dict[str, Any]] = field(default_factory=list)
    """The newest first."""
    sent: list[dict[str, Any]] = field(default_factory=list)
    """What came in, as it came."""
    photos: dict[str, bytes] = field(default_factory=dict)
    refused_photo: str = ""
    """The sentence that every photo is refused with."""

    def answer(self, method: str, path: str, given: Any) -> Answer:
        """The answer to what stands below `reports/`, from somebody who is signed in."""
        place, _mark, query = path.partition("?")
        parts = place.strip("/").split("/")
        match method, parts:
            case "GET", ["form"]:
                return 200, {"homes": self.homes, "dangers": DANGERS, "most_photos": 5}
            case "GET", ["before-sending"]:
                return self._before_sending(parse_qs(query))
            case "GET", ["faults"]:
                return 200, {"results": self.faults}
            case _, ["faults", id, *rest]:
                return self._fault(method, id, rest)
            case _, ["photos", id]:
                return self._photo(method, id, given)
            case "GET", [""]:
                return 200, {"results": self.own, "next": None}
            case "POST", [""]:
                return self._send(given)
            case _, [id, *rest]:
                return self._report(id, rest, given)
        return 404, None

    def _before_sending(self, query: dict[str, list[str]]) -> Answer:
        common = query["common"] == ["true"]
        # Of where they are, as the real one answers: a fault of the lift is not one of the dwelling.
        faults = [each for each in self.faults if common and f"c{query['category'][0]}" == each["category_code"]]
        who = f"{LANDLORD} et la loge. Vos voisins voient la panne, jamais votre nom ni votre texte."
        days = {"acknowledge_by": "2026-11-24", "fix_by": "2026-12-04"}
        return 200, {"works": self.works if common else [], "faults": faults, **days, "who_will_see": who}

    def _fault(self, method: str, id: str, rest: list[str]) -> Answer:
        found = next((each for each in self.faults if each["id"] == id), None)
        if found is None:
            return 404, None
        if rest == ["follow"]:
            found["followed"] = method == "POST"
            return 204, None
        return 200, found

    def _photo(self, method: str, id: str, given: Any) -> Answer:
        if method == "PUT" and not re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", id):
            return 404, None
        if method == "GET":
            return (200, self.photos[id]) if id in self.photos else (404, None)
        if method == "DELETE":
            return (204, None) if self.photos.pop(id, None) else (404, None)
        if self.refused_photo:
            return 422, {"photo": self.refused_photo}
        self.photos[id] = given
        return 200, {"id": id, "width": 1600, "height": 1200}

    def _send(self, given: dict[str, Any]) -> Answer:
        found = next((each for each in self.homes[0]["categories"] if each["id"] == given["category"]), None)
        if found is None:
            return 422, {"category": "Cette catégorie n’est plus proposée. Choisissez-en une autre."}
        self.sent.append(given)
        photos = [{"id": id, "width": 1600, "height": 1200} for id in given["photos"]]
        kind = next((each["name"] for each in found["kinds"] if each["id"] == given["kind"]), "")
        made = report(len(self.own) + 1, category=found["name"], kind=kind, text=given["text"], photos=photos)
        self.own.insert(0, {**made, "availability": given["availability"], "common": given["common"]})
        return 201, self.own[0]

    def _report(self, id: str, rest: list[str], given: Any) -> Answer:
        found = next((each for each in self.own if each["id"] == id), None)
        if found is None:
            return 404, None
        match rest:
            case ["read"]:
                found["read"] = True
                return 204, None
            case ["updates"]:
                new = line("2026-11-21T09:00:00Z", kind="update", actor="reporter", actor_label="Vous")
                found["thread"].append({**new, "text": given["text"]})
                if found["state"] == "waiting_for_tenant":
                    found.update(state="acknowledged", state_label="pris en compte", may=["update", "cancel"])
            case ["contest"]:
                found.update(state="contested", state_label="contesté", open=True, may=["update"])
            case ["cancel"]:
                found.update(state="cancelled", state_label="annulé", open=False, may=["resume"])
            case ["resume"]:
                found.update(state="reopened", state_label="rouvert", open=True, may=["update", "cancel"])
            case ["satisfaction"]:
                found["satisfaction"] = given["satisfaction"]
        return 200, found
