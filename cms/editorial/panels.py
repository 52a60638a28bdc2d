"""Read-only parts of the editors’ forms."""

from __future__ import annotations

from typing import Any

from wagtail.admin.panels import Panel


class HistoryPanel(Panel):
    """The public history of works: dates and states, oldest first, never edited."""

    class BoundPanel(Panel.BoundPanel):
        """The panel on one form."""

        template_name = "editorial/panels/history.html"

        def is_shown(self) -> bool:
            return self.instance.pk is not None

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """The lines announced so far."""
            return {"announcements": list(self.instance.history.all())}
