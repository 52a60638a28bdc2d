"""The forms of what a manager decides for a whole landlord."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminAutoHeightTextInput

from cms.organisations.models import Organisation
from cms.reports.desk import words
from cms.reports.models import Firm, ReplyTemplate, ReportCategory
from cms.reports.rules import seeing
from cms.reports.services.categories import CHANGEABLE


class CategoryForm(forms.ModelForm[ReportCategory]):
    """A category: its words, its delays, who may hear of it, and which kinds are offered."""

    kinds = forms.MultipleChoiceField(
        label=_("Précisions proposées"), required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = ReportCategory
        fields = CHANGEABLE

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

    state = forms.ChoiceField(label=ReplyTemplate._meta.get_field("state").verbose_name, required=False)

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
