"""Pictures and documents in the library: cleaned before they are stored, described, known by their content."""

from __future__ import annotations

from typing import Any

from django.core.validators import MinLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage, AbstractRendition


class Picture(AbstractImage):
    """A picture of the library. `description` is its alternative text wherever a page gives no other."""

    description = models.CharField(
        _("texte de remplacement"),
        max_length=255,
        validators=[MinLengthValidator(3)],
        help_text=_("Ce que montre l’image, pour qui ne la voit pas. Une phrase suffit."),
    )
    credit = models.CharField(
        _("crédit"), max_length=255, blank=True, help_text=_("Auteur et licence, affichés sous l’image.")
    )
    sha256 = models.CharField(max_length=64, blank=True, editable=False, db_index=True)
    """Of the stored file, in hexadecimal: with the extension it makes the name in records, `media/<sha256>.<ext>`."""

    admin_form_fields = (
        "title",
        "file",
        "description",
        "credit",
        "collection",
        "focal_point_x",
        "focal_point_y",
        "focal_point_width",
        "focal_point_height",
    )

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")

    @property
    def record_file(self) -> str:
        """The name of the file in records."""
        return f"media/{self.sha256}.{self.filename.rpartition('.')[2].lower()}"

    @property
    def focal_percent(self) -> tuple[int, int]:
        """The focal point in hundredths of each side; the middle when none was chosen."""
        if self.focal_point_x is None or self.focal_point_y is None:
            return 50, 50
        x, y = round(100 * self.focal_point_x / self.width), round(100 * self.focal_point_y / self.height)
        return max(0, min(100, x)), max(0, min(100, y))

    @property
    def default_alt_text(self) -> str:
        """The alternative text the admin proposes."""
        return self.description


class PictureRendition(AbstractRendition):
    """A size of a picture for the admin's own screens; the public ones are made by sitegen."""

    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="one_rendition_per_filter")
        ]


class Attachment(AbstractDocument):
    """A document of the library."""

    sha256 = models.CharField(max_length=64, blank=True, editable=False, db_index=True)
    """Of the stored file, in hexadecimal."""

    admin_form_fields = ("title", "file", "collection")

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")

    def clean(self) -> None:
        """Wagtail checks the file's name here, which a document that is described after it was sent has not got yet."""
        if self.file:
            super().clean()

    @property
    def record_file(self) -> str:
        """The name of the file in records."""
        return f"media/{self.sha256}.{self.file_extension.lower()}"


def store_picture(data: bytes, **fields: Any) -> Picture:
    """Clean and keep a picture; the same bytes with the same fields give the picture already there. Raises MediaError."""
    from cms.pages.media_forms import cleaned_picture

    content, media = cleaned_picture(data, fields.get("title", "image"))
    existing = Picture.objects.filter(sha256=media.sha256, **fields).first()
    if existing:
        return existing
    picture = Picture(file=content, sha256=media.sha256, width=media.width, height=media.height, **fields)
    picture._set_image_file_metadata()
    picture.save()
    return picture


def store_attachment(data: bytes, name: str, **fields: Any) -> Attachment:
    """Check and keep a document; the same bytes with the same fields give the one already there. Raises MediaError."""
    from cms.pages.media_forms import checked_document

    content, media = checked_document(data, name)
    existing = Attachment.objects.filter(sha256=media.sha256, **fields).first()
    if existing:
        return existing
    attachment = Attachment(file=content, sha256=media.sha256, **fields)
    attachment._set_document_file_metadata()
    attachment.save()
    return attachment
