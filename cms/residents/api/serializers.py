"""What comes in and what goes out, field by field. What the fields may hold is said by the rules; here is what they are."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from cms.api.fields import text_field
from cms.places.addresses import residence_path
from cms.residents.models import Resident, ResidentSession

LONGEST_CODE = 60
LONGEST_PASSWORD = 1000
"""Well past what the rules allow, so that the sentence comes from them; still quick to hash."""


def _password() -> serializers.CharField:
    # Spaces belong to a passphrase, at its ends too.
    return text_field(LONGEST_PASSWORD, trim_whitespace=False)


def _email(**options: Any) -> serializers.EmailField:
    words: dict[str, Any] = {"invalid": _("Cette adresse e-mail n’est pas complète, par exemple nom@exemple.fr.")}
    return serializers.EmailField(max_length=254, allow_blank=True, error_messages=words, **options)


def _phone(**options: Any) -> serializers.RegexField:
    words: dict[str, Any] = {"invalid": _("Un numéro de téléphone se compose de chiffres, par exemple 06 12 34 56 78.")}
    return serializers.RegexField(
        r"^(\+?[0-9][0-9 .()-]{5,30})?$", max_length=40, allow_blank=True, error_messages=words, **options
    )


class SignIn(serializers.Serializer):
    """A name and a password."""

    username = text_field(200)
    password = _password()
    shared_device = serializers.BooleanField(default=False)


class Letter(serializers.Serializer):
    """What stands on a letter."""

    code = text_field(LONGEST_CODE)
    initials = text_field(40)


class LetterRead(serializers.Serializer):
    """What the code of a letter opens."""

    residence = serializers.CharField()
    building = serializers.CharField()
    until = serializers.DateField()
    places_left = serializers.IntegerField()


class AccountOpening(Letter):
    """What an account is opened with."""

    username = text_field(200)
    password = _password()
    display_name = text_field(200)
    email = _email(default="")
    phone = _phone(default="")


class AccountChange(serializers.Serializer):
    """What may be changed of an account."""

    display_name = text_field(200, required=False)
    email = _email(required=False)
    phone = _phone(required=False)
    language = serializers.ChoiceField(
        [code for code, _name in settings.LANGUAGES],
        required=False,
        error_messages={"invalid_choice": _("Cette langue n’est pas proposée.")},
    )


class PasswordChange(serializers.Serializer):
    """Another password, and the one that it replaces."""

    current_password = _password()
    password = _password()


class PasswordConfirmation(serializers.Serializer):
    """The password once more, before what cannot be undone."""

    password = _password()


class PasswordByLetter(Letter):
    """Another password, with a new letter."""

    username = text_field(200)
    password = _password()


class PasswordByLodge(serializers.Serializer):
    """Another password, with the code that the lodge made."""

    username = text_field(200)
    code = text_field(LONGEST_CODE)
    password = _password()


class PasswordMail(serializers.Serializer):
    """Who wants a link by e-mail."""

    username = text_field(200)


class PasswordByMail(serializers.Serializer):
    """Another password, with the link of an e-mail."""

    token = text_field(500)
    password = _password()


class EmailConfirmation(serializers.Serializer):
    """The link of an e-mail."""

    token = text_field(500)


class ResidencePlace(serializers.Serializer):
    """A residence, as the site names it."""

    title = serializers.CharField()
    path = serializers.CharField()


class HouseholdOut(serializers.Serializer):
    """A household of the resident: which building and staircase, never the others' doors."""

    id = serializers.IntegerField()
    residence = ResidencePlace()
    building = serializers.CharField()
    staircase = serializers.CharField()


def household_out(place: dict[str, Any]) -> dict[str, Any]:
    """A `HouseholdOut`; of the residence its title, and the path of its page on the site of the commune."""
    return {
        "id": place["household_id"],
        "residence": {"title": place["title"], "path": residence_path(place["url_path"])},
        "building": place["building"],
        "staircase": place["staircase"],
    }


class SignedIn(serializers.Serializer):
    """Who is signed in."""

    username = serializers.CharField()
    display_name = serializers.CharField()


class UnreadOut(serializers.Serializer):
    """How many notifications were not seen, by what they are about."""

    staff_message = serializers.IntegerField()
    works_notice = serializers.IntegerField()
    report = serializers.IntegerField()


TOPICS = tuple(UnreadOut().fields)


class SessionOut(serializers.Serializer):
    """What the pages ask first: who is here, of which households, and how much awaits."""

    resident = SignedIn(allow_null=True)
    households = HouseholdOut(many=True)
    shared = serializers.BooleanField()
    """Whether the device is one that others use: pages keep nothing on it."""
    unread = UnreadOut()


class AccountOut(SignedIn):
    """An account, as its resident sees it."""

    email = serializers.CharField()
    email_confirmed = serializers.SerializerMethodField()
    phone = serializers.CharField()
    language = serializers.CharField()
    created_at = serializers.DateTimeField()
    households = serializers.SerializerMethodField()

    def get_email_confirmed(self, resident: Resident) -> bool:
        """Whether the link sent to the address was followed."""
        return resident.email_confirmed_at is not None

    @extend_schema_field(HouseholdOut(many=True))
    def get_households(self, resident: Resident) -> Any:
        """Those of now."""
        return [household_out(each) for each in self.context["places"]]


class DeviceOut(serializers.Serializer):
    """A signed-in device."""

    id = serializers.UUIDField()
    device = serializers.CharField()
    created_at = serializers.DateTimeField()
    seen_at = serializers.DateTimeField()
    current = serializers.SerializerMethodField()

    def get_current(self, session: ResidentSession) -> bool:
        """Whether it is the one that asks."""
        return session.pk == self.context["session"].pk
