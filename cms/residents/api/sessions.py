"""Signing in and out, and the devices signed in."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.response import Response

from cms.api.addresses import address_of
from cms.api.authentication import csrf_token_give, device_name, session_cookies_drop
from cms.api.requests import OpenRequest, ResidentRequest, read
from cms.api.views import ResidentView
from cms.residents.api import serializers
from cms.residents.api.base import SignInView, session_answer
from cms.residents.rules.accounts import fold
from cms.residents.selectors.accounts import sessions_of
from cms.residents.services.passwords import sign_in
from cms.residents.services.sessions import session_end, sessions_end


class Session(SignInView):
    """The session of this device."""

    @extend_schema(operation_id="session", responses=serializers.SessionOut)
    def get(self, request: OpenRequest) -> Response:
        """Who is signed in here, if anybody; gives the CSRF cookie in any case."""
        response = session_answer(request.user, request.auth)
        if request.auth is None and settings.PALIER_RESIDENT_COOKIE in request.COOKIES:
            session_cookies_drop(response)
        csrf_token_give(request)
        return response

    @extend_schema(operation_id="sign_in", request=serializers.SignIn, responses=serializers.SessionOut)
    def post(self, request: OpenRequest) -> Response:
        """Sign in."""
        given = read(serializers.SignIn, request)
        resident = sign_in(
            username=given["username"],
            password=given["password"],
            address=address_of(request),
            device=device_name(request, fold(given["username"])),
            now=timezone.now(),
        )
        return self.sign_in(request, resident, shared=given["shared_device"])

    @extend_schema(operation_id="sign_out", responses={204: None})
    def delete(self, request: OpenRequest) -> Response:
        """Sign out; again and again without harm."""
        if request.user is not None and request.auth is not None:
            session_end(resident=request.user, session_id=request.auth.pk)
        response = Response(status=status.HTTP_204_NO_CONTENT)
        session_cookies_drop(response)
        return response


class Sessions(ResidentView):
    """The devices signed in to the account."""

    @extend_schema(operation_id="sessions", responses=serializers.DeviceOut(many=True))
    def get(self, request: ResidentRequest) -> Response:
        """The last one used first."""
        rows = sessions_of(resident=request.user, now=timezone.now())
        return Response(serializers.DeviceOut(rows, many=True, context={"session": request.auth}).data)


class OneSession(ResidentView):
    """One of these devices."""

    @extend_schema(operation_id="session_end", responses={204: None})
    def delete(self, request: ResidentRequest, id: UUID) -> Response:
        """Sign it out; somebody else's is not there."""
        if not session_end(resident=request.user, session_id=id):
            return self.nothing_here()
        response = Response(status=status.HTTP_204_NO_CONTENT)
        if id == request.auth.pk:
            session_cookies_drop(response)
        return response


class OtherSessions(ResidentView):
    """All of these devices but this one."""

    @extend_schema(operation_id="sessions_end_others", request=None, responses={204: None})
    def post(self, request: ResidentRequest) -> Response:
        """Sign them out."""
        sessions_end(resident=request.user, but=request.auth)
        return Response(status=status.HTTP_204_NO_CONTENT)
