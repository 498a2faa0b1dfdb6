"""The models of the shared ground, one file per concept."""

from cms.core.models.audit import AuditEntry
from cms.core.models.feedback import PageFeedback
from cms.core.models.files import SiteDocument, SiteImage, SiteRendition
from cms.core.models.jobs import Job, JobError
from cms.core.models.links import BrokenLink
from cms.core.models.pages import BasePage
from cms.core.models.schedule import Lease, ScheduledRun
from cms.core.models.users import User, UserManager

__all__ = [
    "AuditEntry",
    "BasePage",
    "BrokenLink",
    "Job",
    "JobError",
    "Lease",
    "PageFeedback",
    "ScheduledRun",
    "SiteDocument",
    "SiteImage",
    "SiteRendition",
    "User",
    "UserManager",
]
