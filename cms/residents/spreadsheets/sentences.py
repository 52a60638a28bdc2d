"""What is said, in French, of a line that cannot be taken."""

from __future__ import annotations

from django.utils.translation import gettext as _

from cms.residents.rules.placing import Problem


def sentence(problem: Problem) -> str:
    """The sentence of a problem, without its line and column."""
    values = {
        "value": problem.value[:80],
        "line": problem.other_line,
        "known": ", ".join(f"« {name} »" for name in problem.known),
        "within": problem.within,
    }
    match problem.kind:
        case "same_reference":
            text = _("la référence « %(value)s » est déjà à la ligne %(line)s.")
        case "same_door":
            text = _("ce logement (porte « %(value)s ») est déjà à la ligne %(line)s.")
        case "no_building":
            text = _("le bâtiment n’est pas rempli. La page de la résidence connaît : %(known)s.")
        case "unknown_building" if problem.known:
            text = _("« %(value)s » n’est pas un bâtiment de la résidence. Sa page connaît : %(known)s.")
        case "unknown_building":
            text = _(
                "« %(value)s » : la page de la résidence n’a encore aucun bâtiment. Ajoutez-les d’abord à sa page."
            )
        case "unknown_staircase" if problem.known:
            text = _("« %(value)s » n’est pas une cage d’escalier du bâtiment %(within)s. Sa page connaît : %(known)s.")
        case _:
            text = _("« %(value)s » : le bâtiment %(within)s n’a aucune cage d’escalier sur la page de la résidence.")
    return text % values
