"""The forms of the log-in: the password, then the second factor; each makes who misses wait."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy as _
from wagtail.admin.forms.auth import LoginForm as WagtailLoginForm

from cms.api.addresses import address_of
from cms.api.problems import too_many
from cms.residents.services import attempts
from cms.staff import rules
from cms.staff.models import Authenticator
from cms.staff.selectors import second_factor_state
from cms.staff.services import second_factor_verify


@contextmanager
def slowed_down(request: Any, *, scope: Literal["account", "factor"], name: str) -> Iterator[None]:
    """Count what is refused within, by `name` and by address, and let nothing be tried while somebody has to wait."""
    address, now = address_of(request), timezone.now()
    try:
        attempts.check(scope="address", value=address, now=now)
        attempts.check(scope=scope, value=name, address=address, now=now)
    except attempts.TooMany as error:
        raise ValidationError(
            gettext("C’est trop d’essais en peu de temps.") + " " + too_many(error.retry_after)
        ) from error
    try:
        yield
    except ValidationError:
        attempts.note(scope="address", value=address, now=now)
        attempts.note(scope=scope, value=name, address=address, now=now)
        raise


class LoginForm(WagtailLoginForm):
    """Wagtail's own, with the one label that its French translation lacks, and a pause after many misses."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("Mot de passe")

    def clean(self) -> Any:
        """Hash nothing while somebody has to wait."""
        with slowed_down(self.request, scope="account", name=f"staff {self.cleaned_data.get('username', '')}"):
            return super().clean()


class PasswordForm(forms.Form):
    """The password once more, before the second factor is changed."""

    password = forms.CharField(
        label=_("Votre mot de passe"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_password(self) -> str:
        """Counted with the misses of the log-in."""
        user: Any = self.request.user
        password: str = self.cleaned_data["password"]
        with slowed_down(self.request, scope="account", name=f"staff {user.get_username()}"):
            if not user.check_password(password):
                raise ValidationError(gettext("Ce n’est pas votre mot de passe."))
        return password


class CodeForm(forms.Form):
    """What the application shows."""

    code = forms.CharField(
        label=_("Code à six chiffres"),
        max_length=40,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "autocapitalize": "none",
                "spellcheck": "false",
            }
        ),
        error_messages={"required": _("Tapez les six chiffres que votre application affiche.")},
    )


class SecondFactorForm(CodeForm):
    """The second step of the log-in."""

    remember = forms.BooleanField(label=_("Se souvenir de cet appareil 30 jours"), required=False)
    factor: Authenticator

    def __init__(self, request: HttpRequest, factor: Authenticator, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.factor = factor
        self.fields["code"].widget.attrs["autofocus"] = True

    def clean_code(self) -> str:
        """Who gets here knows the password: another password begins the count anew, so that only its owner is let in."""
        user, typed = self.request.user, self.cleaned_data["code"]
        if not rules.digits(typed):
            raise ValidationError(gettext("Tapez les six chiffres de l’application, ou les dix d’un code de secours."))
        with slowed_down(self.request, scope="factor", name=second_factor_state(user=user, factor=self.factor)):
            if second_factor_verify(user=user, typed=typed, now=timezone.now()) is None:
                raise ValidationError(
                    gettext(
                        "Ce code ne convient pas. Un code ne sert qu’une fois : attendez le suivant, puis tapez-le."
                    )
                )
        return typed
