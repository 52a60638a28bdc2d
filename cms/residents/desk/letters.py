"""The staff's screens about letters: ask for them, see them made, download, erase; begin again for one household."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_GET, require_POST
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access

from cms.places.models import ResidencePage
from cms.residents.desk.letter_forms import WITHOUT_ACCOUNT, LettersForm
from cms.residents.models import Household, LetterBatch
from cms.residents.selectors.letters import letter_batches, letter_households, letter_residences
from cms.residents.services import letters
from cms.residents.services.codes import code_spoil

PER_PAGE = 50
IN_PREPARATION = (LetterBatch.State.WAITING, LetterBatch.State.RUNNING)


@require_GET
@require_admin_access
def residences(request: HttpRequest) -> HttpResponse:
    """The residences for which one may make letters; the screen of the only one when there is one."""
    found = list(letter_residences(user=request.user).order_by("title"))
    if len(found) == 1:
        return redirect("letters:residence", found[0].pk)
    return _screen(request, "residences", _("Courriers"), residences=found)


@require_admin_access
def residence(request: HttpRequest, residence_id: int) -> HttpResponse:
    """The letters of a residence: what was made, and the form to ask for more."""
    place = get_object_or_404(letter_residences(user=request.user), pk=residence_id)
    form = LettersForm(place, request.POST or None)
    if request.method == "POST" and form.is_valid():
        households = _chosen(request, place, form)
        try:
            batch = _ask(request, place, households, form.cleaned_data["languages"], form.cleaned_data["valid_days"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("letters:batch", batch.pk)
    everybody = letter_households(user=request.user, residence=place)
    counts = {"households": everybody.count(), "without_account": everybody.filter(has_account=False).count()}
    batches = letter_batches(user=request.user).filter(residence=place)[:20]
    title = _("Courriers – %(residence)s") % {"residence": place.title}
    return _screen(request, "residence", title, residence=place, form=form, batches=batches, **counts)


def _chosen(request: HttpRequest, place: ResidencePage, form: LettersForm) -> QuerySet[Any]:
    households = letter_households(user=request.user, residence=place)
    if building := form.cleaned_data["building"]:
        households = households.filter(dwelling__building=building)
    if form.cleaned_data["whom"] == WITHOUT_ACCOUNT:
        households = households.filter(has_account=False)
    return households


@require_admin_access
def households(request: HttpRequest, residence_id: int) -> HttpResponse:
    """Who lives in a residence and how their letter fares; letters for those that are ticked."""
    place = get_object_or_404(letter_residences(user=request.user), pk=residence_id)
    found = letter_households(user=request.user, residence=place)
    if request.method == "POST":
        # A number that no column could hold is nobody's.
        numbers = [each for each in request.POST.getlist("household") if each.isdecimal() and len(each) < 19]
        ticked = found.filter(pk__in=numbers)
        try:
            batch = _ask(request, place, ticked, [], LetterBatch._meta.get_field("valid_days").default)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect("letters:households", place.pk)
        return redirect("letters:batch", batch.pk)
    wanted = request.GET.get("q", "").strip()
    if wanted:
        found = found.filter(
            Q(addressee__icontains=wanted) | Q(dwelling__door__iexact=wanted) | Q(dwelling__reference__iexact=wanted)
        )
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("p"))
    rows = [{"household": each, "code": _open_code(each), "state": _letter_state(each)} for each in page]
    title = _("Ménages – %(residence)s") % {"residence": place.title}
    return _screen(request, "households", title, residence=place, rows=rows, page=page, wanted=wanted)


def _open_code(household: Any) -> Any:
    last = household.last_codes[0] if household.last_codes else None
    return last if last and last.is_open(timezone.now()) else None


def _letter_state(household: Any) -> str:
    """How the last letter of a household fares, in words."""
    if not household.last_codes:
        return _("Pas encore de courrier")
    last = household.last_codes[0]
    if last.ended_at:
        return _("Code annulé : %(why)s") % {"why": last.get_ending_display()}
    day = timezone.localtime(last.expires_at).strftime("%d/%m/%Y")
    if last.expires_at <= timezone.now():
        return _("Code dépassé depuis le %(day)s") % {"day": day}
    return _("Courrier n° %(number)d, valable jusqu’au %(day)s") % {"number": last.issue, "day": day}


@require_POST
@require_admin_access
def spoil(request: HttpRequest, household_id: int) -> HttpResponse:
    """End the code of a letter that was lost or damaged."""
    places = letter_residences(user=request.user)
    household = get_object_or_404(Household, pk=household_id, dwelling__residence__in=places)
    code = household.codes.filter(ended_at=None).first()
    if code:
        code_spoil(code=code, now=timezone.now())
        messages.success(request, _("Le code de ce courrier n’ouvre plus rien. Vous pouvez en refaire un."))
    return redirect("letters:households", household.dwelling.residence_id)


@require_GET
@require_admin_access
def batch(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """One batch: how far it is, then its files, then that they are erased."""
    found = _batch(request, batch_id)
    left_out = dict(found.left_out)
    named = letter_households(user=request.user, residence=found.residence).filter(pk__in=left_out)
    context = {
        "batch": found,
        "residence": found.residence,
        "total": len(found.household_ids),
        "text": _progress(found),
        "pending": found.state in IN_PREPARATION,
        "files": letters.files(found) if found.state == LetterBatch.State.DONE else [],
        "left_out": [(each, left_out[each.pk]) for each in named],
    }
    title = _("Courriers du %(day)s") % {"day": timezone.localtime(found.asked_at).strftime("%d/%m/%Y")}
    return _screen(request, "batch", title, **context)


@require_GET
@require_admin_access
def progress(request: HttpRequest, batch_id: UUID) -> JsonResponse:
    """What a waiting screen asks again and again."""
    found = _batch(request, batch_id)
    pending = found.state in IN_PREPARATION
    return JsonResponse({"done": found.done, "pending": pending, "text": _progress(found)})


def _progress(batch: LetterBatch) -> str:
    if batch.state == LetterBatch.State.WAITING:
        return _("En attente : la préparation commence dans un instant.")
    if batch.state == LetterBatch.State.RUNNING:
        return _("%(done)d courriers prêts sur %(total)d.") % {"done": batch.done, "total": len(batch.household_ids)}
    if batch.state == LetterBatch.State.FAILED:
        return batch.error
    if batch.state == LetterBatch.State.ERASED:
        return _("Fichiers effacés. Les courriers imprimés restent valables.")
    return ngettext("%(n)d courrier prêt.", "%(n)d courriers prêts.", batch.done) % {"n": batch.done}


@require_GET
@require_admin_access
def download(request: HttpRequest, batch_id: UUID, number: int) -> FileResponse:
    """One of the PDFs of a batch."""
    found = _batch(request, batch_id)
    try:
        path = letters.batch_file(batch=found, number=number, user=request.user)
    except FileNotFoundError as error:
        raise Http404 from error
    name = f"courriers-{found.residence.slug}-{number}.pdf"
    answer = FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type="application/pdf")
    answer["Cache-Control"] = "no-store, private"
    return answer


@require_POST
@require_admin_access
def erase(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Erase what was printed."""
    found = _batch(request, batch_id)
    try:
        letters.batch_erase(batch=found, user=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Les fichiers sont effacés. Les codes imprimés restent valables."))
    return redirect("letters:batch", found.pk)


@require_POST
@require_admin_access
def retry(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Try a batch again that failed."""
    found = _batch(request, batch_id)
    try:
        letters.batch_retry(batch=found, user=request.user, now=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("letters:batch", found.pk)


def _batch(request: HttpRequest, batch_id: UUID) -> LetterBatch:
    return get_object_or_404(letter_batches(user=request.user), pk=batch_id)


def _ask(
    request: HttpRequest, place: ResidencePage, households: QuerySet[Any], languages: list[str], days: int
) -> LetterBatch:
    return letters.batch_ask(
        user=request.user,
        residence=place,
        households=households,
        languages=languages,
        valid_days=days,
        now=timezone.now(),
    )


def _screen(request: HttpRequest, name: str, title: str, **context: Any) -> HttpResponse:
    trail = [{"url": reverse("wagtailadmin_home"), "label": _("Accueil")}]
    if name != "residences":
        trail.append({"url": reverse("letters:residences"), "label": _("Courriers")})
    if name in ("households", "batch"):
        place = context["residence"]
        trail.append({"url": reverse("letters:residence", args=[place.pk]), "label": place.title})
    shared = {
        "page_title": title,
        "header_title": title,
        "header_icon": "mail",
        "breadcrumbs_items": [*trail, {"url": "", "label": title}],
    }
    return render(request, f"residents/letters/{name}.html", {**shared, **context})
