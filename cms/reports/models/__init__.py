"""What is kept of reports. Whatever a person wrote hangs on one row, which goes with the person."""

from cms.reports.models.assignees import Assignee
from cms.reports.models.categories import CategoryKind, ReportCategory
from cms.reports.models.events import AuthorWords, ReportEvent
from cms.reports.models.firms import Assignment, Firm
from cms.reports.models.followers import FaultFollower
from cms.reports.models.open311 import Open311Client
from cms.reports.models.photos import ReportPhoto
from cms.reports.models.reply_templates import ReplyTemplate
from cms.reports.models.reports import Report, ReportAuthor
from cms.reports.models.staff_mail import StaffChoice, StaffMail, StaffNews

__all__ = [
    "Assignee",
    "Assignment",
    "AuthorWords",
    "CategoryKind",
    "FaultFollower",
    "Firm",
    "Open311Client",
    "ReplyTemplate",
    "Report",
    "ReportAuthor",
    "ReportCategory",
    "ReportEvent",
    "ReportPhoto",
    "StaffChoice",
    "StaffMail",
    "StaffNews",
]
