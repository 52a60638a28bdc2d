"""How the desk says things: states with a shape of their own, places, deadlines, lines of the history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from cms.places.days import date_format
from cms.reports.models import Report, ReportEvent
from cms.reports.models.categories import Priority
from cms.reports.rules import states
from cms.reports.rules.places import place_words
from cms.reports.selectors.calendars import Calendar
from cms.residents.models import Dwelling


@dataclass(frozen=True, slots=True)
class StateWords:
    """A state as the staff reads it: a sign beside the word, so that it is never told by colour alone."""

    label: Any
    icon: str
    tone: str
    """`owed` (the landlord has something to say), `going` (on its way), `still` (nothing to do now)."""


STATES: Mapping[str, StateWords] = {
    "received": StateWords(gettext_lazy("nouveau"), "mail", "owed"),
    "acknowledged": StateWords(gettext_lazy("pris en compte"), "check", "going"),
    "scheduled": StateWords(gettext_lazy("intervention prévue"), "date", "going"),
    "in_progress": StateWords(gettext_lazy("en cours"), "cogs", "going"),
    "waiting_for_tenant": StateWords(gettext_lazy("question au locataire"), "help", "still"),
    "done": StateWords(gettext_lazy("réglé"), "circle-check", "still"),
    "contested": StateWords(gettext_lazy("contesté"), "warning", "owed"),
    "reopened": StateWords(gettext_lazy("rouvert"), "rotate", "owed"),
    "refused": StateWords(gettext_lazy("refusé"), "circle-xmark", "still"),
    "duplicate": StateWords(gettext_lazy("joint à un autre"), "copy", "still"),
    "cancelled": StateWords(gettext_lazy("repris par le locataire"), "minus", "still"),
}

DECISIONS: Mapping[str, Any] = {
    "acknowledged": gettext_lazy("Prendre en compte"),
    "scheduled": gettext_lazy("Prévoir une intervention"),
    "in_progress": gettext_lazy("Dire que c’est en cours"),
    "waiting_for_tenant": gettext_lazy("Poser une question au locataire"),
    "done": gettext_lazy("C’est réglé"),
    "reopened": gettext_lazy("Rouvrir"),
    "refused": gettext_lazy("Refuser"),
    "duplicate": gettext_lazy("Joindre à un autre signalement"),
}
"""What the buttons say: where a report is taken."""

EVENTS: Mapping[str, Any] = {
    "update": gettext_lazy("Message"),
    "joined": gettext_lazy("Un autre signalement rejoint celui-ci"),
    "parted": gettext_lazy("Un signalement ne rejoint plus celui-ci"),
    "assigned": gettext_lazy("Confié à"),
    "firm_reply": gettext_lazy("Réponse de l’entreprise"),
    "changed": gettext_lazy("Priorité, catégorie ou résumé corrigés"),
    "rated": gettext_lazy("Avis du locataire"),
    "nudged": gettext_lazy("Le locataire a été relancé"),
    "escalated": gettext_lazy("Signalé en retard"),
}


@dataclass(frozen=True, slots=True)
class Deadline:
    """What the landlord owes, in words."""

    text: str
    late: bool = False


def decision_label(source: str, target: str) -> str:
    """What a decision is called from where the report stands."""
    if source == target == "scheduled":
        return _("Changer le jour de l’intervention")
    if source == "duplicate" and target == "acknowledged":
        return _("Séparer du signalement auquel il est joint")
    if source == "contested" and target == "done":
        return _("Maintenir : c’est réglé")
    if source == "contested" and target == "refused":
        return _("Maintenir le refus")
    return str(DECISIONS[target])


def place(report: Report) -> str:
    """Where it is, as one finds it on foot."""
    if report.dwelling is not None:
        return home(report.dwelling)
    where = place_words(report.building, report.staircase, report.floor, common=True)
    return _("%(where)s, parties communes") % {"where": where} if report.building else where


def home(dwelling: Dwelling) -> str:
    """A dwelling, as one finds it on foot."""
    where = place_words(dwelling.building, dwelling.staircase, dwelling.floor, common=False)
    door = _("porte %(name)s") % {"name": dwelling.door} if dwelling.door else dwelling.reference
    return f"{where}, {door}" if door else where


def day(value: date | datetime) -> str:
    """`lundi 30 novembre`, with the year when it is another one."""
    today = timezone.localdate()
    local = timezone.localtime(value).date() if isinstance(value, datetime) else value
    return date_format(local, "l j F" if local.year == today.year else "l j F Y")


def visit(report: Report) -> str:
    """When somebody comes to a report."""
    return visit_of(report.scheduled_on, report.scheduled_part)


def visit_of(on: date | None, part: str) -> str:
    """When somebody comes: `mardi 1 décembre, le matin`; nothing without a day."""
    if on is None:
        return ""
    return f"{day(on)}, {Report.DayPart(part).label}" if part else day(on)


def deadline(report: Report, calendar: Calendar | None, now: datetime) -> Deadline:
    """What is expected until when, or since when it is late, in working days."""
    if report.state == "waiting_for_tenant":
        last = timezone.localtime(report.state_at + states.SILENCE)
        return Deadline(_("Sans réponse du locataire, clos le %(day)s.") % {"day": day(last)})
    if report.closed_at is not None:
        return Deadline(_("Clos le %(day)s.") % {"day": day(report.closed_at)})
    if report.state in states.UNANSWERED:
        return _owed(
            report.acknowledge_due,
            calendar,
            now,
            _("Première réponse avant la fin du %(day)s."),
            _("Première réponse en retard de %(days)s."),
            _("Première réponse en retard."),
        )
    return _owed(
        report.fix_due,
        calendar,
        now,
        _("À régler avant la fin du %(day)s."),
        _("Aurait dû être réglé il y a %(days)s."),
        _("Aurait dû être réglé."),
    )


def _owed(
    due: datetime, calendar: Calendar | None, now: datetime, ahead: str, behind: str, behind_today: str
) -> Deadline:
    last = calendar.last_day(due) if calendar else timezone.localtime(due).date()
    if now < due:
        return Deadline(ahead % {"day": day(last)})
    # The delay ends with its last day: whoever is late by a weekend is late by the first working day after it.
    over = due - timedelta(seconds=1)
    count = calendar.working_days(over, now) if calendar else (now - over).days
    if not count:
        return Deadline(behind_today, late=True)
    days = ngettext("%(n)d jour ouvré", "%(n)d jours ouvrés", count) % {"n": count}
    return Deadline(behind % {"days": days}, late=True)


def person(user: Any) -> str:
    """The name of a member of the staff."""
    return (user.get_full_name() or user.get_username()) if user is not None else ""


def event_title(event: ReportEvent) -> str:
    """What a line of the history is about."""
    if event.kind == ReportEvent.Kind.UPDATE and not event.public:
        return _("Note")
    if event.kind != ReportEvent.Kind.STATE:
        return str(EVENTS[event.kind])
    words = str(STATES[event.to_state].label)
    if not event.from_state:
        return _("Signalement : %(state)s") % {"state": words}
    if event.from_state == event.to_state == "scheduled":
        return _("Autre jour d’intervention")
    return words[0].upper() + words[1:]


def priorities() -> list[tuple[int, Any]]:
    """The priorities, the highest first."""
    return sorted(Priority.choices, reverse=True)
