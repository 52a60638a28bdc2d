"""A page that stands at a place, and what that means for who may do what."""

from __future__ import annotations

from typing import Any

from cms.pages.record_page import RecordPage
from cms.places.panels import AudiencePanel
from cms.places.permissions import RolePermissions


class PlacedPage(RecordPage):
    """The base of the places themselves and of all that is written at them."""

    audience_panel = AudiencePanel()

    class Meta:
        abstract = True

    def is_in_residence(self) -> bool:
        """Whether it is a residence's page or belongs to one."""
        if self.record_kind == "residence":
            return True
        parent = self.get_parent() if self.path else None
        return parent is not None and getattr(parent.specific_class, "record_kind", "") == "residence"

    def permissions_for_user(self, user: Any) -> RolePermissions:
        """What `user` may do with this page, by Wagtail's permissions and our roles."""
        return RolePermissions(user, self)
