"""What the demo's desk is filled with: reports as tenants told them, what was done, firms, replies, a year that is past."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cms.reports.rules.states import State
from cms.reports.services.moving import Details


@dataclass(frozen=True, slots=True)
class Told:
    """A report as somebody in the building made it, and what the landlord did, so many days afterwards."""

    days_ago: float
    category: str
    kind: str
    text: str
    common: bool = True
    photo: str = ""
    availability: str = ""
    steps: tuple[tuple[float, str, State, Details], ...] = field(default=())
    """Days after the report, who (`caretaker` or `manager`), to which state, with what."""
    assignee: str = ""
    """Whose it is: `caretaker`, `manager` or nobody."""
    firm: str = ""
    """Who was called, by name."""
    visit: int = 1
    """Where a visit is planned: the working day, 0 for today or the first one after it, -2 for the last but one that is past."""


@dataclass(frozen=True, slots=True)
class Past:
    """A report of the past year that is settled."""

    days_ago: float
    category: str
    kind: str
    text: str
    first_answer: float
    """Days until the first answer, and until it was settled."""
    settled: float
    satisfaction: int | None = None
    common: bool = True


LIFTS, HEATING, PLUMBING = "Ascenseurs du Midi", "Chauffage des Collines", "Plomberie Saint-Just"
FIRMS: Mapping[str, tuple[str, str]] = {
    LIFTS: ("04 65 71 13 18", "depannage@ascenseurs-du-midi.example"),
    HEATING: ("04 65 71 13 15", "astreinte@chauffage-des-collines.example"),
    PLUMBING: ("04 65 71 13 21", ""),
    "Électricité du Vallon": ("04 65 71 13 24", ""),
}
"""Telephone and e-mail by name; the numbers are of those that are given to nobody (ARCEP, decision 2018-0881)."""

REPLIES: tuple[tuple[str, State | None, str | None, str], ...] = (
    (
        "Je suis passé voir", "acknowledged", None,
        "Je suis passé voir sur place. Je préviens l’entreprise et je vous dis la suite ici.",
    ),
    (
        "Ascensoriste prévenu", "acknowledged", "lift",
        "L’ascensoriste est prévenu. Si quelqu’un doit monter ou descendre entre-temps, appelez la loge : nous portons les "
        "courses.",
    ),
    (
        "Soyez là, ou laissez la clé", "scheduled", None,
        "Il faut que quelqu’un soit chez vous. Si vous ne pouvez pas, dites-le ici, ou laissez la clé à la loge.",
    ),
    (
        "Pièce commandée", "in_progress", None,
        "La pièce est commandée. Elle arrive en général sous une semaine ; je vous préviens dès qu’elle est là.",
    ),
    (
        "Une photo, s’il vous plaît", "waiting_for_tenant", None,
        "Pouvez-vous ajouter une photo, et dire depuis quand ? Cela évite une visite pour rien.",
    ),
    (
        "C’est réparé", "done", None,
        "C’est réparé et essayé. Si cela recommence, dites-le ici : le signalement se rouvre, sans tout recommencer.",
    ),
    (
        "Merci de votre patience", None, None,
        "Nous ne vous oublions pas : l’entreprise n’a pas encore donné de jour. Prochaine nouvelle d’ici deux jours.",
    ),
)  # fmt: skip
"""Name, the decision it goes with, the category it is for, and the words."""

REPORTS = (
    Told(
        0.1, "lift", "stopped", "L’ascenseur est arrêté au rez-de-chaussée depuis ce matin, la porte reste ouverte. "
        "Ma voisine du 4e ne peut plus descendre.", photo="ascenseur.jpg", assignee="caretaker", firm=LIFTS,
    ),
    Told(
        3, "lighting", "hall", "Il n’y a plus de lumière dans le hall le soir, on ne voit pas les marches.",
        photo="hall.jpg", assignee="caretaker", firm="Électricité du Vallon",
        steps=((0.4, "caretaker", "acknowledged", Details("Je suis passé, l’ampoule et le détecteur sont à changer.")),
               (1, "caretaker", "scheduled", Details("L’électricien passe avant midi.", scheduled_part="morning"))),
    ),
    Told(
        9, "damp", "mould", "Des taches noires reviennent dans la chambre des enfants malgré le nettoyage.",
        common=False, availability="Le mercredi, ou après 17 h", assignee="manager",
        steps=((1, "manager", "waiting_for_tenant",
                Details("Pouvez-vous nous dire si la grille de ventilation de la salle de bains souffle ?")),),
    ),
    Told(
        12, "hot-water", "lukewarm", "L’eau est à peine tiède le matin entre 6 h et 8 h.", common=False,
        photo="radiateur.jpg", firm=HEATING,
        steps=((0.5, "manager", "in_progress", Details("Le chauffagiste est prévenu.")),
               (2, "manager", "done", Details("La pompe a été remplacée.", outcome="replaced"))),
    ),
    Told(
        6, "bulky-waste", "furniture", "Un canapé et deux matelas devant le local à poubelles.",
        photo="recyclage.jpg", assignee="caretaker",
        steps=((1, "caretaker", "in_progress", Details("L’enlèvement est demandé.")),),
    ),
    Told(
        5, "nuisance", "noise", "De la musique très forte après minuit, trois fois cette semaine.", common=False,
        assignee="manager",
        steps=((2, "manager", "acknowledged", Details("Nous écrivons aux personnes concernées, sans vous nommer.")),),
    ),
    Told(
        17, "doors", "entrance", "La porte d’entrée ne se referme plus, n’importe qui entre.", photo="escalier.jpg",
        assignee="manager", steps=((1, "caretaker", "done", Details("Le groom est réglé.", outcome="repaired")),),
    ),
    Told(
        21, "building", "steps", "Une marche est cassée entre le 1er et le 2e étage, on manque de tomber.",
        assignee="manager",
    ),
    Told(
        2, "water", "leak", "L’évier goutte dans le placard, le seau est plein en une nuit.", common=False,
        photo="robinet.jpg", availability="Avant 9 h, ou le samedi", assignee="caretaker", firm=PLUMBING, visit=0,
        steps=((0.2, "caretaker", "acknowledged", Details("Fermez le robinet sous l’évier en attendant.")),
               (0.5, "caretaker", "scheduled", Details("Le plombier vient chez vous.", scheduled_part="afternoon"))),
    ),
    Told(
        4, "heating", "radiator", "Le radiateur du salon siffle toute la nuit.", common=False,
        availability="Sonnez deux fois", assignee="manager", firm=HEATING, visit=3,
        steps=((1, "manager", "scheduled", Details("Le chauffagiste purge la colonne.", scheduled_part="morning")),),
    ),
    Told(
        10, "doors", "intercom", "L’interphone sonne, mais on n’entend pas la personne qui est en bas.",
        assignee="caretaker", visit=-2,
        steps=((0.6, "caretaker", "scheduled", Details("Je regarde le combiné du hall.", scheduled_part="day")),),
    ),
)  # fmt: skip

PAST = (
    Past(352, "lift", "stopped", "Ascenseur arrêté au 2e étage.", 0.3, 1.2, 3),
    Past(331, "heating", "none", "Pas de chauffage depuis hier soir.", 0.2, 1, 4, common=False),
    Past(318, "water", "leak", "Fuite sous le lavabo.", 0.5, 4, 3, common=False),
    Past(296, "lighting", "stairs", "Minuterie trop courte dans l’escalier.", 1.5, 6, 3),
    Past(275, "lift", "door", "La porte se referme sur les gens.", 0.2, 3, 2),
    Past(254, "doors", "entrance", "Badge refusé un jour sur deux.", 2, 5),
    Past(233, "fittings", "tap", "Robinet de la douche bloqué.", 1, 8, 4, common=False),
    Past(212, "cleanliness", "bins", "Le local à poubelles déborde.", 0.4, 1, 3),
    Past(198, "green-spaces", "branch", "Une branche est tombée près des jeux.", 0.3, 2, 4),
    Past(176, "pests", "cockroaches", "Des cafards dans la cuisine.", 2, 16, 2, common=False),
    Past(155, "lift", "stopped", "Encore arrêté, entre le 1er et le 2e.", 0.4, 2, 3),
    Past(141, "water", "drain", "L’évacuation de la douche refoule.", 0.6, 3, 4, common=False),
    Past(128, "network", "tv", "Plus d’image depuis l’orage.", 3, 9),
    Past(113, "lighting", "outside", "Le lampadaire de l’allée clignote.", 1, 7, 3),
    Past(97, "doors", "letter-box", "Boîtes aux lettres forcées.", 1, 12, 2),
    Past(84, "hot-water", "none", "Pas d’eau chaude ce matin.", 0.1, 0.9, 4, common=False),
    Past(69, "parking", "gate", "Le portail reste ouvert.", 1.2, 6, 3),
    Past(55, "heating", "weak", "Il fait 16 degrés dans la chambre.", 0.5, 2, 3, common=False),
    Past(41, "cleanliness", "graffiti", "Tags dans le hall.", 1, 4, 4),
    Past(30, "lift", "wrong-floor", "S’arrête dix centimètres trop bas.", 0.2, 1, 4),
)
