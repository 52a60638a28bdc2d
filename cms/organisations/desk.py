"""The admin's screens of organisations: who runs the install keeps them, their managers keep their members."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _, gettext_lazy
from django.views.generic import FormView, TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms.organisations.forms import ContactForm, MemberForm, NewMemberForm, OrganisationForm
from cms.organisations.models import Membership, Organisation
from cms.organisations.selectors import kept_for, organisations_managed
from cms.organisations.services import (
    MembershipError,
    member_add,
    member_change,
    member_remove,
    organisation_change,
    organisation_close,
    organisation_create,
    organisation_delete,
)


class Screen(WagtailAdminTemplateMixin):
    """What these screens share: only the organisations that the user manages exist for them."""

    request: Any
    kwargs: dict[str, Any]

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Refuse who manages nothing before anything is read."""
        super().setup(request, *args, **kwargs)
        if not self.request.user.is_superuser and not organisations_managed(user=request.user).exists():
            raise PermissionDenied

    @cached_property
    def organisation(self) -> Organisation:
        """The organisation of the address."""
        return get_object_or_404(organisations_managed(user=self.request.user), pk=self.kwargs["organisation_id"])

    @cached_property
    def membership(self) -> Membership:
        """The member of the address."""
        return get_object_or_404(
            Membership.objects.select_related("user"), organisation=self.organisation, pk=self.kwargs["membership_id"]
        )

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Home, organisations, and the organisation when there is one."""
        items = [*self.breadcrumbs_items, {"url": reverse("organisations"), "label": _("Organisations")}]
        if "organisation_id" in self.kwargs:
            items.append({"url": self.organisation_url, "label": str(self.organisation)})
        return items

    @property
    def organisation_url(self) -> str:
        """Where the organisation is kept."""
        return reverse("organisation", args=[self.organisation.pk])


class OrganisationsView(Screen, TemplateView):
    """The organisations that the user manages."""

    template_name = "organisations/list.html"
    page_title = gettext_lazy("Organisations")
    header_icon = "group"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With how many members and places each has."""
        organisations = organisations_managed(user=self.request.user).annotate(
            member_count=Count("memberships", distinct=True), area_count=Count("areas", distinct=True)
        )
        return {**super().get_context_data(**kwargs), "organisations": organisations}


class FormScreen(Screen, FormView):
    """A screen with one form."""

    template_name = "organisations/form.html"
    submit_button_label: Any = gettext_lazy("Enregistrer")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What Wagtail's template of a form asks for."""
        context = super().get_context_data(**kwargs)
        return {
            **context,
            "action_url": self.request.path,
            "submit_button_label": self.submit_button_label,
            "submit_button_active_label": _("Un instant…"),
            "media": context["form"].media,
        }

    def done(self, sentence: str, url: str) -> HttpResponse:
        """Say what was done, and go on."""
        messages.success(self.request, sentence)
        return redirect(url)


class OrganisationAddView(FormScreen):
    """A new organisation."""

    form_class = OrganisationForm
    page_title = gettext_lazy("Nouvelle organisation")

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Only who runs the install makes organisations."""
        super().setup(request, *args, **kwargs)
        if not self.request.user.is_superuser:
            raise PermissionDenied

    def form_valid(self, form: BaseForm) -> HttpResponse:
        """Make it, then show it: its members come next."""
        organisation = organisation_create(**form.cleaned_data)
        sentence = _("« %(name)s » est créée. Ajoutez ses membres.") % {"name": organisation.name}
        return self.done(sentence, reverse("organisation", args=[organisation.pk]))


class OrganisationView(FormScreen):
    """One organisation and its members."""

    template_name = "organisations/organisation.html"

    def get_page_title(self) -> str:
        """Its name."""
        return self.organisation.name

    def get_form_class(self) -> type[ContactForm] | type[OrganisationForm]:
        """A manager keeps how it is reached; its places are not a manager's to take."""
        return OrganisationForm if self.request.user.is_superuser else ContactForm

    def get_form_kwargs(self) -> dict[str, Any]:
        """For this organisation."""
        return {**super().get_form_kwargs(), "instance": self.organisation}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With its members."""
        memberships = self.organisation.memberships.select_related("user").prefetch_related("places")
        return {
            **super().get_context_data(**kwargs),
            "organisation": self.organisation,
            "memberships": memberships.order_by("user__last_name", "user__username"),
        }

    def form_valid(self, form: Any) -> HttpResponse:
        """Write what was changed."""
        organisation_change(organisation=form.save(commit=False), areas=form.cleaned_data.get("areas"))
        return self.done(_("« %(name)s » est enregistrée.") % {"name": self.organisation.name}, self.organisation_url)


class OrganisationEndView(Screen, TemplateView):
    """Deletes an organisation or, while messages of it are kept, closes it; once confirmed."""

    template_name = "organisations/end.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Only who runs the install ends one."""
        super().setup(request, *args, **kwargs)
        if not self.request.user.is_superuser:
            raise PermissionDenied

    def get_page_title(self) -> str:
        """What is asked."""
        asked = _("Fermer « %(name)s » ?") if self.kept else _("Supprimer « %(name)s » ?")
        return asked % {"name": self.organisation.name}

    @cached_property
    def kept(self) -> list[str]:
        """Why it cannot be deleted."""
        return kept_for(self.organisation)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What would go and what would stay."""
        return {
            **super().get_context_data(**kwargs),
            "organisation": self.organisation,
            "organisation_url": self.organisation_url,
            "member_count": self.organisation.memberships.count(),
            "kept": self.kept,
        }

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Do what the page said, unless a message was written meanwhile: then ask again."""
        wanted, name = request.POST.get("what"), self.organisation.name
        if wanted == "delete" and not self.kept:
            organisation_delete(organisation=self.organisation)
            messages.success(request, _("« %(name)s » est supprimée.") % {"name": name})
            return redirect("organisations")
        if wanted == "close" and self.kept:
            organisation_close(organisation=self.organisation)
            messages.success(request, _("« %(name)s » est fermée : plus personne n’agit en son nom.") % {"name": name})
            return redirect(self.organisation_url)
        return self.get(request, **kwargs)


class MemberAddView(FormScreen):
    """A new member of an organisation."""

    form_class = NewMemberForm
    page_title = gettext_lazy("Nouveau membre")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Places are those of the organisation."""
        return {**super().get_form_kwargs(), "organisation": self.organisation}

    def form_valid(self, form: Any) -> HttpResponse:
        """Make the account a member, or say why not beside its name."""
        user, role = form.cleaned_data["username"], form.cleaned_data["role"]
        try:
            member_add(organisation=self.organisation, user=user, role=role, places=form.chosen_places())
        except MembershipError as error:
            form.add_error("username", error.sentence)
            return self.form_invalid(form)
        return self.done(_("« %(name)s » est membre.") % {"name": user}, self.organisation_url)


class MemberScreen(Screen):
    """What concerns one member, who is never the one at the keyboard: nobody raises or locks out oneself."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """A manager's own membership is another manager's business."""
        super().setup(request, *args, **kwargs)
        if self.membership.user_id == self.request.user.pk and not self.request.user.is_superuser:
            raise Http404

    def get_page_title(self) -> str:
        """The member's name."""
        return self.membership.user.get_full_name() or self.membership.user.get_username()


class MemberView(MemberScreen, FormScreen):
    """The role and the places of a member."""

    form_class = MemberForm

    def get_initial(self) -> dict[str, Any]:
        """As they are."""
        where = "places" if self.membership.limited else "everywhere"
        return {"role": self.membership.role, "where": where, "places": list(self.membership.places.all())}

    def get_form_kwargs(self) -> dict[str, Any]:
        """Places are those of the organisation."""
        return {**super().get_form_kwargs(), "organisation": self.organisation}

    def form_valid(self, form: Any) -> HttpResponse:
        """Write them."""
        member_change(membership=self.membership, role=form.cleaned_data["role"], places=form.chosen_places())
        return self.done(_("C’est enregistré."), self.organisation_url)


class MemberRemoveView(MemberScreen, TemplateView):
    """Takes a member out, once confirmed."""

    template_name = "organisations/remove.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Who, and out of what."""
        names = {"organisation": self.organisation, "organisation_url": self.organisation_url}
        return {**super().get_context_data(**kwargs), **names, "member": self.get_page_title()}

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Take the member out."""
        member_remove(membership=self.membership)
        messages.success(request, _("« %(name)s » n’est plus membre.") % {"name": self.get_page_title()})
        return redirect(self.organisation_url)
