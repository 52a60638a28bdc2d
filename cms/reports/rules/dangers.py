"""What stops the form: somebody in danger telephones, and is not kept at a screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Advice:
    """A danger, in the words of the question; what to do at once; whom to ring."""

    question: str
    advice: str
    numbers: tuple[tuple[str, str], ...]
    """Pairs of a number and who answers."""


_FIRE_BRIGADE = ("18", "Pompiers")
_EMERGENCY = ("112", "Urgences")
_DEAF = ("114", "Urgences par SMS, pour les personnes sourdes ou qui ne peuvent pas parler")

DANGERS: Mapping[str, Advice] = {
    "gas": Advice(
        "Ça sent le gaz",
        "N’allumez rien et ne touchez à aucun interrupteur. Ouvrez les fenêtres, sortez, puis appelez depuis "
        "l’extérieur.",
        (("0 800 47 33 33", "Urgence Sécurité Gaz, appel gratuit jour et nuit"), _FIRE_BRIGADE, _DEAF),
    ),
    "fire": Advice(
        "Il y a un feu ou de la fumée",
        "Sortez si le chemin est libre, sans prendre l’ascenseur. Sinon, fermez la porte et montrez-vous à la fenêtre.",
        (_FIRE_BRIGADE, _EMERGENCY, _DEAF),
    ),
    "shut_in_lift": Advice(
        "Quelqu’un est bloqué dans l’ascenseur",
        "Dans la cabine, appuyez longtemps sur le bouton d’alarme : un service répond jour et nuit. N’essayez pas de "
        "sortir seul. En cas de malaise, appelez les pompiers.",
        (_FIRE_BRIGADE, _EMERGENCY, _DEAF),
    ),
    "bare_wires": Advice(
        "Des fils électriques sont à nu, ou de l’eau coule sur l’électricité",
        "Ne touchez à rien, éloignez les enfants et, si vous le pouvez sans danger, coupez le courant au disjoncteur.",
        (_FIRE_BRIGADE, _EMERGENCY, _DEAF),
    ),
    "falling": Advice(
        "Quelque chose menace de tomber ou de s’effondrer",
        "Éloignez-vous, et ne laissez personne passer dessous.",
        (_FIRE_BRIGADE, _EMERGENCY, _DEAF),
    ),
}
"""Numbers: 18, 112, 114 (arcep.fr, numéros d’urgence); Urgence Sécurité Gaz (grdf.fr)."""
