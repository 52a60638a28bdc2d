"""« E-mails des signalements », among the settings of an account."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.account import BaseSettingsPanel, notifications_tab

from cms.reports.desk.screens import may_enter
from cms.reports.models import StaffChoice
from cms.reports.selectors.staff_news import choice_of


class StaffChoiceForm(forms.ModelForm[StaffChoice]):
    """When somebody wants to be told."""

    class Meta:
        model = StaffChoice
        fields = ["pressing", "others"]
        widgets = {"pressing": forms.RadioSelect, "others": forms.RadioSelect}


class StaffMailPanel(BaseSettingsPanel):
    """Shown to who deals with reports somewhere."""

    name = "report_mails"
    title = _("E-mails des signalements")
    tab = notifications_tab
    order = 50
    template_name = "reports/desk/my_mail.html"

    def is_active(self) -> bool:
        """Whether there is anything to be told of."""
        return may_enter(self.user)

    def get_form(self) -> StaffChoiceForm:
        """As it was chosen, or the defaults."""
        data = self.request.POST if self.request.method == "POST" else None
        return StaffChoiceForm(data, instance=choice_of(self.user), prefix=self.name)

    def get_context_data(self) -> dict[str, Any]:
        """With where the mails go."""
        return {**super().get_context_data(), "email": self.user.email}
