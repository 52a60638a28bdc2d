"""A POST may carry an Idempotency-Key: repeated with the same key, it is answered again and done once.

A repetition that arrives while the first one is still being answered waits for its answer a moment, then is told to.

Only what succeeded is kept, for a day: a request that was refused changed nothing, and may be made again. Requests of
residents are told apart by who asks. Those of people who have not signed in yet, whose address may change between two
tries, are not: there the body, with its password or its code, is what proves that the same person asks again.

A view whose repetition is harmless by itself (`ResidentView.repeats_harmlessly`) has nothing to keep: it is asked again.

An answer that opens a session is never kept: the row says which session it was, and a repetition gives that session another
token. Whoever repeats it has proved the same as at the first time, and the cookie of the first answer, which was lost or is
the same device's, serves no more.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from contextlib import nullcontext
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from cms.api.problems import Conflict, FieldProblem, Malformed
from cms.api.requests import OpenRequest
from cms.residents.models import IdempotentRequest
from cms.residents.services.keyed import keyed_hash
from cms.residents.services.sessions import session_retoken

if TYPE_CHECKING:
    from cms.api.views import ResidentView

HEADER = "Idempotency-Key"
PATTERN = r"^[A-Za-z0-9_-]{16,64}$"
"""A UUID, for instance: too long to meet somebody else's."""
KEPT = timedelta(days=1)
RUNNING = timedelta(minutes=1)
"""After which a request without an answer is believed dead with its process."""
PATIENCE = 10.0
"""Seconds for which a repetition waits for the answer of the first request."""


def answer(view: ResidentView, request: OpenRequest, run: Callable[[], Response]) -> Response:
    """What `run` answers, or what it answered to the same request before. Raises Malformed, FieldProblem, Conflict."""
    key = request.headers.get(HEADER)
    if request.method != "POST" or key is None:
        return run()
    if not re.fullmatch(PATTERN, key):
        raise Malformed(_("La clé d’idempotence a de 16 à 64 lettres sans accent, chiffres ou traits d’union."))
    if view.repeats_harmlessly:
        return run()
    row, is_first = _claim(view, request, key)
    if not is_first:
        return _again(view, request, row)
    try:
        # What is done and its answer are written together or not at all. Where misses are counted they have to stay
        # when all else is undone: a process killed just then leaves the effect without its answer, and the repetition
        # is told that the name is taken, or that it has joined.
        with nullcontext() if view.counts_misses else transaction.atomic():
            response = run()
            if response.status_code < 400:
                _keep(view, row, response)
    except BaseException:
        row.delete()
        raise
    if response.status_code >= 400:
        row.delete()
    return response


def _claim(view: ResidentView, request: OpenRequest, key: str) -> tuple[IdempotentRequest, bool]:
    """The row of a key, and whether this request is the one to run. Raises FieldProblem, Conflict."""
    IdempotentRequest.objects.filter(created_at__lt=timezone.now() - KEPT).delete()
    body = request._request.body.hex()
    given = keyed_hash("idempotent request", f"{request.method} {request.get_full_path()} {body}")
    end = time.monotonic() + PATIENCE
    while True:
        row, is_new = _row(view, request, key, given)
        if row is not None and row.request_hash != given:
            raise FieldProblem("", _("Cette clé d’idempotence a déjà servi à une autre demande."))
        if row is not None and (is_new or row.status is not None or _take_over(row)):
            return row, row.status is None
        if time.monotonic() > end:
            raise Conflict(_("Cette demande est en cours. Attendez un instant."), wait=1)
        time.sleep(0.05)


def _row(view: ResidentView, request: OpenRequest, key: str, given: str) -> tuple[IdempotentRequest | None, bool]:
    """The row of a key, and whether it is new; None when another request had it and has been refused this very moment."""
    resident = None if view.is_open else request.user
    try:
        return IdempotentRequest.objects.get_or_create(
            key=key,
            who=str(resident.pk) if resident else "",
            defaults={"request_hash": given, "resident": resident, "created_at": timezone.now()},
        )
    except IntegrityError:
        return None, False


def _take_over(row: IdempotentRequest) -> bool:
    """Whether the request of a row is believed dead, and is now this one's to answer."""
    now = timezone.now()
    running = IdempotentRequest.objects.filter(pk=row.pk, status=None, created_at__lt=now - RUNNING)
    return bool(running.update(created_at=now))


def _keep(view: ResidentView, row: IdempotentRequest, response: Response) -> None:
    # By a query: erasing an account has erased the row.
    rows = IdempotentRequest.objects.filter(pk=row.pk)
    if view.opened is not None:
        session = view.opened.session
        rows.update(status=response.status_code, session=session, resident=session.resident_id)
    else:
        body = None if response.data is None else JSONRenderer().render(response.data).decode()
        rows.update(status=response.status_code, body=body)


def _again(view: ResidentView, request: OpenRequest, row: IdempotentRequest) -> Response:
    """The answer once more. Raises Conflict when the session that it opened has ended."""
    assert row.status is not None
    if row.session is not None:
        response = view.answer_opened(request, session_retoken(session=row.session), row.status)
    elif view.opens_session:
        raise Conflict(_("Cette demande a déjà été faite, et la session a pris fin. Connectez-vous."))
    else:
        response = Response(None if row.body is None else json.loads(row.body), status=row.status)
    response["Idempotency-Replayed"] = "true"
    return response
