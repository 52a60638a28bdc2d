"""What the admin gains: the screens of the second factor, their place in the account's menu and in the list of users."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import router
from django.db.models.deletion import Collector, ProtectedError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext, gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.widgets import Button

from cms.staff import desk
from cms.staff.models import SecondFactorEvent


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    """The addresses of the screens."""
    return [
        path("deuxieme-etape/", desk.second_factor, name="second_factor"),
        path("deuxieme-etape/installer/", desk.set_up, name="second_factor_set_up"),
        path("account/deuxieme-etape/", desk.manage, name="second_factor_manage"),
        path("users/<int:user_id>/deuxieme-etape/", desk.reset, name="second_factor_reset"),
    ]


@hooks.register("register_account_menu_item")
def account_menu_item(request: HttpRequest) -> dict[str, Any] | None:
    """« Connexion en deux étapes », beside the account's other settings."""
    if not settings.PALIER_SECOND_FACTOR:
        return None
    return {
        "url": reverse("second_factor_manage"),
        "label": _("Connexion en deux étapes"),
        "help_text": _("Changer de téléphone, refaire les codes de secours."),
    }


@hooks.register("register_user_listing_buttons")
def reset_button(user: Any, request_user: Any) -> Iterator[Button]:
    """For who runs the install, beside each user."""
    if settings.PALIER_SECOND_FACTOR and request_user.is_superuser:
        label = _("Réinitialiser la deuxième étape")
        yield Button(label, reverse("second_factor_reset", args=[user.pk]), icon_name="lock", priority=40)


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    """What the history of a user says."""
    said = {
        SecondFactorEvent.Kind.SET_UP: _("Application d’authentification installée"),
        SecondFactorEvent.Kind.RECOVERY_CODES: _("Codes de secours refaits"),
        SecondFactorEvent.Kind.RECOVERY_USED: _("Code de secours utilisé"),
        SecondFactorEvent.Kind.RESET: _("Deuxième étape réinitialisée"),
    }
    for kind, message in said.items():
        actions.register_action(f"staff.second_factor.{kind}", kind.label, message)


@hooks.register("before_delete_user")
def keep_who_is_named(request: HttpRequest, user: Any) -> HttpResponse | None:
    """Say why, instead of failing on the database's refusal: messages and letters keep who sent them."""
    if not _is_named(user):
        return None
    messages.error(request, _why_kept(user))
    return redirect("wagtailusers_users:edit", user.pk)


@hooks.register("before_bulk_action")
def keep_who_is_named_in_bulk(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> HttpResponse | None:
    """The same for several users at once: none is deleted then."""
    if action_type != "delete":
        return None
    named = [each for each in objects if isinstance(each, get_user_model()) and _is_named(each)]
    for user in named:
        messages.error(request, _why_kept(user))
    return redirect(action.next_url) if named else None


def _is_named(user: Any) -> bool:
    """Whether something that stays points at the account."""
    try:
        Collector(using=router.db_for_write(type(user), instance=user)).collect([user])
    except ProtectedError:
        return True
    return False


def _why_kept(user: Any) -> str:
    return gettext(
        "« %(user)s » a écrit aux habitants ou préparé leurs courriers : ce compte ne peut pas être supprimé. "
        "Désactivez-le : décochez « Actif » dans sa page."
    ) % {"user": user.get_username()}
