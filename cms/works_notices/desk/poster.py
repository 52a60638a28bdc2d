"""The hall poster, made when it is asked for."""

from __future__ import annotations

import logging

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access

from cms.editorial.models import WorksPage
from cms.publishing.visibility import public_chain
from cms.works_notices import selectors
from cms.works_notices.poster.render import PosterNotMade, make
from cms.works_notices.poster.values import poster_values

logger = logging.getLogger(__name__)


@require_safe
@require_admin_access
def poster(request: HttpRequest, page_id: int) -> HttpResponse:
    """The PDF of what the public page says now; without a public page there is nothing to print."""
    works = get_object_or_404(WorksPage, pk=page_id)
    if not selectors.may_print(user=request.user, works=works):
        raise PermissionDenied
    now = timezone.now()
    notice = selectors.current_notice(works)
    if notice is None or public_chain(works, now) is None:
        return _refusal(request, _("L’affiche mène à la page publique : publiez d’abord ces travaux."))
    try:
        pdf = make(poster_values(notice, url=selectors.short_url(works), today=timezone.localdate(now)))
    except PosterNotMade as error:
        logger.error("Poster of works %s could not be made: %s", works.pk, error)
        return _refusal(request, _("L’affiche n’a pas pu être faite. Réessayez dans un instant."))
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="affiche-{works.slug[:80]}.pdf"'
    answer["Cache-Control"] = "no-store"
    return answer


def link(works: WorksPage) -> tuple[str, str] | None:
    """The words and the address of the poster, for the row of a notice that is online."""
    return (_("Affiche"), reverse("works_notices:poster", args=[works.pk])) if works.live else None


def _refusal(request: HttpRequest, sentence: str) -> HttpResponse:
    messages.error(request, sentence)
    return redirect(reverse("travaux:index"))
