"""When and by what means a resident is told: quiet hours, pauses between tries, ceilings. No database."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
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
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
"""Where a network without IPv4 reaches the IPv4 address of the last 32 bits (RFC 6052)."""
_INSIDE_OR_HIDDEN = tuple(
    ipaddress.IPv6Network(each) for each in ("::/96", "64:ff9b:1::/48", "fec0::/10", "2002::/16", "2001::/32")
)
"""What Python believes global and is not, or what may hide any address of IPv4: compatible, local NAT64, site, 6to4, Teredo."""
_QUOTES = re.compile(r"«\s*|\s*»|[“”]")
_SPACES = re.compile(r"\s+")
_PLAIN = {
    "’": "'",
    "‘": "'",
    "`": "'",
    "´": "'",
    "–": "-",
    "—": "-",
    "‑": "-",
    "…": "...",
    "œ": "oe",
    "Œ": "OE",
    "€": "EUR",
}
# The signs of the extension table take the room of two.
_PLAIN |= {"[": "(", "]": ")", "{": "(", "}": ")", "|": "/", "\\": "/", "~": "-", "^": ""}


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


def gsm_text(text: str) -> str:
    """A text of one line in the GSM alphabet, a sign each: one other sign would cut a message to 70 (3GPP TS 23.038)."""
    return "".join(_gsm_sign(each) for each in _SPACES.sub(" ", _QUOTES.sub('"', text)).strip())


def _gsm_sign(sign: str) -> str:
    if sign in _GSM:
        return sign
    if sign in _PLAIN:
        return _PLAIN[sign]
    # É and é are there, È, ê and ç are not: the letter without its accent is read all the same.
    letter = "".join(each for each in unicodedata.normalize("NFKD", sign) if not unicodedata.combining(each))
    return letter if letter and _GSM.issuperset(letter) else "?"


def text_message(title: str, url: str) -> str:
    """The words of a text message: the title, cut after a word if need be, and where to look; one message, one price."""
    plain = gsm_text(title)
    room = SMS_LENGTH - len(url) - 1
    if len(plain) > room:
        beginning = plain[: max(0, room - 2)]
        # A word that alone is too long is cut all the same.
        plain = f"{(beginning.rpartition(' ')[0] or beginning[:-1]).rstrip()}..."
    return f"{plain} {url}"


def leads_out(address: str) -> bool:
    """Whether an address is one of the public Internet, and not of our own network in whatever disguise."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        if found in _NAT64:
            return leads_out(str(ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)))
        if found.ipv4_mapped:
            return leads_out(str(found.ipv4_mapped))
        if any(found in each for each in _INSIDE_OR_HIDDEN):
            return False
    return found.is_global and not found.is_multicast
