"""What the admin gains: the menu entry and the addresses of the messages to residents."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.messaging import desk


class MessagesMenuItem(MenuItem):
    """Shown to who may write to somebody."""

    def is_shown(self, request: HttpRequest) -> bool:
        return desk.may_write(request.user)


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern | URLResolver]:
    """The screens, below `messages-aux-habitants/`."""
    screens = [
        path("", desk.sent, name="sent"),
        path("ecrire/<int:residence_id>/", desk.write, name="write"),
        path("retirer/<uuid:id>/", desk.withdraw, name="withdraw"),
    ]
    return [path("messages-aux-habitants/", include((screens, "messaging")))]


@hooks.register("register_admin_menu_item")
def menu_item() -> MenuItem:
    """« Messages aux habitants »."""
    return MessagesMenuItem(_("Messages aux habitants"), reverse("messaging:sent"), icon_name="mail", order=310)
