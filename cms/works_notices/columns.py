"""A column for the listing of works: whether each kept its dates."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column

from cms.works_notices.kept_dates import judged, verdict_words


class KeptDatesColumn(Column):
    """What became of the first dates; the histories of all rows are read at once."""

    def __init__(self) -> None:
        super().__init__("kept_dates", label=_("Dates tenues"))

    def get_cell_context_data(self, instance: Any, parent_context: dict[str, Any]) -> dict[str, Any]:
        """The sentence of one row."""
        context = super().get_cell_context_data(instance, parent_context)
        table = context["table"]
        if not hasattr(table, "kept_dates"):
            found = judged([row.pk for row in table.data], timezone.now())
            table.kept_dates = {each.works.pk: each.kept for each in found}
        kept = table.kept_dates.get(instance.pk)
        return {**context, "value": verdict_words(kept) if kept else _("rien d’annoncé")}

    def get_value(self, instance: Any) -> str:
        """Nothing by itself: it comes with the context, for all rows at once."""
        return ""
