"""Translations that somebody uploaded: the file, what is in it, and what became of each text."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from cms.core.models import Job
from cms.core.models.jobs import private_storage


class BatchQuerySet(models.QuerySet["Batch"]):
    """Queries about uploads, by what they give."""

    def visible_to(self, user: settings.AUTH_USER_MODEL) -> "BatchQuerySet":  # type: ignore[name-defined]
        """The uploads a person may see: their own, and all of them for an administrator."""
        return self if user.has_perm("core.view_job") else self.filter(owner=user)


class Batch(models.Model):
    """One upload: a zip of PO files, or a single one."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("uploaded by"),
        on_delete=models.CASCADE,
        related_name="+",
    )
    name = models.CharField(_("file"), max_length=200)
    upload = models.FileField(
        _("upload"), storage=private_storage, upload_to="translations/%Y/%m", max_length=255
    )
    # The check first, then the application: whichever was started last.
    job = models.ForeignKey(
        Job,
        verbose_name=_("background job"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    refusal = models.TextField(_("why it was refused as a whole"), blank=True)
    applied = models.BooleanField(_("application was begun"), default=False)
    created_at = models.DateTimeField(_("uploaded"), auto_now_add=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("upload of translations")
        verbose_name_plural = _("uploads of translations")
        ordering: ClassVar = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_checked(self) -> bool:
        """Whether its check reached the end; what half a check found says nothing."""
        return self.applied or (self.job is not None and self.job.state == Job.State.DONE)


class BatchFile(models.Model):
    """One file of an upload."""

    class State(models.TextChoices):
        READY = "ready", _("ready to be applied")
        APPLIED = "applied", _("applied")
        UNCHANGED = "unchanged", _("nothing to apply")
        REFUSED = "refused", _("refused")
        IGNORED = "ignored", _("ignored")

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="files")
    # Its place in the archive, which may hold two files of one name.
    position = models.PositiveIntegerField(default=0)
    name = models.CharField(max_length=500)
    page = models.ForeignKey(
        Page, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    # Pages are worked on in the order of the tree, parents first.
    order = models.CharField(max_length=255, blank=True)
    state = models.CharField(max_length=10, choices=State.choices)
    message = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["order", "position", "pk"]

    def __str__(self) -> str:
        return self.name


class BatchRow(models.Model):
    """One text of a file and what became of it."""

    class Outcome(models.TextChoices):
        READY = "ready", _("will be applied")
        APPLIED = "applied", _("applied")
        UNCHANGED = "unchanged", _("nothing new: the page has this text already")
        EMPTY = "empty", _("skipped: no English text")
        FUZZY = "fuzzy", _("skipped: marked as needing work (fuzzy)")
        UNKNOWN = "unknown", _("refused: the page has no such text")
        CHANGED = "changed", _("refused: the Arabic text has changed since the export")
        LINKS = "links", _("refused: a link of the Arabic text is missing, or one was added")
        HTML = "html", _("refused: this HTML is not allowed here")
        LONG = "long", _("refused: too long")
        CONTROL = "control", _("refused: holds control characters")
        DUPLICATE = "duplicate", _("refused: the text stands in the file twice")
        FAILED = "failed", _("not applied: the whole page was refused")

    # For the filters of the report.
    GROUPS: ClassVar[dict[str, frozenset[str]]] = {
        "applied": frozenset({"ready", "applied"}),
        "unchanged": frozenset({"unchanged"}),
        "skipped": frozenset({"empty", "fuzzy"}),
        "refused": frozenset(
            {"unknown", "changed", "links", "html", "long", "control", "duplicate", "failed"}
        ),
    }

    file = models.ForeignKey(BatchFile, on_delete=models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField()
    """The number of the text's first line in the file."""
    path = models.TextField()
    label = models.CharField(max_length=500, blank=True)
    text = models.TextField()
    english = models.TextField(blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    detail = models.TextField(blank=True)
    """What exactly: `<a id="a1">`, `300 > 255`. The outcome's label says the rest."""

    class Meta:
        ordering: ClassVar = ["file__order", "file__position", "line"]
        indexes: ClassVar = [models.Index(fields=["file", "outcome"])]

    def __str__(self) -> str:
        return f"{self.line}: {self.outcome}"

    @property
    def group(self) -> str:
        """Which of the report's filters it belongs to."""
        return next(name for name, outcomes in self.GROUPS.items() if self.outcome in outcomes)
