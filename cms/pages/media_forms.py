"""Upload forms: a file is cleaned, or refused with a reason, before anything is stored."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.text import slugify
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from sitegen.media import Media, MediaError, clean, document


def cleaned_picture(data: bytes, name: str) -> tuple[ContentFile, Media]:
    """The file to store for an uploaded picture. Raises MediaError, worded for the person who sent it.

    The screens' small copies are plain files named after it: only who was shown such a name may ask for one.
    """
    media = clean(data)
    return ContentFile(media.data, name=f"{secrets.token_hex(12)}-{_stem(name)}.{media.extension}"), media


def checked_document(data: bytes, name: str) -> tuple[ContentFile, Media]:
    """The file to store for an uploaded document. Raises MediaError, worded for the person who sent it."""
    media = document(data, name)
    return ContentFile(media.data, name=f"{_stem(name)}.{media.extension}"), media


def _stem(name: str) -> str:
    return slugify(name.rpartition("/")[2].rpartition(".")[0] or name)[:60] or "fichier"


class PictureField(WagtailImageField):
    """Cleans the upload before anything else opens it: a truncated file makes Wagtail's own check fail with an error page."""

    def to_python(self, data: Any) -> Any:
        """The cleaned file; its hash comes with it as `sha256`."""
        if data in self.empty_values:
            return super().to_python(data)
        data.seek(0)
        try:
            content, media = cleaned_picture(data.read(), data.name)
        except MediaError as error:
            raise ValidationError(str(error)) from error
        cleaned = super().to_python(SimpleUploadedFile(content.name or "", media.data))
        cleaned.sha256 = media.sha256
        return cleaned


def _clean_late(kept: Any, cleaned: Callable[[bytes, str], tuple[ContentFile, Media]]) -> None:
    """Put the cleaned file in the place of one that was sent first and described afterwards, on the screen for several.

    Wagtail gives such a file to its row behind the form's back; it was looked at, and refused if need be, when it arrived.
    """
    if not kept.file or kept.sha256:
        return
    storage, name = kept.file.storage, kept.file.name
    with kept.file.open() as sent:
        content, media = cleaned(sent.read(), name)
    kept.file.save(content.name, content, save=False)
    storage.delete(name)
    kept.sha256, kept.file_size = media.sha256, len(media.data)
    kept._set_file_hash()


class PictureForm(BaseImageForm):
    """The admin's form of a picture: the stored file carries no metadata, and its description is not optional."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            field = self.fields["file"]
            self.fields["file"] = PictureField(label=field.label, required=field.required, widget=field.widget)

    def clean_file(self) -> Any:
        """Note the hash of a new file."""
        file = self.cleaned_data["file"]
        if hasattr(file, "sha256"):
            self.instance.sha256 = file.sha256
        return file

    def save(self, commit: bool = True) -> Any:
        """Nothing is kept that was not cleaned."""
        _clean_late(self.instance, cleaned_picture)
        return super().save(commit)


class AttachmentForm(BaseDocumentForm):
    """The admin's form of a document: its content must be what its name says."""

    def clean_file(self) -> Any:
        """The checked file in place of the uploaded one."""
        uploaded = self.cleaned_data["file"]
        if "file" not in self.changed_data or not uploaded:
            return uploaded
        uploaded.seek(0)
        try:
            content, media = checked_document(uploaded.read(), uploaded.name)
        except MediaError as error:
            raise ValidationError(str(error)) from error
        self.instance.sha256 = media.sha256
        return content

    def save(self, commit: bool = True) -> Any:
        """Nothing is kept that was not looked at."""
        _clean_late(self.instance, checked_document)
        return super().save(commit)
