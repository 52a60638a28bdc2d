"""Read-only parts of every page's form."""

from __future__ import annotations

from typing import Any

from wagtail.admin.panels import Panel

from cms.places.audience import sentence, standing


class AudiencePanel(Panel):
    """« Qui verra cette page », above everything else in the form."""

    class BoundPanel(Panel.BoundPanel):
        """The panel on one form."""

        template_name = "places/panels/audience.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """The sentence for the page as it stands, saved or not."""
            page = self.instance
            parent = self.form.parent_page if self.form is not None and page.pk is None else None
            where = standing(page, parent)
            return {"sentence": sentence(where, page.go_live_at, page.expire_at)}
