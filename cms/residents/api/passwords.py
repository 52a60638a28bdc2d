"""Another password: with the present one, a new letter, an e-mail, or help at the lodge."""

from __future__ import annotations

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.permissions import AllowAny
from rest_framework.response import Response

from cms.api.addresses import address_of
from cms.api.requests import OpenRequest, ResidentRequest, read
from cms.api.views import ResidentView
from cms.residents.api import serializers
from cms.residents.api.base import SignInView
from cms.residents.services import passwords


class PasswordChange(ResidentView):
    """With the present one."""

    counts_misses = True

    @extend_schema(operation_id="password_change", request=serializers.PasswordChange, responses={204: None})
    def post(self, request: ResidentRequest) -> Response:
        """The other devices are signed out."""
        given = read(serializers.PasswordChange, request)
        passwords.password_change(
            resident=request.user,
            current=given["current_password"],
            password=given["password"],
            session=request.auth,
            address=address_of(request),
            now=timezone.now(),
        )
        return Response(status=status.HTTP_204_NO_CONTENT)


class PasswordByLetter(SignInView):
    """With a new letter."""

    @extend_schema(
        operation_id="password_by_letter", request=serializers.PasswordByLetter, responses=serializers.SessionOut
    )
    def post(self, request: OpenRequest) -> Response:
        """This device is signed in, all others out."""
        given = read(serializers.PasswordByLetter, request)
        resident = passwords.password_by_letter(**given, address=address_of(request), now=timezone.now())
        return self.sign_in(request, resident)


class PasswordMail(ResidentView):
    """A link by e-mail."""

    permission_classes = [AllowAny]
    counts_misses = True

    @extend_schema(operation_id="password_mail", request=serializers.PasswordMail, responses={202: None})
    def post(self, request: OpenRequest) -> Response:
        """The same answer whether anybody has this name or not."""
        given = read(serializers.PasswordMail, request)
        passwords.password_mail_ask(**given, address=address_of(request), now=timezone.now())
        return Response(status=status.HTTP_202_ACCEPTED)


class PasswordByMail(SignInView):
    """With that link."""

    @extend_schema(
        operation_id="password_by_mail", request=serializers.PasswordByMail, responses=serializers.SessionOut
    )
    def post(self, request: OpenRequest) -> Response:
        """This device is signed in, all others out."""
        given = read(serializers.PasswordByMail, request)
        return self.sign_in(request, passwords.password_by_mail(**given, now=timezone.now()))


class PasswordByLodge(SignInView):
    """With the code that the lodge made."""

    @extend_schema(
        operation_id="password_by_lodge", request=serializers.PasswordByLodge, responses=serializers.SessionOut
    )
    def post(self, request: OpenRequest) -> Response:
        """This device is signed in, all others out."""
        given = read(serializers.PasswordByLodge, request)
        resident = passwords.password_by_lodge(**given, address=address_of(request), now=timezone.now())
        return self.sign_in(request, resident)
