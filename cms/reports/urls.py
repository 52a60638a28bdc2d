"""Addresses below `/api/resident/reports/`."""

from django.urls import path

from cms.reports.api import faults, photos, reports

urlpatterns = [
    path("", reports.Reports.as_view()),
    path("form/", reports.Form.as_view()),
    path("before-sending/", reports.BeforeSending.as_view()),
    path("faults/", faults.Faults.as_view()),
    path("faults/<uuid:id>/", faults.Fault.as_view()),
    path("faults/<uuid:id>/follow/", faults.Follow.as_view()),
    path("photos/<uuid:id>/", photos.Photo.as_view()),
    path("<uuid:id>/", reports.Report.as_view()),
    path("<uuid:id>/read/", reports.ReportRead.as_view()),
    path("<uuid:id>/updates/", reports.Updates.as_view()),
    path("<uuid:id>/contest/", reports.Contest.as_view()),
    path("<uuid:id>/cancel/", reports.Cancel.as_view()),
    path("<uuid:id>/resume/", reports.Resume.as_view()),
    path("<uuid:id>/satisfaction/", reports.Satisfaction.as_view()),
]
