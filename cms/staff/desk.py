"""The screens of the second factor: the step of the log-in, setting it up, keeping it, and an administrator's way out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

import django_otp
import segno
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods
from django_otp.plugins.otp_totp.models import default_key
from wagtail.admin import messages
from wagtail.admin.utils import get_valid_next_url_from_request

from cms.staff import rules
from cms.staff.login import CodeForm, PasswordForm, SecondFactorForm
from cms.staff.models import Authenticator
from cms.staff.remembered import is_remembered, remember
from cms.staff.selectors import recovery_codes_left, second_factor_of
from cms.staff.services import pending, recovery_codes_make, second_factor_reset, second_factor_set_up

_SEED = "second_factor_seed"
_ASKED_AT = "second_factor_asked_at"

View = Callable[..., HttpResponse]


def _where_asked(view: View) -> View:
    """Where the second factor is not asked for, its screens are not there."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.PALIER_SECOND_FACTOR:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@_where_asked
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """The second step of the log-in; a browser that is remembered passes without a question."""
    user: Any = request.user
    factor = second_factor_of(user=user)
    onward = get_valid_next_url_from_request(request) or reverse("wagtailadmin_home")
    if factor is None:
        return redirect("second_factor_set_up")
    if user.is_verified():
        return redirect(onward)
    if request.method != "POST" and is_remembered(request, user=user, factor=factor):
        _let_in(request, factor)
        return redirect(onward)
    form = SecondFactorForm(request, factor, request.POST or None)
    if request.method == "POST" and form.is_valid():
        _let_in(request, factor)
        if rules.is_recovery(rules.digits(form.cleaned_data["code"])):
            _say_how_many_are_left(request)
        answer = redirect(onward)
        if form.cleaned_data["remember"]:
            remember(answer, user=user, factor=factor)
        return answer
    return render(request, "staff/second_factor.html", {"form": form, "next": onward})


def _let_in(request: HttpRequest, factor: Authenticator) -> None:
    """Mark the session as verified, under names that nobody knew before."""
    django_otp.login(request, factor)
    request.session.cycle_key()
    rotate_token(request)


def _say_how_many_are_left(request: HttpRequest) -> None:
    left = recovery_codes_left(user=request.user)
    said = ngettext("Il vous reste %(left)d code de secours.", "Il vous reste %(left)d codes de secours.", left) % {
        "left": left
    }
    if left <= rules.FEW:
        said += " " + _("Faites-en de nouveaux : menu de votre compte, « Connexion en deux étapes ».")
    messages.warning(request, said)


@_where_asked
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def set_up(request: HttpRequest) -> HttpResponse:
    """Sets up the application: the first time before anything else, later after the password."""
    user: Any = request.user
    again = second_factor_of(user=user) is not None
    if again and not (user.is_verified() and _password_was_asked(request)):
        return redirect("second_factor_manage" if user.is_verified() else "second_factor")
    seed = request.session.setdefault(_SEED, default_key())
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        codes = second_factor_set_up(user=user, key=seed, typed=form.cleaned_data["code"], now=timezone.now())
        factor = second_factor_of(user=user)
        if codes is not None and factor is not None:
            del request.session[_SEED]
            request.session.pop(_ASKED_AT, None)
            _let_in(request, factor)
            return _codes_once(request, codes)
        form.add_error(
            "code", _("Ce code ne convient pas. Vérifiez que le téléphone est à l’heure, puis tapez le code suivant.")
        )
    device = pending(user=user, key=seed)
    context = {
        "form": form,
        "again": again,
        "address": device.config_url,
        "secret": rules.in_groups(device.secret, 4),
        "qr": segno.make(device.config_url, error="m", micro=False).svg_inline(
            border=3, light="#fff", omitsize=True, title=_("Code QR à viser avec l’application")
        ),
    }
    return render(request, "staff/set_up.html", context)


def _password_was_asked(request: HttpRequest) -> bool:
    asked_at = request.session.get(_ASKED_AT)
    return asked_at is not None and timezone.now() - datetime.fromisoformat(asked_at) < rules.PASSWORD_SERVES


def _codes_once(request: HttpRequest, codes: list[str]) -> HttpResponse:
    """The recovery codes, in the answer to the form: they are kept nowhere that could show them again."""
    user: Any = request.user
    lines = [
        _("Codes de secours de %(user)s pour Palier") % {"user": user.get_username()},
        request.get_host(),
        "",
        *codes,
    ]
    context = {"codes": codes, "lines": "\r\n".join([*lines, ""]), "made_at": timezone.now()}
    return render(request, "staff/codes.html", context)


@_where_asked
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def manage(request: HttpRequest) -> HttpResponse:
    """From the account's own menu: another phone, other recovery codes, each after the password."""
    user: Any = request.user
    form = PasswordForm(request, request.POST or None)
    if request.method == "POST" and form.is_valid():
        if "codes" in request.POST:
            return _codes_once(request, recovery_codes_make(user=user, now=timezone.now()))
        request.session[_ASKED_AT] = timezone.now().isoformat()
        request.session.pop(_SEED, None)
        return redirect("second_factor_set_up")
    context = _header(_("Connexion en deux étapes")) | {
        "form": form,
        "factor": second_factor_of(user=user),
        "left": recovery_codes_left(user=user),
        "few": rules.FEW,
    }
    return render(request, "staff/manage.html", context)


@_where_asked
@require_http_methods(["GET", "HEAD", "POST"])
def reset(request: HttpRequest, user_id: int) -> HttpResponse:
    """An administrator's way out for who lost phone and codes, asked once, then done."""
    by: Any = request.user
    if not by.is_superuser:
        raise PermissionDenied
    user = get_object_or_404(get_user_model(), pk=user_id)
    factor = second_factor_of(user=user)
    if request.method == "POST" and factor is not None:
        second_factor_reset(user=user, by=by, now=timezone.now())
        messages.success(
            request,
            _("« %(user)s » installera une autre application à sa prochaine connexion.")
            % {"user": user.get_username()},
        )
        return redirect("wagtailusers_users:index")
    trail = [{"url": reverse("wagtailusers_users:index"), "label": _("Utilisateurs")}]
    context = _header(_("Réinitialiser la deuxième étape"), *trail) | {"person": user, "factor": factor}
    return render(request, "staff/reset.html", context)


def _header(title: str, *trail: dict[str, str]) -> dict[str, Any]:
    crumbs = [{"url": reverse("wagtailadmin_home"), "label": _("Accueil")}, *trail, {"url": "", "label": title}]
    return {"header_title": title, "page_title": title, "breadcrumbs_items": crumbs, "header_icon": "lock"}
