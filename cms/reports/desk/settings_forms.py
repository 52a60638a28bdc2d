"""The forms of what a manager decides for a whole landlord."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminAutoHeightTextInput

from cms.organisations.models import Organisation
from cms.reports.desk import words
from cms.reports.models import Firm, ReplyTemplate, ReportCategory
from cms.reports.rules import seeing
from cms.reports.rules.delays import LONGEST
from cms.reports.rules.drawings import Drawing, drawings
from cms.reports.services.categories import CHANGEABLE, DECIDED_ONCE, OPENINGS, wrongly_opened


def _drawn(drawing: Drawing) -> tuple[str, SafeString]:
    svg = '<svg class="palier-drawing" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true"><path d="{}"/></svg> {}'
    return drawing.name, format_html(svg, drawing.path, drawing.label)


class _KindsForm(forms.ModelForm[ReportCategory]):
    """What both forms of a category ask: its drawing, and kinds to add."""

    icon = forms.ChoiceField(label=_("Dessin"), widget=forms.RadioSelect(attrs={"class": "palier-drawings"}))
    new_kinds = forms.CharField(
        label=_("Précisions à ajouter"),
        required=False,
        max_length=4000,
        widget=AdminAutoHeightTextInput(attrs={"rows": 3}),
        help_text=_("Une par ligne : ce que le locataire choisit ensuite, s’il veut."),
    )

    class Meta:
        model = ReportCategory
        fields = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        icon = self.fields["icon"]
        assert isinstance(icon, forms.ChoiceField)
        icon.choices = [_drawn(each) for each in drawings()]
        for name in ("acknowledge_days", "fix_days"):
            # The field of the model starts at 0, and would say so.
            self.fields[name] = forms.IntegerField(label=self.fields[name].label, min_value=1, max_value=LONGEST)

    def kinds_to_add(self) -> list[str]:
        """The names, line by line."""
        return str(self.cleaned_data["new_kinds"]).splitlines()


class NewCategoryForm(_KindsForm):
    """A new category, with what is decided once."""

    class Meta:
        model = ReportCategory
        fields = tuple(each for each in (*CHANGEABLE, *DECIDED_ONCE) if each != "active")
        widgets = {"where": forms.RadioSelect}

    field_order = ("name", "icon", "hint", *DECIDED_ONCE, "new_kinds")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        where = self.fields["where"]
        assert isinstance(where, forms.ChoiceField)
        where.choices = ReportCategory.Where.choices

    def clean(self) -> dict[str, Any]:
        """Says in words what the constraint of the table would say by its name."""
        data: dict[str, Any] = super().clean() or {}
        opened = {field for field in OPENINGS if data.get(field)}
        wrong = wrongly_opened(where=data.get("where", ""), nuisance=data.get("is_nuisance", False), opened=opened)
        for field, sentence in wrong.items():
            self.add_error(field, sentence)
        return data


class CategoryForm(_KindsForm):
    """A category: its words, its delays, who may hear of it, and which kinds are offered."""

    kinds = forms.MultipleChoiceField(
        label=_("Précisions proposées"), required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = ReportCategory
        fields = CHANGEABLE

    field_order = (*CHANGEABLE, "kinds", "new_kinds")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        category = self.instance
        if not seeing.may_be_opened(where=category.where, nuisance=category.is_nuisance):
            del self.fields["opened_to_neighbours"], self.fields["opened_to_open311"]
        kinds = list(category.kinds.all())
        field = self.fields["kinds"]
        assert isinstance(field, forms.ChoiceField)
        if kinds:
            field.choices = [(str(each.pk), each.name) for each in kinds]
            self.initial["kinds"] = [str(each.pk) for each in kinds if each.active]
        else:
            del self.fields["kinds"]


class FirmForm(forms.ModelForm[Firm]):
    """A firm that the landlord calls."""

    class Meta:
        model = Firm
        fields = ["name", "email", "phone", "active"]


class ReplyTemplateForm(forms.ModelForm[ReplyTemplate]):
    """A ready reply."""

    state = forms.ChoiceField(label=_("Proposée pour"), required=False)

    class Meta:
        model = ReplyTemplate
        fields = ["name", "text", "state", "category"]
        widgets = {"text": AdminAutoHeightTextInput(attrs={"rows": 5})}

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        state, category = self.fields["state"], self.fields["category"]
        assert isinstance(state, forms.ChoiceField) and isinstance(category, forms.ModelChoiceField)
        state.help_text = str(ReplyTemplate._meta.get_field("state").help_text)
        state.choices = [
            ("", _("tous")),
            *((name, label) for name, label in words.DECISIONS.items() if name != "duplicate"),
        ]
        category.queryset = organisation.report_categories.all()
        category.empty_label = _("toutes")
