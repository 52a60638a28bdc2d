"""Several reports at once: what would be done is shown first; afterwards, how many were and which were not, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from cms.reports.desk import words
from cms.reports.desk.bulk_forms import ACTIONS, DECISIONS, BulkDetailsForm
from cms.reports.desk.screens import desk_screen, screen
from cms.reports.models import Firm, Report
from cms.reports.rules import states, ticket
from cms.reports.selectors.colleagues import colleagues_at
from cms.reports.selectors.desk_queue import reports_of_desk
from cms.reports.services.assignees import assignee_set
from cms.reports.services.deciding import report_change, report_decide, targets_for, update_add
from cms.reports.services.firms import report_assign
from cms.reports.services.moving import Details
from cms.residents.services.refusals import Refused

MOST = 100
"""Reports at once: what is told to a hundred tenants has been read again, what is told to a thousand has not."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A report of the selection, and why nothing can be or was done with it; no reason, no trouble."""

    report: Report
    ticket: str
    state: words.StateWords
    place: str
    version: int
    why: str = ""


@require_POST
@desk_screen
def bulk(request: HttpRequest) -> HttpResponse:
    """The summary, then the result."""
    do, came_from = request.POST.get("do", ""), request.POST.get("depuis", "")
    labels = dict(ACTIONS)
    versions = _selected(request.POST.getlist("report"))
    queue = f"{reverse('reports_desk:queue')}{'?' + came_from if came_from else ''}"
    if do not in labels or not versions or len(versions) > MOST:
        sentence = _("Cochez %(most)d signalements au plus.") if versions else _("Cochez d’abord des signalements.")
        messages.warning(request, sentence % {"most": MOST} if versions else sentence)
        return redirect(queue)
    now = timezone.now()
    reports = list(reports_of_desk(user=request.user, ids=list(versions)))
    outcomes = [_before(request, each, do, versions[each.pk], now) for each in reports]
    confirmed = "confirm" in request.POST
    form = BulkDetailsForm(
        request.POST if confirmed else None, do=do, colleagues=_colleagues(reports), firms=_firms(reports)
    )
    context = {"do": do, "label": labels[do], "back": queue, "came_from": came_from, "queue_url": queue}
    if not confirmed or not form.is_valid():
        return screen(
            request,
            "bulk",
            labels[do],
            form=form,
            possible=[each for each in outcomes if not each.why],
            impossible=[each for each in outcomes if each.why],
            to_tenants="text" in form.fields,
            **context,
        )
    outcomes = [_carried_out(request, each, do, form.cleaned_data, now) for each in outcomes]
    return screen(
        request,
        "bulk_done",
        labels[do],
        done=[each for each in outcomes if not each.why],
        refused=[each for each in outcomes if each.why],
        **context,
    )


def _selected(values: list[str]) -> dict[UUID, int | None]:
    """Reports by key, with the version that was on the screen (`key:version`) once the summary was."""
    found: dict[UUID, int | None] = {}
    for value in values:
        key, _separator, version = value.partition(":")
        try:
            found[UUID(key)] = int(version) if version.isdecimal() and len(version) < 10 else None
        except ValueError:
            continue
    return found


def _before(request: HttpRequest, report: Report, do: str, version: int | None, now: datetime) -> Outcome:
    why = ""
    if version not in (None, report.version):
        why = _("Il a changé entre-temps : ouvrez-le.")
    elif do in DECISIONS and do not in targets_for(user=request.user, report=report, now=now):
        why = _("« %(state)s » : ce n’est pas possible d’ici.") % {"state": words.STATES[report.state].label}
    elif do in DECISIONS and "text" in states.asked(report.standing, cast(states.State, do)):
        why = _("Il faut écrire au locataire : ouvrez-le.")
    elif do in ("assignee", "firm", "priority") and not states.is_open(report.standing):
        why = _("Il est clos.")
    elif do == "message" and getattr(report, "author", None) is None:
        why = _("Son auteur est parti : personne ne lirait ce message.")
    return Outcome(
        report,
        ticket.shown(report.ticket),
        words.STATES[report.state],
        words.place(report),
        report.version if version is None else version,
        why,
    )


def _carried_out(request: HttpRequest, outcome: Outcome, do: str, values: dict[str, Any], now: datetime) -> Outcome:
    if outcome.why:
        return outcome
    try:
        changed = _carry_out(request.user, outcome, do, values, now)
    except Refused as refused:
        return _with(outcome, why=" ".join(refused.errors.values()))
    except PermissionDenied:
        return _with(outcome, why=_("Votre rôle ne le permet pas ici."))
    return _with(outcome, state=words.STATES[changed.state]) if changed else outcome


def _carry_out(user: Any, outcome: Outcome, do: str, values: dict[str, Any], now: datetime) -> Report | None:
    """Raises Refused, PermissionDenied."""
    key = outcome.report.pk
    if do in DECISIONS:
        details = Details(
            text=values["text"],
            scheduled_on=values.get("scheduled_on"),
            scheduled_part=values.get("scheduled_part", ""),
            outcome=values.get("outcome", ""),
        )
        target = cast(states.State, do)
        return report_decide(user=user, id=key, version=outcome.version, target=target, now=now, details=details)
    if do == "priority":
        return report_change(user=user, id=key, version=outcome.version, now=now, priority=values["priority"])
    if do == "message":
        update_add(user=user, id=key, text=values["text"], public=True, now=now)
    elif do == "assignee":
        assignee_set(user=user, id=key, assignee_id=values["assignee"], now=now)
    elif do == "firm":
        report_assign(user=user, id=key, firm_id=values["firm"], told=values["told"], now=now)
    return None


def _with(outcome: Outcome, *, state: words.StateWords | None = None, why: str = "") -> Outcome:
    shown = state or outcome.state
    return Outcome(outcome.report, outcome.ticket, shown, outcome.place, outcome.version, why)


def _colleagues(reports: list[Report]) -> list[tuple[int, str]]:
    """Who may be given at least one of these."""
    residences = {each.residence_id: each.residence for each in reports}.values()
    people = {
        each.user_id: words.person(each.user) for residence in residences for each in colleagues_at(residence=residence)
    }
    return sorted(people.items(), key=lambda each: each[1])


def _firms(reports: list[Report]) -> list[tuple[int, str]]:
    found = Firm.objects.filter(organisation__in={each.organisation_id for each in reports}, active=True)
    return [(each.pk, each.name) for each in found]
