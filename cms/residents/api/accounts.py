"""The account: opened with a letter, read, changed, exported, erased; its households."""

from __future__ import annotations

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.permissions import AllowAny
from rest_framework.response import Response

from cms.api.addresses import address_of
from cms.api.authentication import session_cookies_drop
from cms.api.permissions import IsResident
from cms.api.requests import OpenRequest, ResidentRequest, read
from cms.api.views import ResidentView
from cms.residents import personal_data
from cms.residents.api import serializers
from cms.residents.api.base import SignInView, session_answer
from cms.residents.models import Resident
from cms.residents.selectors.accounts import places_of
from cms.residents.services.accounts import (
    account_change,
    account_erase,
    account_open,
    email_confirm,
    household_add,
    household_leave,
)
from cms.residents.services.codes import code_open


class LetterView(ResidentView):
    """The letter in the hand of somebody who has no account yet."""

    permission_classes = [AllowAny]
    counts_misses = True

    @extend_schema(operation_id="letter", request=serializers.Letter, responses=serializers.LetterRead)
    def post(self, request: OpenRequest) -> Response:
        """What the code opens; changes nothing."""
        given = read(serializers.Letter, request)
        code = code_open(
            text=given["code"], initials=given["initials"], address=address_of(request), now=timezone.now()
        )
        household = code.household
        answer = {
            "residence": household.dwelling.residence.title,
            "building": household.dwelling.building,
            "until": timezone.localdate(code.expires_at),
            "places_left": household.member_limit - household.members.filter(left_at=None).count(),
        }
        return Response(serializers.LetterRead(answer).data)


class Account(SignInView):
    """The account of who is signed in, or a new one."""

    def get_permissions(self) -> list[IsResident]:
        """Anybody with a letter may open one; the rest is its resident's."""
        return [] if self.request.method == "POST" else [IsResident()]

    @extend_schema(
        operation_id="account_open", request=serializers.AccountOpening, responses={201: serializers.SessionOut}
    )
    def post(self, request: OpenRequest) -> Response:
        """Open an account, and sign the device in."""
        given = read(serializers.AccountOpening, request)
        resident = account_open(**given, address=address_of(request), now=timezone.now())
        return self.sign_in(request, resident, status=status.HTTP_201_CREATED)

    @extend_schema(operation_id="account", responses=serializers.AccountOut)
    def get(self, request: ResidentRequest) -> Response:
        """What is kept of the account itself."""
        return _account(request.user)

    @extend_schema(
        operation_id="account_change", request=serializers.AccountChange(partial=True), responses=serializers.AccountOut
    )
    def patch(self, request: ResidentRequest) -> Response:
        """Change what is given."""
        changes = read(serializers.AccountChange, request, partial=True)
        return _account(account_change(resident=request.user, changes=changes, now=timezone.now()))


class EmailConfirmation(ResidentView):
    """The link of an e-mail, by which an address is confirmed; followed from any device."""

    permission_classes = [AllowAny]

    @extend_schema(operation_id="email_confirm", request=serializers.EmailConfirmation, responses={204: None})
    def post(self, request: OpenRequest) -> Response:
        """Again and again without harm."""
        email_confirm(token=read(serializers.EmailConfirmation, request)["token"], now=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)


class Export(ResidentView):
    """Everything that is kept of a resident."""

    @extend_schema(operation_id="account_export", responses=OpenApiTypes.OBJECT)
    def get(self, request: ResidentRequest) -> Response:
        """A file for its resident."""
        response = Response(personal_data.export(resident=request.user))
        response["Content-Disposition"] = 'attachment; filename="palier.json"'
        return response


class Erasure(ResidentView):
    """The end of an account."""

    counts_misses = True

    @extend_schema(operation_id="account_erase", request=serializers.PasswordConfirmation, responses={204: None})
    def post(self, request: ResidentRequest) -> Response:
        """Erase it and all that is kept of its person."""
        given = read(serializers.PasswordConfirmation, request)
        account_erase(
            resident=request.user, password=given["password"], address=address_of(request), now=timezone.now()
        )
        response = Response(status=status.HTTP_204_NO_CONTENT)
        session_cookies_drop(response)
        return response


class Households(ResidentView):
    """The households of the account."""

    counts_misses = True

    @extend_schema(operation_id="household_join", request=serializers.Letter, responses={201: serializers.SessionOut})
    def post(self, request: ResidentRequest) -> Response:
        """Add that of another letter, after a move for instance."""
        given = read(serializers.Letter, request)
        household_add(resident=request.user, address=address_of(request), now=timezone.now(), **given)
        return session_answer(request.user, request.auth, status.HTTP_201_CREATED)


class OneHousehold(ResidentView):
    """One of these households."""

    @extend_schema(operation_id="household_leave", responses={204: None})
    def delete(self, request: ResidentRequest, id: int) -> Response:
        """Leave it; one that is not theirs is not there. Who has none left is signed out."""
        if not household_leave(resident=request.user, household_id=id, now=timezone.now()):
            return self.nothing_here()
        return Response(status=status.HTTP_204_NO_CONTENT)


def _account(resident: Resident) -> Response:
    places = places_of(resident=resident)
    return Response(serializers.AccountOut(resident, context={"places": places}).data)
