"""What is done to one report: each button is one POST, and what is refused comes back with all that was typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast, get_args
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from cms.reports.desk import words
from cms.reports.desk.forms import (
    AssigneeForm,
    CorrectionForm,
    DecisionForm,
    DeskForm,
    FirmForm,
    FirmReplyForm,
    JoinForm,
    WordsForm,
    refuse,
)
from cms.reports.desk.report import FROM, address, candidates_for, next_report, report_screen
from cms.reports.desk.screens import desk_screen, report_or_404
from cms.reports.models import Report
from cms.reports.rules import states, ticket
from cms.reports.selectors.colleagues import colleagues_at, templates_for
from cms.reports.selectors.in_charge import firms_for, report_in_charge
from cms.reports.services.assignees import assignee_set
from cms.reports.services.deciding import report_change, report_decide, targets_for, update_add
from cms.reports.services.firms import firm_reply_note, report_assign
from cms.reports.services.joining import report_join, report_part
from cms.reports.services.moving import Details, Stale
from cms.residents.services.refusals import Refused


def _act(
    request: HttpRequest, report: Report, form: DeskForm, done: Callable[[], object], sentence: str, opened: str
) -> HttpResponse:
    """Does it and goes back to the report, or shows the form again with the sentences of the refusal."""
    if form.is_valid():
        try:
            done()
        except Refused as refused:
            refuse(form, refused)
            if isinstance(refused, Stale):
                return _stale(request, report, form, opened)
        else:
            messages.success(request, sentence)
            return redirect(address(report, request.GET.get(FROM, "")))
    return report_screen(request, report_or_404(request, report.pk), form, opened=opened)


def _stale(request: HttpRequest, report: Report, form: DeskForm, opened: str) -> HttpResponse:
    """Somebody was quicker: the form again, on the report as it is now, with what they did beside it."""
    fresh = report_or_404(request, report.pk)
    seen = form.cleaned_data.get("seen") or 0
    form.replace(version=str(fresh.version))
    if isinstance(form, DecisionForm) and form.target not in targets_for(
        user=request.user, report=fresh, now=timezone.now()
    ):
        # The decision is no longer open; the words are kept where they can still be sent.
        kept = WordsForm({"text": form.cleaned_data["text"]}, public=True)
        kept.add_error(None, _("Ce signalement a changé entre-temps, et cette décision n’a plus lieu d’être."))
        return report_screen(request, fresh, kept, opened="public", meanwhile=seen)
    return report_screen(request, fresh, form, opened=opened, meanwhile=seen)


@require_POST
@desk_screen
def decide(request: HttpRequest, id: UUID, target: str) -> HttpResponse:
    """Another state."""
    report = report_or_404(request, id)
    if target not in get_args(states.State) or states.transition(report.standing, cast(states.State, target)) is None:
        return _no_longer(request, report, target)
    state = cast(states.State, target)
    form = DecisionForm(request.POST, report=report, target=state)
    if template := request.POST.get("template"):
        return _with_template(request, report, form, template)
    if not form.is_valid():
        return report_screen(request, report, form, opened=target)
    values = form.cleaned_data
    details = Details(
        text=values["text"],
        scheduled_on=values.get("scheduled_on"),
        scheduled_part=values.get("scheduled_part", ""),
        reason=values.get("reason", ""),
        outcome=values.get("outcome", ""),
    )
    after = next_report(request, report) if "next" in request.POST else None
    try:
        decided = report_decide(
            user=request.user,
            id=report.pk,
            version=values["version"],
            target=state,
            now=timezone.now(),
            details=details,
        )
    except Stale as stale:
        refuse(form, stale)
        return _stale(request, report, form, target)
    except Refused as refused:
        refuse(form, refused)
        return report_screen(request, report, form, opened=target)
    except PermissionDenied as error:
        raise Http404 from error
    _tell(request, report.state, decided)
    came_from = request.GET.get(FROM, "")
    if "next" in request.POST and after is None:
        return redirect(f"{reverse('reports_desk:queue')}?{came_from}" if came_from else reverse("reports_desk:queue"))
    return redirect(address(after or decided, came_from))


def _no_longer(request: HttpRequest, report: Report, target: str) -> HttpResponse:
    """A button of a screen that is no longer so: the report as it is now, with the words that were typed."""
    if target not in words.DECISIONS:
        raise Http404
    form = WordsForm({"text": request.POST.get("text", "")}, public=True)
    form.add_error(None, _("Ce signalement a changé entre-temps, et cette décision n’a plus lieu d’être."))
    seen = request.POST.get("seen", "")
    meanwhile = int(seen) if seen.isdecimal() and len(seen) < 19 else 0
    return report_screen(request, report, form, opened="public", meanwhile=meanwhile)


def _with_template(request: HttpRequest, report: Report, form: DecisionForm, chosen: str) -> HttpResponse:
    """The form again with a ready reply in it, after what was typed; scripts do this without asking."""
    found = next((each for each in templates_for(report=report) if str(each.pk) == chosen), None)
    if found is not None:
        typed = form.data.get("text", "").strip()
        form.replace(text=f"{typed}\n\n{found.text}" if typed else found.text)
    return report_screen(request, report, form, opened=form.target)


def _tell(request: HttpRequest, before: str, decided: Report) -> None:
    """What was done, with the way back where the rules have one: the tenant has been told, so it is a new line."""
    sentence = _("%(number)s : %(state)s.") % {
        "number": ticket.shown(decided.ticket),
        "state": words.STATES[decided.state].label,
    }
    source = cast(states.State, before)
    open_now = targets_for(user=request.user, report=decided, now=timezone.now())
    way_back = source if source in open_now and source != decided.state else ""
    if not way_back and decided.closed_at is not None and "reopened" in open_now:
        way_back = "reopened"
    if way_back:
        where = f"{reverse('reports_desk:report', args=[decided.pk])}?ouvrir={way_back}#decision-{way_back}"
        sentence = format_html('{} <a class="palier-back" href="{}">{}</a>', sentence, where, _("Revenir en arrière"))
    messages.success(request, sentence)


@require_POST
@desk_screen
def write(request: HttpRequest, id: UUID, audience: str) -> HttpResponse:
    """Words for the tenant (`locataire`), or for the staff alone (`equipe`)."""
    report, public = report_or_404(request, id), audience == "locataire"
    form = WordsForm(request.POST, public=public)
    form.is_valid()
    return _act(
        request,
        report,
        form,
        lambda: update_add(
            user=request.user, id=report.pk, text=form.cleaned_data["text"], public=public, now=timezone.now()
        ),
        _("Envoyé au locataire.") if public else _("Noté, pour l’équipe seule."),
        "public" if public else "note",
    )


@require_POST
@desk_screen
def give(request: HttpRequest, id: UUID) -> HttpResponse:
    """Gives a report to a colleague, to oneself, or to nobody."""
    report = report_or_404(request, id)
    data = request.POST.copy()
    if "me" in data:
        data["assignee"] = str(request.user.pk)
    form = AssigneeForm(data, colleagues=colleagues_at(residence=report.residence))
    return _act(
        request,
        report,
        form,
        lambda: assignee_set(
            user=request.user,
            id=report.pk,
            assignee_id=int(form.cleaned_data["assignee"]) if form.cleaned_data["assignee"] else None,
            now=timezone.now(),
        ),
        _("C’est noté."),
        "assignee",
    )


@require_POST
@desk_screen
def give_to_firm(request: HttpRequest, id: UUID) -> HttpResponse:
    """Gives a report to a firm."""
    report = report_or_404(request, id)
    form = FirmForm(request.POST, firms=list(firms_for(user=request.user, report=report)))
    return _act(
        request,
        report,
        form,
        lambda: report_assign(
            user=request.user,
            id=report.pk,
            firm_id=int(form.cleaned_data["firm"]),
            told=form.cleaned_data["told"],
            now=timezone.now(),
        ),
        _("C’est noté. L’entreprise n’est pas prévenue par Palier : appelez-la ou écrivez-lui."),
        "firm",
    )


@require_POST
@desk_screen
def firm_said(request: HttpRequest, id: UUID) -> HttpResponse:
    """Notes what the firm answered."""
    report = report_or_404(request, id)
    form = FirmReplyForm(request.POST)
    return _act(
        request,
        report,
        form,
        lambda: firm_reply_note(user=request.user, id=report.pk, now=timezone.now(), **form.cleaned_data),
        _("La réponse de l’entreprise est notée."),
        "reply",
    )


@require_POST
@desk_screen
def correct(request: HttpRequest, id: UUID) -> HttpResponse:
    """Another category, priority or summary."""
    report = report_or_404(request, id)
    form = CorrectionForm(request.POST, report=report)

    def change() -> Any:
        values = form.cleaned_data
        return report_change(
            user=request.user,
            id=report.pk,
            version=values["version"],
            now=timezone.now(),
            category_id=values["category"],
            priority=values["priority"],
            summary=values["summary"],
        )

    return _act(request, report, form, change, _("C’est corrigé."), "correction")


@require_POST
@desk_screen
def join(request: HttpRequest, id: UUID) -> HttpResponse:
    """Tells a report with another one."""
    report = report_or_404(request, id)
    form = JoinForm(request.POST, report=report, candidates=candidates_for(request, report))

    def together() -> Report:
        return report_join(
            user=request.user,
            id=report.pk,
            version=form.cleaned_data["version"],
            original_id=_original(request, report, form.cleaned_data),
            now=timezone.now(),
        )

    return _act(request, report, form, together, _("Les deux signalements sont joints."), "join")


def _original(request: HttpRequest, report: Report, values: dict[str, str]) -> UUID:
    """The report that was chosen, or whose number was typed. Raises Refused."""
    if values["number"]:
        number = ticket.read(values["number"])
        found = Report.objects.filter(organisation=report.organisation_id, ticket=number).first() if number else None
        if found is None or report_in_charge(user=request.user, id=found.pk) is None:
            raise Refused({"number": _("Aucun signalement de ce numéro. Huit chiffres, comme sur le billet.")})
        return found.pk
    if not values["original"]:
        raise Refused({"original": _("Choisissez le signalement que celui-ci répète, ou tapez son numéro.")})
    return UUID(values["original"])


@require_POST
@desk_screen
def part(request: HttpRequest, id: UUID) -> HttpResponse:
    """Takes the joining back."""
    report = report_or_404(request, id)
    version = request.POST.get("version", "")
    try:
        report_part(
            user=request.user,
            id=report.pk,
            version=int(version) if version.isdecimal() and len(version) < 10 else 0,
            now=timezone.now(),
        )
    except Refused as refused:
        messages.error(request, " ".join(refused.errors.values()))
    else:
        messages.success(request, _("Le signalement est de nouveau traité pour lui-même."))
    return redirect(address(report, request.GET.get(FROM, "")))
