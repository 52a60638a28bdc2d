"""A column for listings of pages: whether each is live, and since when."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column

from cms.pages.models import RecordPage
from cms.publishing import live_status


class LiveStatusColumn(Column):
    """`LiveStatusColumn()` in the columns of a listing; the states of all rows are read at once."""

    cell_template_name = "publishing/live_status_cell.html"

    def __init__(self, name: str = "live_status", **kwargs: Any) -> None:
        super().__init__(name, label=kwargs.pop("label", _("Sur le site")), **kwargs)

    def get_cell_context_data(self, instance: Any, parent_context: dict[str, Any]) -> dict[str, Any]:
        """What the template shows of one row."""
        context = super().get_cell_context_data(instance, parent_context)
        table = context["table"]
        if not hasattr(table, "live_states"):
            table.live_states = live_status.states_of(row for row in table.data if isinstance(row, RecordPage))
        record_id = getattr(instance, "record_id", None)
        return {**context, "page": instance, "state": table.live_states.get(record_id)}

    def get_value(self, instance: Any) -> str:
        """Nothing by itself: the state comes with the context, for all rows at once."""
        return ""
