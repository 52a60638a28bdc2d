"""The blocks of a page's body. Names and fields are those of `sitegen.blocks`, so that a block is a record's block."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from cms.pages.rich_text import FEATURES, SHORT_FEATURES
from sitegen.html import canonical

DAYS = [
    (0, _("lundi")),
    (1, _("mardi")),
    (2, _("mercredi")),
    (3, _("jeudi")),
    (4, _("vendredi")),
    (5, _("samedi")),
    (6, _("dimanche")),
]
LEVELS = [("information", _("information")), ("warning", _("attention")), ("danger", _("danger"))]
LANGUAGES = [
    ("fr", _("français")),
    ("en", _("anglais")),
    ("ar", _("arabe")),
    ("es", _("espagnol")),
    ("it", _("italien")),
    ("pt", _("portugais")),
    ("tr", _("turc")),
    ("hy", _("arménien")),
]


class DayBlock(blocks.ChoiceBlock):
    """A weekday, stored as its number (0 is Monday)."""

    choices = [(str(number), name) for number, name in DAYS]


class OpeningBlock(blocks.StructBlock):
    """One span of opening on a weekday."""

    day = DayBlock(label=_("Jour"), default="0")
    opens = blocks.TimeBlock(label=_("Ouvre à"))
    closes = blocks.TimeBlock(label=_("Ferme à"))

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if cleaned["closes"] <= cleaned["opens"]:
            raise StructBlockValidationError(
                {"closes": ValidationError(_("L’heure de fermeture vient avant l’heure d’ouverture."))}
            )
        return cleaned

    class Meta:
        icon = "time"
        label = _("Horaire")
        label_format = "{day} {opens} – {closes}"
        form_classname = "struct-block palier-row"


class ClosureBlock(blocks.StructBlock):
    """Days on which a counter stays shut, both included."""

    start = blocks.DateBlock(label=_("Premier jour fermé"))
    end = blocks.DateBlock(label=_("Dernier jour fermé"))
    reason = blocks.CharBlock(label=_("Raison"), required=False, max_length=120)

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if cleaned["end"] < cleaned["start"]:
            raise StructBlockValidationError({"end": ValidationError(_("Le dernier jour vient avant le premier."))})
        return cleaned

    class Meta:
        icon = "date"
        label = _("Fermeture")
        label_format = "{start} – {end}"
        form_classname = "struct-block palier-row"


class DeskBlock(blocks.StructBlock):
    """A counter people can walk to: a town hall, a caretaker’s lodge, an agency."""

    name = blocks.CharBlock(label=_("Nom"), required=False, max_length=200)
    address = blocks.CharBlock(label=_("Adresse"), required=False, max_length=255)
    postal_code = blocks.CharBlock(label=_("Code postal"), required=False, max_length=10)
    city = blocks.CharBlock(label=_("Ville"), required=False, max_length=120)
    phone = blocks.CharBlock(label=_("Téléphone"), required=False, max_length=40)
    email = blocks.EmailBlock(label=_("Adresse e-mail"), required=False)
    hours = blocks.ListBlock(OpeningBlock(), label=_("Horaires"), default=[])
    closures = blocks.ListBlock(ClosureBlock(), label=_("Fermetures exceptionnelles"), default=[])
    access = blocks.CharBlock(
        label=_("Accès"),
        required=False,
        max_length=500,
        help_text=_("Comment une personne en fauteuil roulant entre, en mots simples."),
    )

    class Meta:
        icon = "home"
        label = _("Accueil")
        label_format = "{name}"


class PhoneBlock(blocks.StructBlock):
    """A number to ring and whom it reaches."""

    label = blocks.CharBlock(label=_("Qui répond"), max_length=120)
    number = blocks.CharBlock(label=_("Numéro"), max_length=40)

    class Meta:
        icon = "mobile-alt"
        label = _("Numéro")
        label_format = "{label} {number}"
        form_classname = "struct-block palier-row"


class FigureBlock(blocks.StructBlock):
    """A fact about a place."""

    label = blocks.CharBlock(label=_("Ce que dit le chiffre"), max_length=120)
    value = blocks.CharBlock(label=_("Chiffre, avec son unité"), max_length=60)
    source = blocks.CharBlock(label=_("Source"), required=False, max_length=200)

    class Meta:
        icon = "info-circle"
        label = _("Chiffre")
        label_format = "{label}"
        form_classname = "struct-block palier-row"


class SourceBlock(blocks.TextBlock):
    """HTML that the text editor cannot hold, such as a table: typed as it is, kept in its safe form."""

    def clean(self, value: str) -> str:
        cleaned = canonical(super().clean(value))
        if not cleaned:
            raise ValidationError(_("Il ne reste rien de ce texte une fois retiré ce qui n’est pas permis."))
        return cleaned

    class Meta:
        icon = "table"
        label = _("Tableau ou mise en forme importée (HTML)")


class ImageBlock(blocks.StructBlock):
    """A picture within the text."""

    image = ImageChooserBlock(label=_("Image"))
    alt = blocks.CharBlock(
        label=_("Texte de remplacement"),
        required=False,
        max_length=255,
        help_text=_("Vide : celui qui accompagne l’image."),
    )
    caption = blocks.CharBlock(label=_("Légende"), required=False, max_length=500)

    class Meta:
        icon = "image"
        label = _("Image")


class CalloutBlock(blocks.StructBlock):
    """A few sentences set apart."""

    level = blocks.ChoiceBlock(choices=LEVELS, default="information", label=_("Ton"))
    title = blocks.CharBlock(label=_("Titre"), required=False, max_length=200)
    html = blocks.RichTextBlock(label=_("Texte"), features=SHORT_FEATURES)

    class Meta:
        icon = "warning"
        label = _("Encadré")


class DocumentBlock(blocks.StructBlock):
    """A file to take away."""

    document = DocumentChooserBlock(label=_("Fichier"))
    title = blocks.CharBlock(
        label=_("Intitulé"), required=False, max_length=255, help_text=_("Vide : le titre du fichier.")
    )
    language = blocks.ChoiceBlock(choices=LANGUAGES, default="fr", label=_("Langue du fichier"))

    class Meta:
        icon = "doc-full"
        label = _("Fichier")


class DocumentsBlock(blocks.StructBlock):
    """Files to take away."""

    documents = blocks.ListBlock(DocumentBlock(), label=_("Fichiers"), min_num=1)

    class Meta:
        icon = "doc-full-inverse"
        label = _("Fichiers à télécharger")


class ItemBlock(blocks.StructBlock):
    """A heading and what it opens on."""

    title = blocks.CharBlock(label=_("Titre"), max_length=255)
    html = blocks.RichTextBlock(label=_("Texte"), features=SHORT_FEATURES)

    class Meta:
        icon = "help"
        label_format = "{title}"


class ItemsBlock(blocks.StructBlock):
    """The common shape of questions, cases and steps."""

    items = blocks.ListBlock(ItemBlock(), label=_("Éléments"), min_num=1)


class ContactBlock(blocks.StructBlock):
    """Where to write, ring or walk to."""

    desk = DeskBlock(label=_("Accueil"))

    class Meta:
        icon = "mail"
        label = _("Contact")


class VideoBlock(blocks.StructBlock):
    """A film on the site that hosts it, and its whole text."""

    url = blocks.URLBlock(label=_("Adresse de la vidéo"), help_text=_("La page s’ouvre sur le site qui l’héberge."))
    title = blocks.CharBlock(label=_("Titre"), max_length=255)
    transcript = blocks.RichTextBlock(
        label=_("Transcription"), features=SHORT_FEATURES, help_text=_("Tout ce qui se dit et se montre.")
    )
    minutes = blocks.IntegerBlock(label=_("Durée en minutes"), required=False, min_value=1, max_value=600)
    image = ImageChooserBlock(label=_("Image"), required=False)

    class Meta:
        icon = "media"
        label = _("Vidéo")


class BodyBlock(blocks.StreamBlock):
    """Everything a body may hold."""

    html = blocks.RichTextBlock(label=_("Texte"), features=FEATURES, icon="pilcrow")
    image = ImageBlock()
    callout = CalloutBlock()
    documents = DocumentsBlock()
    faq = ItemsBlock(label=_("Questions et réponses"), icon="help")
    cases = ItemsBlock(label=_("Cas selon la personne"), icon="group")
    steps = ItemsBlock(label=_("Étapes"), icon="list-ol")
    contact = ContactBlock()
    video = VideoBlock()
    source = SourceBlock()

    class Meta:
        required = False


class DeskStream(blocks.StreamBlock):
    """At most one counter."""

    desk = DeskBlock()

    class Meta:
        required = False
        max_num = 1


class PhoneStream(blocks.StreamBlock):
    """Numbers to ring, in order."""

    phone = PhoneBlock()

    class Meta:
        required = False


class FigureStream(blocks.StreamBlock):
    """Facts about a place, in order."""

    figure = FigureBlock()

    class Meta:
        required = False


class ExcludedStream(blocks.StreamBlock):
    """Days on which a recurring event does not take place."""

    date = blocks.DateBlock(label=_("Jour"), icon="date")

    class Meta:
        required = False
