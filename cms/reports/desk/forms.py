"""The forms of one report. What they hold is checked by the services, whose sentences come back beside the fields."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminAutoHeightTextInput

from cms.organisations.models import Membership
from cms.reports.desk import words
from cms.reports.models import Assignment, Firm, Report, ReportCategory
from cms.reports.rules import states, ticket
from cms.residents.services.refusals import Refused

_EMPTY = [("", "–")]


def refuse(form: forms.BaseForm, refused: Refused) -> None:
    """Puts each sentence of a service beside its field, or above the form when it has none there."""
    for name, sentence in refused.errors.items():
        form.add_error(name if name in form.fields else None, sentence)


class DeskForm(forms.Form):
    """A form of one report; several are on the screen, so each has its own prefix of ids."""

    def __init__(self, *args: Any, name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = f"{name}-%s"

    def replace(self, **values: str) -> None:
        """Other values than those that were sent."""
        data = QueryDict(mutable=True)
        data.update({name: self.data.get(name, "") for name in self.fields} | values)
        self.data = data


class DecisionForm(DeskForm):
    """A change of state, with what it asks."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    """The last line of the history that the person had before their eyes."""
    scheduled_on = forms.DateField(
        label=_("Jour"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    scheduled_part = forms.ChoiceField(label=_("Moment"), required=False, choices=Report.DayPart.choices)
    reason = forms.ChoiceField(label=_("Raison"), required=False, choices=[*_EMPTY, *Report.Reason.choices])
    outcome = forms.ChoiceField(
        label=_("Comment est-ce réglé ?"), required=False, choices=[*_EMPTY, *Report.Outcome.choices]
    )
    text = forms.CharField(label=_("Message"), required=False, widget=AdminAutoHeightTextInput(attrs={"rows": 3}))

    def __init__(self, *args: Any, report: Report, target: states.State, **kwargs: Any) -> None:
        super().__init__(*args, name=target, **kwargs)
        self.target = target
        self.label = words.decision_label(report.state, target)
        asks = states.asked(report.standing, target)
        if "date" not in asks:
            del self.fields["scheduled_on"], self.fields["scheduled_part"]
        else:
            self.fields["scheduled_on"].widget.attrs["min"] = timezone.localdate().isoformat()
            self.fields["scheduled_on"].widget.is_required = True
            self.initial.setdefault("scheduled_on", report.scheduled_on)
        for name in ("reason", "outcome"):
            if name not in asks:
                del self.fields[name]
        if "text" not in asks:
            self.fields["text"].label = _("Message, si vous voulez")
        self.initial.setdefault("version", report.version)


class WordsForm(DeskForm):
    """Words without a change of state, for the tenant or for the staff."""

    text = forms.CharField(label=_("Message"), required=False, widget=AdminAutoHeightTextInput(attrs={"rows": 3}))

    def __init__(self, *args: Any, public: bool, **kwargs: Any) -> None:
        super().__init__(*args, name="public" if public else "note", **kwargs)
        if not public:
            self.fields["text"].label = _("Note pour l’équipe")


class AssigneeForm(DeskForm):
    """Whose report it is."""

    assignee = forms.ChoiceField(label=_("Confié à"), required=False)

    def __init__(self, *args: Any, colleagues: list[Membership], **kwargs: Any) -> None:
        super().__init__(*args, name="assignee", **kwargs)
        field = self.fields["assignee"]
        assert isinstance(field, forms.ChoiceField)
        people = [(each.user_id, f"{words.person(each.user)} ({each.get_role_display()})") for each in colleagues]
        field.choices = [("", _("personne en particulier")), *people]


class FirmForm(DeskForm):
    """The firm that a report is given to."""

    firm = forms.ChoiceField(label=_("Entreprise"))
    told = forms.BooleanField(label=_("Elle est déjà prévenue"), required=False)

    def __init__(self, *args: Any, firms: list[Firm], **kwargs: Any) -> None:
        super().__init__(*args, name="firm", **kwargs)
        field = self.fields["firm"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [*_EMPTY, *((each.pk, each.name) for each in firms)]


class FirmReplyForm(DeskForm):
    """What the firm said on the telephone."""

    state = forms.ChoiceField(label=_("L’entreprise"), choices=Assignment.State.choices)
    text = forms.CharField(label=_("Précisions"), required=False, widget=AdminAutoHeightTextInput(attrs={"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, name="reply", **kwargs)


class CorrectionForm(DeskForm):
    """Category, priority and the staff's own summary."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    priority = forms.TypedChoiceField(label=_("Priorité"), coerce=int, choices=words.priorities)
    category = forms.TypedChoiceField(label=_("Catégorie"), coerce=int)
    summary = forms.CharField(
        label=_("Résumé pour l’équipe"),
        required=False,
        help_text=_("Vos mots pour la panne, sans nom ni étage de personne : ils restent quand le locataire part."),
    )

    def __init__(self, *args: Any, report: Report, **kwargs: Any) -> None:
        super().__init__(*args, name="correction", **kwargs)
        wanted = ReportCategory.Where.COMMON if report.common else ReportCategory.Where.OWN
        fits = ReportCategory.objects.filter(
            organisation=report.organisation_id, where__in=[wanted, ReportCategory.Where.BOTH]
        )
        field = self.fields["category"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(each.pk, each.name) for each in fits]
        values = {"version": report.version, "priority": report.priority, "category": report.category_id}
        self.initial = {**values, "summary": report.summary, **self.initial}


class JoinForm(DeskForm):
    """The report that this one repeats: one of those of the same place, or any by its number."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    original = forms.ChoiceField(label=_("Signalement"), required=False, widget=forms.RadioSelect)
    number = forms.CharField(
        label=_("Ou son numéro"), required=False, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )

    def __init__(self, *args: Any, report: Report, candidates: list[Report], **kwargs: Any) -> None:
        super().__init__(*args, name="join", **kwargs)
        self.candidates = candidates
        field = self.fields["original"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(each.pk), _candidate(each)) for each in candidates]
        self.initial.setdefault("version", report.version)


def _candidate(report: Report) -> str:
    author = getattr(report, "author", None)
    said = report.summary or (author.text if author else "")
    said = said if len(said) <= 80 else f"{said[:79]}…"
    parts = [ticket.shown(report.ticket), words.place(report), words.day(report.created_at), said]
    return " – ".join(filter(None, parts))
