"""The base of every page type: the fields all records share, and the public address of a page."""

from __future__ import annotations

import re
import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.functional import classproperty
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList, TabbedInterface, TitleFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page
from wagtail_headless_preview.models import HeadlessPreviewMixin

from cms.pages.blocks import LANGUAGES, BodyBlock
from cms.pages.forms import RecordForm
from sitegen.records import RESERVED_SLUGS, Kind, address, is_taken_by_archives

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]")


class RelatedPage(Orderable):
    """A page that another one sends its readers to, in the order the editor chose."""

    page = ParentalKey(Page, on_delete=models.CASCADE, related_name="related_pages")
    target = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+", verbose_name=_("page"))

    panels = [FieldPanel("target")]

    class Meta(Orderable.Meta):
        verbose_name = _("page liée")
        verbose_name_plural = _("pages liées")


class RecordPage(HeadlessPreviewMixin, Page):
    """A page that becomes a record once published. Field names are those of `sitegen.records.Record`."""

    record_kind: ClassVar[Kind]
    """The kind of its record."""

    record_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    published = models.DateTimeField(_("première mise en ligne"), null=True, blank=True, editable=False)
    """When it first went live: ours, because Wagtail rewrites its own on import and on copy."""
    updated = models.DateTimeField(_("dernière mise en ligne"), null=True, blank=True, editable=False)
    summary = models.TextField(
        _("résumé"),
        max_length=500,
        blank=True,
        help_text=_("Une ou deux phrases : elles paraissent dans les listes et sous le titre."),
    )
    language = models.CharField(_("langue"), max_length=10, choices=LANGUAGES, default="fr")
    image = models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("image"),
    )
    image_alt = models.CharField(
        _("texte de remplacement"),
        max_length=255,
        blank=True,
        help_text=_("Ce que montre l’image, pour qui ne la voit pas. Vide : le texte qui accompagne déjà l’image."),
    )
    body = StreamField(BodyBlock(), blank=True, verbose_name=_("texte"))

    exclude_fields_in_copy = ["record_id", "published", "updated"]

    promote_panels = [FieldPanel("slug"), FieldPanel("language")]
    title_panel = TitleFieldPanel("title")
    image_panel = MultiFieldPanel([FieldPanel("image"), FieldPanel("image_alt")], heading=_("Image"))

    base_form_class = RecordForm

    class Meta:
        abstract = True

    @classproperty
    def edit_handler(cls) -> TabbedInterface:
        """The tabs of its form, under names an editor understands."""
        return TabbedInterface(
            [
                ObjectList(cls.content_panels, heading=_("Contenu")),
                ObjectList(cls.promote_panels, heading=_("Adresse et langue")),
                ObjectList(cls.settings_panels, heading=_("Mise en ligne")),
            ],
            base_form_class=cls.base_form_class,
        )

    @property
    def alt(self) -> str:
        """The alternative text of its image."""
        if not self.image:
            return ""
        return self.image_alt or self.image.description

    def record_path(self) -> str:
        """Its address below the commune's host, from where it stands in the tree: `/district/neighbourhood/…`."""
        slugs = self.url_path.strip("/").split("/")
        if len(slugs) < 2:
            return address("", self.record_kind, self.slug)
        path = "/"
        for slug in slugs[1:-2]:
            path = address(path, "place", slug)
        if len(slugs) > 2:
            path = address(path, getattr(self.get_parent().specific_class, "record_kind", "place"), slugs[-2])
        return address(path, self.record_kind, slugs[-1])

    def get_url_parts(self, request: HttpRequest | None = None) -> tuple[int, str, str] | None:
        """The public address: Django renders none of these pages, the static site does."""
        sites = self._get_relevant_site_root_paths(request)
        if not sites:
            return None
        return sites[0].site_id, settings.PALIER_PUBLIC_URL or sites[0].root_url, self.record_path()

    def get_url(self, request: HttpRequest | None = None, current_site: Any = None) -> str | None:
        """Always absolute: the admin may have a host of its own."""
        return self.get_full_url(request)

    def get_client_root_url(self, request: HttpRequest) -> str:
        """Where the generator shows drafts with the real theme."""
        parts = self.get_url_parts(request)
        root = parts[1] if parts else settings.PALIER_PUBLIC_URL
        return f"{root}/apercu/"

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseRedirect:
        """Leads to the public site."""
        return redirect(self.get_full_url(request) or "/")

    def clean(self) -> None:
        """Refuse what would not make a valid record, field by field; drop control characters, which nobody sees."""
        for field in self._meta.concrete_fields:
            if isinstance(field, models.CharField | models.TextField) and isinstance(getattr(self, field.name), str):
                setattr(self, field.name, _CONTROL.sub("", getattr(self, field.name)))
        super().clean()
        if not SLUG.match(self.slug) or len(self.slug) > 120:
            raise ValidationError(
                {"slug": _("120 caractères au plus : des minuscules sans accent, des chiffres et des traits d’union.")}
            )
        is_reserved = self.record_kind in ("place", "page") and self.slug in RESERVED_SLUGS
        if is_reserved or is_taken_by_archives(self.record_kind, self.slug):
            raise ValidationError({"slug": _("« %(slug)s » est réservé aux rubriques du site.") % {"slug": self.slug}})

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Give an alias an identity of its own: Wagtail copies every field when it makes one."""
        if self._state.adding and self.alias_of_id:
            self.record_id = uuid.uuid4()
        super().save(*args, **kwargs)

    def with_content_json(self, content: dict[str, Any]) -> Any:
        """A revision of this page; identity and dates of publication are the page's own, whatever the revision says."""
        page = super().with_content_json(content)
        page.record_id, page.published, page.updated = self.record_id, self.published, self.updated
        return page
