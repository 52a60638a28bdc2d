"""Known faults where a resident lives, and hearing what becomes of them."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.response import Response

from cms.api.requests import ResidentRequest
from cms.api.views import ResidentView
from cms.reports.api import answers
from cms.reports.selectors.known_faults import fault_of, faults_of
from cms.reports.services import replying


class Faults(ResidentView):
    """Known faults."""

    @extend_schema(operation_id="known_faults", responses=answers.FaultsOut)
    def get(self, request: ResidentRequest) -> Response:
        """Those of common parts where the resident lives, of the categories that the landlord opened."""
        found = faults_of(resident=request.user, now=timezone.now())
        return Response({"results": answers.FaultOut(found, many=True).data})


class Fault(ResidentView):
    """One known fault."""

    @extend_schema(operation_id="known_fault", responses=answers.FaultOut)
    def get(self, request: ResidentRequest, id: UUID) -> Response:
        """Its facts."""
        found = fault_of(resident=request.user, id=id, now=timezone.now())
        return Response(answers.FaultOut(found).data) if found else self.nothing_here()


class Follow(ResidentView):
    """Hearing what becomes of a fault."""

    @extend_schema(operation_id="known_fault_follow", request=None, responses={204: None})
    def post(self, request: ResidentRequest, id: UUID) -> Response:
        """From now on; again and again without harm."""
        if not replying.fault_follow(resident=request.user, id=id, now=timezone.now()):
            return self.nothing_here()
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(operation_id="known_fault_unfollow", responses={204: None})
    def delete(self, request: ResidentRequest, id: UUID) -> Response:
        """No more; one that is not followed is not there."""
        if not replying.fault_unfollow(resident=request.user, id=id):
            return self.nothing_here()
        return Response(status=status.HTTP_204_NO_CONTENT)
