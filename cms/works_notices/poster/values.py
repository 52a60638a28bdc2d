"""What a hall poster says, as values for `poster.typ`."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from cms.places.days import date_format
from cms.residents.letters.words import printable
from cms.works_notices.notice import Notice
from cms.works_notices.words import clock, parts_words, state_words, when_lines


def poster_values(notice: Notice, *, url: str, today: date) -> dict[str, Any]:
    """The values of the poster of a notice that leads to `url`, printed `today`."""
    what = notice.nature[:1].upper() + notice.nature[1:]
    announced = _("Annoncé le %(day)s à %(clock)s.") % {
        "day": date_format(notice.at, "j F Y"),
        "clock": clock(notice.at),
    }
    printed = _("Imprimé le %(day)s ; la page peut avoir changé depuis.") % {"day": date_format(today, "j F Y")}
    contact = [
        each for each in (notice.contact_label, notice.contact_number.replace(" ", "\N{NO-BREAK SPACE}")) if each
    ]
    return _printed(
        {
            "title": f"{what} – {notice.place}",
            "sender": notice.sender,
            "place": notice.place,
            "what": what,
            "state": _capital(state_words(notice)),
            "subject": "" if notice.title.casefold() == notice.nature.casefold() else notice.title,
            "facts": [
                {"term": term, "lines": lines}
                for term, lines in (
                    (_("Où"), [_capital(each) for each in parts_words(notice.parts)] or [_whole(notice)]),
                    (_("Quand"), [*when_lines(notice), *_end_unknown(notice)]),
                    (_("Coupé"), [notice.cut] if notice.cut.strip() and not notice.is_over else []),
                )
                if lines
            ],
            "note": notice.note,
            "contact-title": _("Qui appeler"),
            "contact": contact,
            "scan": _("Plus d’informations : visez le carré, ou tapez"),
            "qr-description": _("Code QR : il ouvre la page de cet avis."),
            "address": url.partition("://")[2].rstrip("/"),
            "foot": [announced, printed],
            "continued": _("Suite"),
        }
    ) | {"url": url}


def _whole(notice: Notice) -> str:
    return _("Toute la résidence") if notice.in_residence else notice.place


def _end_unknown(notice: Notice) -> list[str]:
    unknown = notice.end is None and not notice.is_over and notice.state != "postponed"
    return [_("Fin pas encore connue")] if unknown else []


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _printed(values: Any) -> Any:
    """The same, in signs that the fonts have: a PDF/UA may hold no other."""
    if isinstance(values, dict):
        return {name: _printed(value) for name, value in values.items()}
    if isinstance(values, list):
        return [_printed(value) for value in values]
    return printable(values)
