"""The forms by which several reports are dealt with at once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminAutoHeightTextInput

from cms.reports.desk import words
from cms.reports.models import Report

ACTIONS: tuple[tuple[str, Any], ...] = (
    ("acknowledged", _("Prendre en compte")),
    ("scheduled", _("Prévoir une intervention")),
    ("in_progress", _("Dire que c’est en cours")),
    ("done", _("Dire que c’est réglé")),
    ("message", _("Écrire aux locataires")),
    ("assignee", _("Confier à quelqu’un de l’équipe")),
    ("firm", _("Confier à une entreprise")),
    ("priority", _("Changer la priorité")),
)
DECISIONS = frozenset({"acknowledged", "scheduled", "in_progress", "done"})
_EMPTY = [("", "–")]


class BulkForm(forms.Form):
    """What to do with the reports that were ticked."""

    do = forms.ChoiceField(label=_("Pour les signalements cochés"), choices=ACTIONS)


class BulkDetailsForm(forms.Form):
    """What that needs, once for all of them."""

    scheduled_on = forms.DateField(
        label=_("Jour"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), required=True
    )
    scheduled_part = forms.ChoiceField(label=_("Moment"), choices=Report.DayPart.choices)
    outcome = forms.ChoiceField(label=_("Comment est-ce réglé ?"), choices=[*_EMPTY, *Report.Outcome.choices])
    assignee = forms.TypedChoiceField(label=_("À qui"), coerce=int)
    firm = forms.TypedChoiceField(label=_("Entreprise"), coerce=int)
    told = forms.BooleanField(label=_("Elle est déjà prévenue"), required=False)
    priority = forms.TypedChoiceField(label=_("Priorité"), coerce=int, choices=words.priorities)
    text = forms.CharField(label=_("Message"), widget=AdminAutoHeightTextInput(attrs={"rows": 3}))

    NEEDS = {
        "scheduled": ("scheduled_on", "scheduled_part", "text"),
        "done": ("outcome", "text"),
        "acknowledged": ("text",),
        "in_progress": ("text",),
        "message": ("text",),
        "assignee": ("assignee",),
        "firm": ("firm", "told"),
        "priority": ("priority",),
    }

    def __init__(
        self, *args: Any, do: str, colleagues: list[tuple[int, str]], firms: list[tuple[int, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name in list(self.fields):
            if name not in self.NEEDS[do]:
                del self.fields[name]
        if "text" in self.fields and do != "message":
            self.fields["text"].required = False
            self.fields["text"].label = _("Message à chaque locataire, si vous voulez")
        if "scheduled_on" in self.fields:
            self.fields["scheduled_on"].widget.attrs["min"] = timezone.localdate().isoformat()
        for name, choices in (("assignee", colleagues), ("firm", firms)):
            field = self.fields.get(name)
            if isinstance(field, forms.ChoiceField):
                field.choices = [*_EMPTY, *choices]
