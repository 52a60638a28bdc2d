"""A works notice in French words: its state, where, when, and all of it in the room of one text message."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext as _, ngettext

from cms.places.days import date_format
from cms.works_notices.notice import Notice
from cms.works_notices.rules.scope import EVERYWHERE, Part
from cms.works_notices.rules.short_text import Piece, cut_forms, fitted

NO_BREAK = "\N{NO-BREAK SPACE}"
_BETWEEN = " au "
_A_LINE = 30
"""Signs of a date that one line of a poster holds in its largest letters."""


def state_words(notice: Notice) -> str:
    """« travaux reportés »."""
    return {
        "announced": _("travaux annoncés"),
        "postponed": _("travaux reportés"),
        "in_progress": _("travaux en cours"),
        "finished": _("travaux terminés"),
        "cancelled": _("travaux annulés"),
    }[notice.state]


def what_words(notice: Notice) -> str:
    """« Eau chaude : travaux reportés »."""
    said = _("%(nature)s%(space)s: %(state)s")
    return said % {"nature": _capital(notice.nature), "space": NO_BREAK, "state": state_words(notice)}


def parts_words(parts: Sequence[Part], *, brief: bool = False) -> list[str]:
    """« Bâtiment B, escaliers 1 et 2 », a sentence for each building; nothing for a whole residence."""
    if tuple(parts) == EVERYWHERE:
        return []
    of_building: dict[str, list[str]] = {}
    for building, staircase in parts:
        of_building.setdefault(building, []).extend([staircase] if staircase else [])
    whole = [building for building, staircases in of_building.items() if not staircases]
    said = [_buildings(whole, brief)] if whole else []
    for building, staircases in of_building.items():
        if staircases:
            said.append(f"{_buildings([building], brief)}, {_staircases(staircases, brief)}")
    return said


def _buildings(names: Sequence[str], brief: bool) -> str:
    if brief:
        return _("bât. %(names)s") % {"names": spoken(names)}
    return ngettext("bâtiment %(names)s", "bâtiments %(names)s", len(names)) % {"names": spoken(names)}


def _staircases(names: Sequence[str], brief: bool) -> str:
    if brief:
        return _("esc. %(names)s") % {"names": spoken(names)}
    return ngettext("escalier %(names)s", "escaliers %(names)s", len(names)) % {"names": spoken(names)}


def spoken(names: Sequence[str]) -> str:
    """« A, B et C »."""
    *first, last = names
    return _("%(first)s et %(last)s") % {"first": ", ".join(first), "last": last} if first else last


def when_lines(notice: Notice) -> list[str]:
    """When, in large letters: « Du lundi 1er décembre à 8 h », « au mercredi 3 décembre à 18 h »."""
    years = {each.year for each in (notice.at, notice.start, notice.end or notice.start)}
    said = _capital(_when(notice, _LONG if len(years) == 1 else _WITH_YEAR, short=False))
    # Each date stays on a line of its own where there is room.
    before, between, after = said.partition(_BETWEEN)
    return [before, f"{_BETWEEN.strip()} {after}"] if between and len(said) > _A_LINE else [said]


def _when(notice: Notice, day: _Day, *, short: bool) -> str:
    """A span in words, and what the state makes of it."""
    if notice.state == "finished":
        return _("le %(day)s") % {"day": day(notice.at)}
    span = _span(notice, day)
    if notice.state == "cancelled":
        return _("prévus %(span)s") % {"span": span}
    if notice.state == "postponed" and not notice.moved:
        said = _("prévus %(span)s, date à venir") if short else _("prévus %(span)s ; nouvelle date à venir")
        return said % {"span": span}
    return span


class _Day:
    """How a day is written, and whether hours are."""

    def __init__(self, pattern: str, *, hours: bool = True) -> None:
        self.pattern = pattern
        self.hours = hours

    def __call__(self, moment: datetime) -> str:
        """« lundi 1er décembre 2026 »."""
        return date_format(moment, self.pattern)

    def at(self, moment: datetime) -> str:
        """« lundi 1er décembre 2026 à 8 h »."""
        return _("%(day)s à %(clock)s") % {"day": self(moment), "clock": clock(moment)} if self.hours else self(moment)


_LONG, _WITH_YEAR = _Day("l j F"), _Day("l j F Y")
_DAYS = (_Day("D. j N"), _Day("j/n"), _Day("j/n", hours=False))
"""From the fullest to the shortest of a text message."""


def clock(moment: datetime) -> str:
    """« 8 h » or « 8 h 30 »."""
    minutes = f"{NO_BREAK}{moment.minute:02d}" if moment.minute else ""
    return f"{moment.hour}{NO_BREAK}h{minutes}"


def _span(notice: Notice, day: _Day) -> str:
    start, end = notice.start, notice.end
    if end is None:
        return _("à partir du %(start)s") % {"start": day.at(start)}
    # Midnights at both ends mean whole days, as on the page.
    if not any((start.hour, start.minute, end.hour, end.minute)):
        last = end - timedelta(days=1)
        if last.date() <= start.date():
            return _("le %(day)s") % {"day": day(start)}
        return _("du %(start)s au %(end)s") % {"start": day(start), "end": day(last)}
    if start.date() == end.date():
        if not day.hours:
            return _("le %(day)s") % {"day": day(start)}
        hours = {"day": day(start), "start": clock(start), "end": clock(end)}
        return _("le %(day)s de %(start)s à %(end)s") % hours
    return _("du %(start)s au %(end)s") % {"start": day.at(start), "end": day.at(end)}


def short_text(notice: Notice, room: int) -> str:
    """What works, in what state, where, when and what is cut, in at most `room` signs, also of a text message's alphabet.

    What is cut gives way first, then the names of the parts, then the hours. Below ninety signs of room the shortest
    forms may be longer.
    """
    return fitted(
        [
            Piece((what_words(notice),), 3),
            Piece(_where_forms(notice), 1),
            Piece(tuple(_capital(_when(notice, day, short=True)) for day in _DAYS), 2),
            Piece((*_cut_forms(notice), ""), 0),
        ],
        room,
    )


def _where_forms(notice: Notice) -> tuple[str, ...]:
    brief = ", ".join(parts_words(notice.parts, brief=True))
    count = len({building for building, _staircase in notice.parts})
    number = ngettext("%(n)d bâtiment", "%(n)d bâtiments", count) % {"n": count} if brief else ""
    somewhere = _("votre résidence") if notice.in_residence else _("votre quartier")
    forms = [
        ", ".join(filter(None, [notice.place, *parts_words(notice.parts)])),
        ", ".join(filter(None, [notice.place, brief])),
    ]
    # Where exactly counts more than the end of a long name.
    forms += [", ".join(filter(None, [name, brief])) for name in cut_forms(notice.place)[1:]]
    forms += [
        _capital(", ".join(filter(None, [somewhere, brief]))),
        _capital(", ".join(filter(None, [somewhere, number]))),
    ]
    return tuple(dict.fromkeys((*forms, _capital(somewhere))))


def _cut_forms(notice: Notice) -> tuple[str, ...]:
    if not notice.cut.strip() or notice.is_over:
        return ()
    return tuple(_("Coupé%(space)s: %(cut)s") % {"space": NO_BREAK, "cut": each} for each in cut_forms(notice.cut))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
