"""The page types of the editors, one module for each."""

from cms.editorial.models.event import EventPage
from cms.editorial.models.flash import FlashPage
from cms.editorial.models.news import NewsPage
from cms.editorial.models.plain import PlainPage
from cms.editorial.models.service import ServicePage
from cms.editorial.models.works import WorksAnnouncement, WorksPage

PAGE_TYPES = (NewsPage, EventPage, WorksPage, FlashPage, ServicePage, PlainPage)

__all__ = [
    "PAGE_TYPES",
    "EventPage",
    "FlashPage",
    "NewsPage",
    "PlainPage",
    "ServicePage",
    "WorksAnnouncement",
    "WorksPage",
]
