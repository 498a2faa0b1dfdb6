"""Where facts come from, how they changed, and where a page lived before."""

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.core.bilingual import BilingualName

if TYPE_CHECKING:
    from directory.models.places import Listed, Place


class Source(BilingualName):
    """Where facts were taken from: a list, a data set, a letter, the Directorate's own file."""

    slug = models.SlugField(_("short name"), max_length=40, unique=True)
    url = models.URLField(_("address on the web"), blank=True)
    licence = models.CharField(_("licence"), max_length=80, blank=True)
    dated = models.DateField(_("date of its content"), null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        verbose_name = _("source")
        verbose_name_plural = _("sources")


class ChangeQuerySet(models.QuerySet["Change"]):
    """Changes of one record."""

    def of(self, record: "Listed") -> Self:
        """Keep the changes of `record`, newest first."""
        return self.filter(kind=record._meta.model_name, record_id=record.pk)


class Change(models.Model):
    """One fact of one record that became another. Rows are only ever added.

    `kind` is the model's name; the record may be gone, so there is no foreign key to it.
    `old` and `new` are what directory.history.snapshot gives for the field. A record that was
    created or deleted has one row with an empty `field` and its whole snapshot.
    """

    kind = models.CharField(_("kind of record"), max_length=20)
    record_id = models.PositiveBigIntegerField(_("record"))
    field = models.CharField(_("fact"), max_length=40, blank=True)
    old = models.JSONField(_("before"), null=True)
    new = models.JSONField(_("after"), null=True)
    at = models.DateTimeField(_("when"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by whom"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    source = models.ForeignKey(
        Source, verbose_name=_("source"), null=True, blank=True, on_delete=models.PROTECT
    )
    # What was imported can be undone as long as it is known what it was.
    batch = models.ForeignKey(
        "directory.Import",
        verbose_name=_("import"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="changes",
    )

    objects = ChangeQuerySet.as_manager()

    class Meta:
        ordering = ("-at", "-pk")
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        indexes: ClassVar = [models.Index(fields=["kind", "record_id", "-at"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.record_id} {self.field}"


class OldSlug(models.Model):
    """A former address of a place, which leads to the place's page."""

    kind = models.CharField(max_length=20)
    slug = models.SlugField(max_length=80)
    record_id = models.PositiveBigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "slug"], name="old_slug_leads_to_one")
        ]

    def __str__(self) -> str:
        return self.slug

    @classmethod
    def moved(cls, place: "Place", former: str | None) -> None:
        """Note that `place` left the address `former` (None when it is new)."""
        kind = place._meta.model_name
        cls.objects.filter(kind=kind, slug=place.slug).delete()
        if former:
            cls.objects.update_or_create(kind=kind, slug=former, defaults={"record_id": place.pk})

    @classmethod
    def now(cls, model: type["Place"], slug: str) -> Any:
        """Return the place of kind `model` that once had the address `slug`, or None."""
        old = cls.objects.filter(kind=model._meta.model_name, slug=slug).first()
        return model._default_manager.filter(pk=old.record_id).first() if old else None
