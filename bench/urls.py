"""Every address of the CMS, and `/api/bench/empty/`: what recognising a resident costs, and nothing else."""

from __future__ import annotations

from django.urls import include, path
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cms.api.authentication import ResidentAuthentication
from cms.api.permissions import IsResident
from cms.urls import handler400, handler404, handler500

__all__ = ["handler400", "handler404", "handler500", "urlpatterns"]


class Empty(APIView):
    """Nothing, for a signed-in resident."""

    authentication_classes = [ResidentAuthentication]
    permission_classes = [IsResident]
    renderer_classes = [JSONRenderer]

    def get(self, request: Request) -> Response:
        """An empty object."""
        return Response({})


urlpatterns = [path("api/bench/empty/", Empty.as_view()), path("", include("cms.urls"))]
