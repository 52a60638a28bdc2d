"""Addresses below `/api/resident/` that are about the account."""

from django.urls import path

from cms.residents.api import accounts, passwords, sessions

urlpatterns = [
    path("session/", sessions.Session.as_view()),
    path("sessions/", sessions.Sessions.as_view()),
    path("sessions/end-others/", sessions.OtherSessions.as_view()),
    path("sessions/<uuid:id>/", sessions.OneSession.as_view()),
    path("letter/", accounts.LetterView.as_view()),
    path("account/", accounts.Account.as_view()),
    path("account/email/confirm/", accounts.EmailConfirmation.as_view()),
    path("account/password/", passwords.PasswordChange.as_view()),
    path("account/export/", accounts.Export.as_view()),
    path("account/erasure/", accounts.Erasure.as_view()),
    path("households/", accounts.Households.as_view()),
    path("households/<int:id>/", accounts.OneHousehold.as_view()),
    path("password/letter/", passwords.PasswordByLetter.as_view()),
    path("password/email/", passwords.PasswordMail.as_view()),
    path("password/email/confirm/", passwords.PasswordByMail.as_view()),
    path("password/lodge/", passwords.PasswordByLodge.as_view()),
]
