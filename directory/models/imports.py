"""Spreadsheets that the Directorate sent: the file, what each row comes to, what became of it."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.core.bilingual import current_language
from cms.core.models import Job
from cms.core.models.jobs import private_storage
from directory.models.facts import Source


class ImportKind(models.TextChoices):
    """What the rows of a spreadsheet are."""

    MUNICIPALITY = "municipality", _("Municipalities")
    MUKHTAR = "mukhtar", _("Mukhtars")
    UNION = "union", _("Unions of municipalities")
    DISTRICT = "district", _("Districts")


class Import(models.Model):
    """One spreadsheet, from its upload to its application, and back when it is undone."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", pgettext_lazy("import", "its columns are to be matched")
        CHECKED = "checked", pgettext_lazy("import", "checked, not applied")
        APPLIED = "applied", pgettext_lazy("import", "applied")
        UNDONE = "undone", pgettext_lazy("import", "undone")

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("uploaded by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    kind = models.CharField(_("rows are"), max_length=20, choices=ImportKind.choices)
    name = models.CharField(_("file"), max_length=200)
    upload = models.FileField(
        _("upload"), storage=private_storage, upload_to="imports/%Y/%m", max_length=255, blank=True
    )
    sheet = models.CharField(_("sheet"), max_length=100, blank=True)
    # The fact that each column holds, "" for none; with the headings it was said of.
    headings = models.JSONField(default=list, blank=True)
    columns = models.JSONField(default=list, blank=True)
    source = models.ForeignKey(
        Source,
        verbose_name=_("source"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    is_complete = models.BooleanField(_("the file lists all that exist"), default=False)
    empties = models.BooleanField(_("empty cells empty the fact"), default=False)
    confirms = models.BooleanField(_("the Directorate confirms these rows"), default=True)
    all_or_nothing = models.BooleanField(_("all rows or none"), default=False)
    empty_rows = models.PositiveIntegerField(default=0)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.UPLOADED
    )
    refusal = models.JSONField(_("why it was refused as a whole"), default=dict, blank=True)
    # The check, the application or the undoing: whichever was started last.
    job = models.ForeignKey(Job, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    applied_at = models.DateTimeField(_("applied"), null=True, blank=True)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ("-created_at", "-pk")
        verbose_name = _("import")
        verbose_name_plural = _("imports")

    def __str__(self) -> str:
        return self.name

    @property
    def is_running(self) -> bool:
        """Whether something is being done with it in the background."""
        return self.job is not None and not self.job.is_finished

    @property
    def has_failed(self) -> bool:
        """Whether what was done last in the background did not reach its end."""
        return self.job is not None and self.job.state in (Job.State.FAILED, Job.State.CANCELLED)

    @property
    def why_refused(self) -> str:
        """Why the file can't be used, in the reader's language; "" when it can."""
        return in_readers_language(self.refusal)


class ImportRow(models.Model):
    """A row of the file and the record it is about; or a record that the file doesn't list.

    Facts are as `directory.history` has them: `values` is what the row says, `differences` are the
    facts of the record that would change, [before, after]. `reasons` tell what is wrong or in doubt.
    """

    class Group(models.TextChoices):
        NEW = "new", pgettext_lazy("rows of an import", "new")
        CHANGED = "changed", pgettext_lazy("rows of an import", "changed")
        CONFIRMED = "confirmed", pgettext_lazy("rows of an import", "confirmed only")
        UNCHANGED = "unchanged", pgettext_lazy("rows of an import", "unchanged")
        DOUBT = "doubt", pgettext_lazy("rows of an import", "in doubt")
        FAULTY = "faulty", pgettext_lazy("rows of an import", "faulty")
        SKIPPED = "skipped", pgettext_lazy("rows of an import", "left out")
        MISSING = "missing", pgettext_lazy("rows of an import", "missing from the file")

    class Outcome(models.TextChoices):
        CREATED = "created", _("created")
        UPDATED = "updated", pgettext_lazy("rows of an import", "changed")
        STALE = "stale", _("put aside: the record was changed after the preview")
        GONE = "gone", _("put aside: the record was deleted after the preview")
        TAKEN = "taken", _("put aside: such a record was created after the preview")
        BACK = "back", _("undone: as it was before")
        DELETED = "deleted", _("undone: deleted again")
        PARTLY = "partly", _("undone in part: some facts were changed after the import")
        KEPT = "kept", _("not undone: changed after the import, or needed by other records")

    batch = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(default=0)
    """Its number in the file, as a spreadsheet shows it; 0 for a record that is missing there."""
    name = models.CharField(max_length=255, blank=True)
    words = models.TextField(blank=True)
    """The folded text that the search in the preview looks in."""
    cells = models.JSONField(default=list)
    values = models.JSONField(default=dict)
    differences = models.JSONField(default=dict)
    group = models.CharField(max_length=10, choices=Group.choices)
    record_id = models.PositiveBigIntegerField(null=True)
    seen_at = models.DateTimeField(null=True)
    """The last change of the record when it was compared."""
    reasons = models.JSONField(default=list)
    candidates = models.JSONField(default=list)
    chosen = models.BooleanField(default=False)
    """Whether a person decided what the row is about."""
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)

    class Meta:
        ordering = ("number", "name", "pk")
        indexes: ClassVar = [models.Index(fields=["batch", "group"])]

    def __str__(self) -> str:
        return f"{self.number}: {self.name}"

    @property
    def told(self) -> list[tuple[str, str]]:
        """Its reasons in the reader's language: heading of the column ("" for none) and text."""
        return [(each["column"], in_readers_language(each["reason"])) for each in self.reasons]


class SavedColumns(models.Model):
    """Which columns hold which facts, kept under a name for the next file with these headings."""

    kind = models.CharField(max_length=20, choices=ImportKind.choices)
    name = models.CharField(_("name"), max_length=80)
    headings = models.JSONField()
    columns = models.JSONField()
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("-changed_at", "-pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "name"], name="saved_columns_once")
        ]

    def __str__(self) -> str:
        return self.name


def in_readers_language(text: dict[str, Any]) -> str:
    """Return a text that is kept in both languages, or in the one it was said in, in the reader's."""
    return str(text.get(current_language()) or next(iter(text.values()), ""))
