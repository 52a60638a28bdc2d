"""What the admin gains: « Signalements » and the screens of the desk."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, re_path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.reports.desk import (
    acts,
    bulk,
    export,
    figures,
    photos,
    queue,
    record,
    report,
    screens,
    settings,
    settings_categories,
    visits,
)
from cms.reports.desk.my_mail import StaffMailPanel


class ReportsMenuItem(MenuItem):
    """Shown to who deals with reports somewhere."""

    def is_shown(self, request: HttpRequest) -> bool:
        return screens.may_enter(request.user)


@hooks.register("register_admin_menu_item")
def menu_item() -> MenuItem:
    """« Signalements »."""
    return ReportsMenuItem(
        _("Signalements"),
        reverse_lazy("reports_desk:queue"),
        name="signalements",
        icon_name="clipboard-list",
        order=290,
    )


@hooks.register("register_account_settings_panel")
def mail_panel(request: HttpRequest, user: Any, profile: Any) -> StaffMailPanel:
    """« E-mails des signalements », in the account."""
    return StaffMailPanel(request, user, profile)


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern | URLResolver]:
    """The screens, below `signalements/`."""
    of_one = [
        path("", report.report, name="report"),
        path("decider/<slug:target>/", acts.decide, name="decide"),
        path("ecrire/<slug:audience>/", acts.write, name="write"),
        path("confier/", acts.give, name="give"),
        path("entreprise/", acts.give_to_firm, name="give_to_firm"),
        path("entreprise/reponse/", acts.firm_said, name="firm_said"),
        path("corriger/", acts.correct, name="correct"),
        path("joindre/", acts.join, name="join"),
        path("separer/", acts.part, name="part"),
        path("billet/", record.slip, name="slip"),
    ]
    of_landlord = [
        path("", settings.overview, name="settings"),
        path("categorie/<int:id>/", settings_categories.category, name="category"),
        path("categorie/<int:id>/place/", settings_categories.move, name="category_move"),
        path("categorie/<int:id>/proposer/", settings_categories.offer, name="category_offer"),
        path("<int:organisation_id>/categorie/", settings_categories.add, name="category_add"),
        path("<int:organisation_id>/entreprise/", settings.firm, name="firm_add"),
        path("<int:organisation_id>/entreprise/<int:id>/", settings.firm, name="firm"),
        path("<int:organisation_id>/reponse/", settings.template, name="template_add"),
        path("<int:organisation_id>/reponse/<int:id>/", settings.template, name="template"),
        path("reponse/<int:id>/retirer/", settings.template_drop, name="template_drop"),
    ]
    of_desk: list[URLPattern | URLResolver] = [
        path("", queue.queue, name="queue"),
        path("ensemble/", bulk.bulk, name="bulk"),
        re_path(r"^liste\.(?P<sort>csv|xlsx)$", export.export, name="export"),
        path("noter/", record.record, name="record"),
        path("noter/<int:residence_id>/", record.record_in, name="record_in"),
        path("visites/", visits.week, name="visits"),
        path("visites/visites.ics", visits.calendar_file, name="visits_file"),
        path("chiffres/", figures.overview, name="figures"),
        re_path(r"^chiffres/(?P<by>categorie|residence)\.csv$", figures.file, name="figures_file"),
        path("reglages/", include(of_landlord)),
        path("photo/<uuid:id>/", photos.photo, name="photo"),
        path("photo/<uuid:id>/petite/", photos.photo, {"small": True}, name="photo_small"),
        path("<uuid:id>/", include(of_one)),
    ]
    return [path("signalements/", include((of_desk, "reports_desk")))]
