"""What residents will be told, in the form of a works notice."""

from __future__ import annotations

from typing import Any

from wagtail.admin.panels import Panel


class NoticePanel(Panel):
    """The text under 160 characters, how many households are told, and what was told of the lines before."""

    class BoundPanel(Panel.BoundPanel):
        """The panel on one form."""

        template_name = "works_notices/panel.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """What would be said of the page as it stands, saved or not."""
            from cms.works_notices.desk.panel import what_is_said

            page = self.instance
            parent = self.form.parent_page if self.form is not None and page.pk is None else None
            return what_is_said(page, parent, self.request.user)
