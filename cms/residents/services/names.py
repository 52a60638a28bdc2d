"""What was typed as a name or a password, checked and said in French."""

from __future__ import annotations

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cms.residents.rules import accounts as rules


def username_read(text: str, errors: dict[str, str]) -> str:
    """The name folded; what is wrong with it goes into `errors`."""
    try:
        return rules.username(text)
    except rules.NameRefused as refused:
        errors["username"] = {
            "empty": _("Choisissez un identifiant."),
            "long": _("L’identifiant a 40 caractères au plus."),
            "character": _(
                "L’identifiant se compose de lettres, de chiffres, de traits d’union et de points, sans espace."
            ),
            "ends": _("L’identifiant commence et finit par une lettre ou un chiffre."),
        }[refused.reason]
        return ""


def display_name_read(text: str, errors: dict[str, str]) -> str:
    """The name that neighbours see; what is wrong with it goes into `errors`."""
    try:
        return rules.display_name(text)
    except rules.NameRefused as refused:
        errors["display_name"] = {
            "empty": _("Indiquez le prénom que vos voisins verront."),
            "long": _("Le prénom affiché a 40 caractères au plus."),
            "character": _("Le prénom affiché s’écrit avec des lettres ; un des signes ne convient pas."),
        }[refused.reason]
        return ""


def password_check(password: str, *, names: list[str], errors: dict[str, str]) -> None:
    """What is wrong with a new password, for somebody of these names, goes into `errors`."""
    sentences = {
        "short": _(
            "Le mot de passe a 12 caractères au moins. Quatre mots qui vous viennent à l’esprit font très bien."
        ),
        "long": _("Le mot de passe a 200 caractères au plus."),
        "repeated": _("Ce mot de passe répète les mêmes signes : il se devine."),
        "name": _("Le mot de passe ne doit pas contenir votre identifiant ni votre prénom."),
        "common": _("Ce mot de passe est parmi les plus utilisés au monde : choisissez-en un autre."),
    }
    problem = rules.password_problem(password, names=names)
    if not problem:
        try:
            CommonPasswordValidator().validate(password)
        except ValidationError:
            problem = "common"
    if problem:
        errors["password"] = sentences[problem]
