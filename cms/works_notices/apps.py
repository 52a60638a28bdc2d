"""The application of what a works notice becomes besides its page."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorksNoticesConfig(AppConfig):
    """Residents told, posters, and dates measured."""

    name = "cms.works_notices"
    label = "works_notices"
    verbose_name = _("avis de travaux")

    def ready(self) -> None:
        """Listen to publications, add the chore that tells residents, and put the panel into the form of works."""
        from cms.editorial.models import WorksPage
        from cms.residents import background
        from cms.works_notices import signals  # noqa: F401
        from cms.works_notices.panels import NoticePanel
        from cms.works_notices.telling import Tellings

        background.register(Tellings)
        # The editors' room knows nothing of residents: what is said of them in its form comes from here.
        WorksPage.content_panels.append(NoticePanel(heading=_("Ce qui sera dit aux habitants")))
