"""Wagtail's permissions on a page, narrowed by what the user's roles allow for its kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wagtail.models import Page, PagePermissionTester

from cms.places.rules import Action, Role, addable, allowed
from sitegen.records import Kind

if TYPE_CHECKING:
    from cms.places.placed_page import PlacedPage

_CACHE = "_palier_roles_by_group"
_ACTIONS = {"bulk_delete": "delete"}


def roles_by_group(user: Any) -> dict[int, Role]:
    """The role of each group of a user that has one; read once for each user object, hence for each request."""
    if not hasattr(user, _CACHE):
        from cms.places.models import PlaceRole

        rows = PlaceRole.objects.filter(group__user=user).values_list("group_id", "role")
        setattr(user, _CACHE, dict(rows))
    return getattr(user, _CACHE)


class RolePermissions(PagePermissionTester):
    """What a user may do with a page. Groups without a role of ours keep Wagtail's meaning: no narrowing."""

    page: PlacedPage

    def __init__(self, user: Any, page: Page) -> None:
        super().__init__(user, page)
        self.actions: set[Action] = set()
        self.kinds_to_add: set[Kind] = set()
        self.kinds_to_publish: set[Kind] = set()
        self.is_free = bool(user.is_active and user.is_superuser)
        if user.is_active and not user.is_superuser:
            self._narrow()

    def _narrow(self) -> None:
        kind, inside = self.page.record_kind, self.page.is_in_residence()
        roles = roles_by_group(self.user)
        granted: set[str] = set()
        for row in self.permission_policy.get_cached_permissions_for_user(self.user):
            if not self.page.path.startswith(row.page.path):
                continue
            name = row.permission.codename.rsplit("_", maxsplit=1)[0]
            role = roles.get(row.group_id)
            if role is None:
                self.is_free = True
                granted.add(name)
                continue
            may = allowed(role, kind, inside)
            below = addable(role, kind, inside)
            self.actions |= may
            self.kinds_to_add |= below
            self.kinds_to_publish |= {k for k in below if "publish" in allowed(role, k, inside or k == "residence")}
            # Wagtail's `add` is about what goes below a page, `bulk_delete` about a page that has pages below.
            if below if name == "add" else (_ACTIONS.get(name, name) in may):
                granted.add(name)
        self.permissions = granted

    def _may(self, action: Action) -> bool:
        return self.is_free or action in self.actions

    def may_add(self, kind: Kind) -> bool:
        """Whether the user may add a page of `kind` below this one."""
        return self.user.is_active and (self.is_free or kind in self.kinds_to_add)

    def can_add_subpage(self) -> bool:
        models = type(self.page.specific).creatable_subpage_models()
        return super().can_add_subpage() and any(
            self.may_add(getattr(model, "record_kind", "place")) for model in models
        )

    def can_edit(self) -> bool:
        if self.is_free:
            return super().can_edit()
        if not self.user.is_active:
            return False
        task = self.page.current_workflow_task
        return "change" in self.permissions or bool(task and task.user_can_access_editor(self.page, self.user))

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        return self._may("delete") and super().can_delete(ignore_bulk)

    def can_unpublish(self) -> bool:
        return self._may("unpublish") and super().can_unpublish()

    def can_set_view_restrictions(self) -> bool:
        return self._may("restrict") and super().can_set_view_restrictions()

    def can_publish_subpage(self) -> bool:
        if self.is_free:
            return super().can_publish_subpage()
        return bool(self.user.is_active and self.kinds_to_publish)

    def can_reorder_children(self) -> bool:
        return self._may("delete") and super().can_reorder_children()

    def can_copy(self) -> bool:
        parent = self.page.get_parent()
        return super().can_copy() and may_add(self.user, parent, self.page.record_kind)

    def can_copy_to(self, destination: Page, recursive: bool = False) -> bool:
        return super().can_copy_to(destination, recursive) and may_add(self.user, destination, self.page.record_kind)

    def can_move_to(self, destination: Page) -> bool:
        return super().can_move_to(destination) and may_add(self.user, destination, self.page.record_kind)

    def can_change_works_state(self) -> bool:
        """Whether the user may change the state of these works in one click."""
        return bool(
            self.user.is_active
            and not self.page_locked()
            and (self.user.is_superuser or (self._may("works_state") and (not self.is_free or self.can_publish())))
        )


def may_add(user: Any, parent: Page, kind: Kind) -> bool:
    """Whether a user may add a page of `kind` below `parent`; below Wagtail's root only a superuser may."""
    tester = parent.permissions_for_user(user)
    if isinstance(tester, RolePermissions):
        return tester.may_add(kind)
    return bool(user.is_active and user.is_superuser)
