"""A resident API that answers as the contract says; it can be slow, down or strict."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, field
from typing import Any

from tests.islands.fake_reports import FakeReports

CODE = "ABCD-EFGH-JKLM-NPQR"
INITIALS = "KB"
TOKEN = "5e55-70ken"
LODGE_CODE = "4821 7093"
TOPICS = ("staff_message", "works_notice", "report")
HOME = {
    "id": 7,
    "residence": {"title": "Les Tilleuls", "path": "/residences/tilleuls/"},
    "building": "B",
    "staircase": "",
}
_WITH_ID = re.compile(r"^(messages|sessions|households|notifications/push)/(?!end-others)[^/]+/")
Answer = tuple[int, Any]


def message(number: int, *, read: bool = False) -> dict[str, Any]:
    """One message of the lodge; the higher the number, the older."""
    return {
        "id": f"00000000-0000-4000-8000-{number:012d}",
        "title": f"Coupure d’eau n° {number}",
        "signature": "La loge des Tilleuls",
        "scope": "bâtiment B",
        "sent_at": f"2026-11-{21 - number:02d}T17:30:00Z",
        "read": read,
    }


def device(id: str, name: str, seen: str, *, current: bool = False) -> dict[str, Any]:
    """A device that was last seen on a day."""
    return {
        "id": id,
        "device": name,
        "created_at": "2026-11-01T09:00:00Z",
        "seen_at": f"{seen}T08:00:00Z",
        "current": current,
    }


@dataclass
class FakeApi:
    """What the API knows, and what it was asked. Tests set it up by assigning to it."""

    account: dict[str, Any] = field(default_factory=dict)
    password: str = ""
    signed_in: bool = False
    households: list[dict[str, Any]] = field(default_factory=lambda: [HOME])
    messages: list[dict[str, Any]] = field(default_factory=list)
    devices: list[dict[str, Any]] = field(default_factory=list)
    told: list[dict[str, Any]] = field(default_factory=list)
    """Notifications, the newest first."""
    preferences: dict[str, Any] = field(
        default_factory=lambda: {
            "email": False,
            "push": False,
            "sms": False,
            "quiet_from": "20:00:00",
            "quiet_until": "08:00:00",
            "unwanted_topics": [],
        }
    )
    push: dict[str, Any] = field(default_factory=lambda: {"public_key": "BA", "device": None})
    """Whether devices are told, and the one that asks is."""
    reports: FakeReports = field(default_factory=FakeReports)
    shared: bool = False
    """Whether this device is one that others use too."""
    down: set[str] = field(default_factory=set)
    """Paths that answer 503; `*` for all of them."""
    limited: bool = False
    """Whether every act is refused as one too many."""
    lose: set[str] = field(default_factory=set)
    """Paths that act and whose answer is lost."""
    held: threading.Event = field(default_factory=threading.Event)
    slow: set[str] = field(default_factory=set)
    """Paths that answer only once `held` is set."""
    asked: list[tuple[str, str]] = field(default_factory=list)
    """Method and path of every request."""
    keys: list[tuple[str, str]] = field(default_factory=list)
    """The path and the Idempotency-Key of every POST."""
    settled: dict[str, Answer] = field(default_factory=dict)
    """What was answered to an Idempotency-Key: it is answered again, and nothing done."""

    def open_account(
        self, username: str = "amina", password: str = "quatre mots sans lien", name: str = "Amina"
    ) -> None:
        """As if somebody had come with the letter before."""
        self.account = {
            "username": username,
            "display_name": name,
            "email": "",
            "email_confirmed": False,
            "phone": "",
            "language": "fr",
            "created_at": "2026-11-01T09:00:00Z",
        }
        self.password = password
        self.messages = [message(1), message(2, read=True)]
        self.devices = [
            device("a", "Chrome sur Android", "2026-11-21", current=True),
            device("b", "Firefox sur Windows", "2026-11-12"),
            device("c", "Safari sur iPad", "2026-11-03"),
        ]

    def answer(self, method: str, path: str, given: Any, key: str = "") -> Answer:
        """The status and the JSON of the answer to a request that was let in."""
        if method == "POST" and key in self.settled:
            return self.settled[key]
        status, answer = self._done(method, path, given)
        if method == "POST" and status < 400:
            self.settled[key] = status, answer
        return status, answer

    def _done(self, method: str, path: str, given: Any) -> Answer:
        if path.startswith("reports/"):
            if not self.signed_in:
                return problem(401, "Connectez-vous.")
            status, answer = self.reports.answer(method, path.removeprefix("reports/"), given)
            return (status, answer) if status < 400 else problem(status, "À revoir.", **(answer or {}))
        general = _WITH_ID.sub(r"\1/id/", path.partition("?")[0])
        name = f"{method} {general}"
        act = _ANSWERS.get(name)
        if act is None:
            return problem(404, "Introuvable.")
        if name not in _OPEN and not self.signed_in:
            return problem(401, "Connectez-vous.")
        return act(self, path, given)

    def session(self) -> dict[str, Any]:
        """What `session/` says of who asks."""
        if not self.signed_in:
            return {"resident": None, "households": [], "shared": False, "unread": dict.fromkeys(TOPICS, 0)}
        resident = {key: self.account[key] for key in ("username", "display_name")}
        lists = {"staff_message": self.messages, "works_notice": [], "report": self.reports.own}
        unread = {topic: sum(not each["read"] for each in found) for topic, found in lists.items()}
        return {"resident": resident, "households": self.households, "shared": self.shared, "unread": unread}


def problem(status: int, detail: str, **fields: str) -> Answer:
    """An answer of RFC 9457 with what is wrong with each field."""
    errors = [{"field": name, "detail": text} for name, text in fields.items()]
    return status, {"type": "about:blank", "title": "Refusé", "status": status, "detail": detail, "errors": errors}


def _sign_in(api: FakeApi, path: str, given: dict[str, Any]) -> Answer:
    if (given["username"], given["password"]) != (api.account.get("username"), api.password):
        return problem(400, "Identifiant ou mot de passe inconnu.")
    api.signed_in, api.shared = True, given.get("shared_device") == "on"
    return 200, api.session()


def _sign_out(api: FakeApi, path: str, given: dict[str, Any]) -> Answer:
    api.signed_in = False
    return 204, None


def _letter(api: FakeApi, path: str, given: dict[str, Any]) -> Answer:
    if re.sub(r"[^A-Z]", "", given["code"].upper()) != CODE.replace("-", ""):
        return problem(400, "Ce code n’est pas le bon.", code="Ce code n’existe pas. Relisez-le signe par signe.")
    if given["initials"].upper() != INITIALS:
        return problem(400, "Les initiales ne vont pas.", initials="Ces initiales ne vont pas avec ce code.")
    return 200, {"residence": "Les Tilleuls", "building": "B", "until": "2027-01-03", "places_left": 3}


def _register(api: FakeApi, path: str, given: dict[str, Any]) -> Answer:
    status, refused = _letter(api, path, given)
    if status != 200:
        return status, refused
    if given["username"] == "pris":
        return problem(400, "L’identifiant est pris.", username="Cet identifiant est déjà pris.")
    api.open_account(given["username"], given["password"], given["display_name"])
    api.signed_in = True
    return 201, api.session()


def _add_home(api: FakeApi, path: str, given: dict[str, Any]) -> Answer:
    status, answer = _letter(api, path, given)
    return (201, {}) if status == 200 else (status, answer)


def _reset(api: FakeApi, path: str, given: dict[str, Any]) -> Answer:
    status, refused = _letter(api, path, given)
    if status != 200:
        return status, refused
    api.password = given["password"]
    api.signed_in = True
    return 200, api.session()


def _by_proof(field: str, wanted: str, sentence: str) -> Any:
    """Another password for whoever has the token of an e-mail or the code of the lodge."""

    def answer(api: FakeApi, path: str, given: dict[str, Any]) -> Answer:
        if given[field] != wanted:
            return problem(400, sentence, **{field: sentence})
        api.password = given["password"]
        api.signed_in = True
        return 200, api.session()

    return answer


def _confirm_email(api: FakeApi, path: str, given: dict[str, Any]) -> Answer:
    if given["token"] != TOKEN:
        return problem(422, "À revoir.", token="Ce lien ne sert plus : demandez-en un autre.")
    api.account["email_confirmed"] = True
    return 204, None


def _messages(api: FakeApi, path: str, given: dict[str, Any]) -> Answer:
    start = int(path.partition("cursor=")[2] or 0)
    left = len(api.messages) > start + 20
    return 200, {"results": api.messages[start : start + 20], "next": str(start + 20) if left else None}


def _message(api: FakeApi, path: str, given: dict[str, Any]) -> Answer:
    found = [each for each in api.messages if each["id"] == path.split("/")[1]]
    if not found:
        return problem(404, "Ce message n’est plus là.")
    return 200, {**found[0], "text": "L’eau sera coupée mardi de 9 h à 11 h.\nPensez à remplir une bouteille."}


def _read(api: FakeApi, path: str, given: dict[str, Any]) -> Answer:
    for each in api.messages:
        each["read"] |= each["id"] == path.split("/")[1]
    return 204, None


def _change(api: FakeApi, path: str, given: dict[str, Any]) -> Answer:
    if given.get("email") == "sans-arobase":
        return problem(400, "Une réponse est à revoir.", email="Il manque le signe @ dans cette adresse.")
    api.account.update(given)
    return 200, {**api.account, "households": api.households}


def _new_password(api: FakeApi, path: str, given: dict[str, Any]) -> Answer:
    if given["current_password"] != api.password:
        return problem(400, "Refusé.", current_password="Ce n’est pas votre mot de passe actuel.")
    api.password = given["password"]
    return 204, None


def _end_device(api: FakeApi, path: str, given: dict[str, Any]) -> Answer:
    api.devices = [each for each in api.devices if each["id"] != path.split("/")[1]]
    return 204, None


def _end_others(api: FakeApi, path: str, given: dict[str, Any]) -> Answer:
    api.devices = [each for each in api.devices if each["current"]]
    return 204, None


def _prefer(api: FakeApi, path: str, given: dict[str, Any]) -> Answer:
    api.preferences.update(given)
    return 200, api.preferences


def _subscribe(api: FakeApi, path: str, given: dict[str, Any]) -> Answer:
    api.push["device"], api.push["given"] = "p", given
    return 201, {"id": "p"}


def _unsubscribe(api: FakeApi, path: str, given: dict[str, Any]) -> Answer:
    api.push["device"] = None
    return 204, None


def _leave(api: FakeApi, path: str, given: dict[str, Any]) -> Answer:
    api.households = [each for each in api.households if str(each["id"]) != path.split("/")[1]]
    api.signed_in = bool(api.households)
    return 204, None


def _erase(api: FakeApi, path: str, given: dict[str, Any]) -> Answer:
    if given["password"] != api.password:
        return problem(400, "Refusé.", password="Ce n’est pas votre mot de passe.")
    api.account, api.signed_in = {}, False
    return 204, None


_OPEN = {
    "GET session/",
    "POST session/",
    "POST letter/",
    "POST account/",
    "POST password/letter/",
    "POST password/email/",
    "POST password/email/confirm/",
    "POST password/lodge/",
    "POST account/email/confirm/",
}
_ANSWERS: dict[str, Any] = {
    "GET session/": lambda api, path, given: (200, api.session()),
    "POST session/": _sign_in,
    "DELETE session/": _sign_out,
    "POST letter/": _letter,
    "POST account/": _register,
    "GET account/": lambda api, path, given: (200, {**api.account, "households": api.households}),
    "PATCH account/": _change,
    "POST account/password/": _new_password,
    "POST account/email/confirm/": _confirm_email,
    "GET account/export/": lambda api, path, given: (200, {"account": api.account}),
    "POST account/erasure/": _erase,
    "POST households/": _add_home,
    "DELETE households/id/": _leave,
    "GET sessions/": lambda api, path, given: (200, api.devices),
    "DELETE sessions/id/": _end_device,
    "POST sessions/end-others/": _end_others,
    "POST password/letter/": _reset,
    "POST password/email/": lambda api, path, given: (202, None),
    "POST password/email/confirm/": _by_proof("token", TOKEN, "Ce lien ne sert plus : demandez-en un autre."),
    "POST password/lodge/": _by_proof("code", LODGE_CODE, "Ce code n’est pas le bon."),
    "GET messages/": _messages,
    "GET messages/id/": _message,
    "POST messages/id/read/": _read,
    "GET notifications/": lambda api, path, given: (200, {"results": api.told, "next": None}),
    "GET notifications/preferences/": lambda api, path, given: (200, api.preferences),
    "PATCH notifications/preferences/": _prefer,
    "GET notifications/push/": lambda api, path, given: (200, api.push),
    "POST notifications/push/": _subscribe,
    "DELETE notifications/push/id/": _unsubscribe,
}  # fmt: skip
