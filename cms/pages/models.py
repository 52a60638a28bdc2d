"""The models of this room, where Django looks for them."""

from cms.pages.media import Attachment, Picture, PictureRendition
from cms.pages.record_page import RecordPage, RelatedPage

__all__ = ["Attachment", "Picture", "PictureRendition", "RecordPage", "RelatedPage"]
