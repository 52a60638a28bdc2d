"""What the views of accounts share: the answer that signs a device in."""

from __future__ import annotations

from django.utils import timezone
from rest_framework.permissions import AllowAny
from rest_framework.response import Response

from cms.api.authentication import csrf_token_give, device_cookie_set, session_cookies_set
from cms.api.requests import OpenRequest
from cms.api.views import ResidentView
from cms.residents.api.serializers import TOPICS, household_out
from cms.residents.models import Resident, ResidentSession
from cms.residents.selectors.accounts import places_of, unread_of
from cms.residents.services.sessions import Opened, session_open


def session_answer(resident: Resident | None, session: ResidentSession | None, status: int = 200) -> Response:
    """Who is here, of which households, whether the device is shared, and how many notifications await: a `SessionOut`.

    Every page asks for it first, and the framework takes longer to write it than the database to find it.
    """
    unread = unread_of(resident=resident) if resident else {}
    answer = {
        "resident": {"username": resident.username, "display_name": resident.display_name} if resident else None,
        "households": [household_out(each) for each in places_of(resident=resident)] if resident else [],
        "shared": session is not None and session.shared,
        "unread": {topic: unread.get(topic, 0) for topic in TOPICS},
    }
    return Response(answer, status=status)


class SignInView(ResidentView):
    """A view that anybody may ask, and that signs the device in."""

    permission_classes = [AllowAny]
    counts_misses = True
    opens_session = True

    def sign_in(self, request: OpenRequest, resident: Resident, *, status: int = 200, shared: bool = False) -> Response:
        """Open a session instead of the one that the device had."""
        agent = request.headers.get("User-Agent", "")
        now = timezone.now()
        self.opened = session_open(resident=resident, user_agent=agent, shared=shared, former=request.auth, now=now)
        return self.answer_opened(request, self.opened, status)

    def answer_opened(self, request: OpenRequest, opened: Opened, status: int) -> Response:
        """Who is signed in now, and the cookies that say so."""
        response = session_answer(opened.session.resident, opened.session, status)
        session_cookies_set(response, opened, timezone.now())
        if not opened.session.shared:
            device_cookie_set(request, response, opened.session.resident.username)
        csrf_token_give(request)
        return response
