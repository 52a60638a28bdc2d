"""How long a signed-in device stays so, and what it is called. Pure: no database."""

from __future__ import annotations

from datetime import datetime, timedelta

IDLE = timedelta(days=30)
IDLE_SHARED = timedelta(minutes=30)
ABSOLUTE = timedelta(days=180)
ABSOLUTE_SHARED = timedelta(hours=12)
NOTED = timedelta(minutes=10)
NOTED_SHARED = timedelta(minutes=1)

_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
"""In this order: most browsers also call themselves by the names of others."""
_SYSTEMS = (
    ("SMART-TV", "téléviseur"),
    ("SmartTV", "téléviseur"),
    ("Web0S", "téléviseur"),
    ("Tizen", "téléviseur"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
)


def idle(*, shared: bool) -> timedelta:
    """How long a session may go unused."""
    return IDLE_SHARED if shared else IDLE


def absolute(*, shared: bool) -> timedelta:
    """How long a session may last at all."""
    return ABSOLUTE_SHARED if shared else ABSOLUTE


def is_alive(*, seen_at: datetime, expires_at: datetime, shared: bool, now: datetime) -> bool:
    """Whether a session still serves."""
    return now < expires_at and now < seen_at + idle(shared=shared)


def to_note(*, seen_at: datetime, shared: bool, now: datetime) -> bool:
    """Whether the use of a session is worth a write: reading a page of messages should not wait for one each time."""
    return now >= seen_at + (NOTED_SHARED if shared else NOTED)


def device(user_agent: str, *, known: str, unknown: str) -> str:
    """A device in words: `known` has places for `{browser}` and `{system}`, `unknown` is said of what tells nothing."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    if browser and system:
        return known.format(browser=browser, system=system)
    return browser or system or unknown
