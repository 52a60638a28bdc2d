"""When and by what means a resident is told: quiet hours, pauses between tries, ceilings. No database."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 720))
"""Between two tries; after the last one a delivery is given up. The notification stays in the page."""
CEILINGS: Mapping[str, int] = {"email": 6, "push": 12, "sms": 3}
"""Sendings a day to one resident; what goes beyond waits in the page."""
DAY = timedelta(days=1)
SMS_LENGTH = 160
"""Characters of one text message in the GSM alphabet; two cost twice."""
_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""What one text message says in seven bits a sign (3GPP TS 23.038, basic table)."""
_QUOTES = re.compile(r"«\s*|\s*»")
_PLAIN = str.maketrans({"’": "'", "–": "-", "\u00a0": " ", "\u202f": " ", "ç": "c", "ê": "e", "î": "i"})
_PLAIN |= str.maketrans({"â": "a", "ô": "o", "û": "u", "ë": "e", "ï": "i", "À": "A", "È": "E", "Ê": "E", "œ": "oe"})


def after_quiet(now: datetime, quiet_from: time, quiet_until: time, zone: ZoneInfo) -> datetime:
    """The first moment from `now` on that is not within the quiet hours of `zone`; the same hours mean none."""
    local = now.astimezone(zone)
    clock = local.time().replace(tzinfo=None)
    overnight = quiet_from > quiet_until
    quiet = (clock >= quiet_from or clock < quiet_until) if overnight else quiet_from <= clock < quiet_until
    if not quiet:
        return now
    day = local.date() + timedelta(days=1) if overnight and clock >= quiet_from else local.date()
    # Through UTC: on the night of a clock change the wall hour may fall an hour off, never before the end.
    return datetime.combine(day, quiet_until, tzinfo=zone).astimezone(now.tzinfo)


def next_try(attempts: int, now: datetime) -> datetime | None:
    """When to try again after `attempts` failures; None to give up."""
    return now + PAUSES[attempts - 1] if attempts <= len(PAUSES) else None


def is_over_ceiling(channel: str, sent_today: int) -> bool:
    """Whether one more sending within 24 hours is too much."""
    return sent_today >= CEILINGS[channel]


def text_message(title: str, url: str) -> str:
    """The words of a text message: the title, cut if need be, and where to look; one message, one price."""
    plain = "".join(each if each in _GSM else "?" for each in _QUOTES.sub('"', title).translate(_PLAIN))
    room = SMS_LENGTH - len(url) - 1
    if len(plain) > room:
        plain = f"{plain[: max(0, room - 3)].rstrip()}..."
    return f"{plain} {url}"
