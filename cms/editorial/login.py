"""The admin's log-in form."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.auth import LoginForm as WagtailLoginForm

from cms.api.addresses import address_of
from cms.api.problems import too_many
from cms.residents.services import attempts


class LoginForm(WagtailLoginForm):
    """Wagtail's own, with the one label that its French translation lacks, and a pause after many misses."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("Mot de passe")

    def clean(self) -> Any:
        """Count misses by account and by address, and hash nothing while somebody has to wait."""
        name = f"staff {self.cleaned_data.get('username', '')}"
        address, now = address_of(self.request), timezone.now()
        try:
            attempts.check(scope="address", value=address, now=now)
            attempts.check(scope="account", value=name, address=address, now=now)
        except attempts.TooMany as error:
            raise ValidationError(
                _("C’est trop d’essais en peu de temps.") + " " + too_many(error.retry_after)
            ) from error
        try:
            return super().clean()
        except ValidationError:
            attempts.note(scope="address", value=address, now=now)
            attempts.note(scope="account", value=name, address=address, now=now)
            raise
