"""Governorates, districts, unions of municipalities and municipalities."""

from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.models import ClusterableModel
from wagtail.search import index

from cms.core.bilingual import BilingualName, BilingualText, bilingual
from directory import geo, names
from directory.models.facts import OldSlug
from directory.querysets import (
    DistrictQuerySet,
    MunicipalityQuerySet,
    PlaceQuerySet,
    UnionQuerySet,
)

# Words that stand where a municipality's slug stands in an address; see urls.py.
RESERVED_SLUGS = frozenset(
    {
        "governorates",
        "districts",
        "unions",
        "mukhtars",
        "map",
        "data",
        "nearest",
        "suggest",
        "search",
    }
)

ascii_slug = RegexValidator(
    r"^[a-z0-9]+(?:-[a-z0-9]+)*\Z",
    _("Use small Latin letters, digits and single hyphens, e.g. kfar-remmane."),
)


class Listed(BilingualName):
    """What is listed by the alphabet and looked up by name in any spelling."""

    # Computed on save, see directory.names.
    sort_ar = models.CharField(max_length=255, editable=False, db_index=True)
    sort_en = models.CharField(max_length=255, editable=False, db_index=True)
    keys = models.TextField(editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.name)

    def save(self, **kwargs: Any) -> None:
        """Save, with the computed columns renewed."""
        self.compute()
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], *COMPUTED}
        super().save(**kwargs)

    def compute(self) -> None:
        """Renew the columns that follow from the names."""
        self.sort_ar = names.sort_key_ar(self.name_ar)[:255]
        self.sort_en = names.sort_key_en(self.latin_name())[:255]
        self.keys = names.lookup_keys(self.all_names())

    def latin_name(self) -> str:
        """Return what Latin order goes by."""
        return self.name_en

    def all_names(self) -> list[str]:
        """Return every spelling under which the record is looked up."""
        return [self.name_ar, self.name_en, *self.further_names()]

    def further_names(self) -> list[str]:
        """Return the spellings beside the two names."""
        return []


class Place(index.Indexed, Listed):
    """What every place of the directory has: names, address, order, what the register said."""

    slug = models.SlugField(
        _("page address"),
        max_length=80,
        unique=True,
        allow_unicode=False,
        validators=[ascii_slug],
        help_text=_("The last part of the page's address, the same in both languages."),
    )
    updated_at = models.DateTimeField(_("last change"), auto_now=True)

    # The row's identity in the register, which outlives a change of the address by staff.
    register_key = models.CharField(max_length=80, unique=True, null=True, editable=False)
    # What the last import put in each field: a field that differs was changed by staff.
    imported = models.JSONField(default=dict, blank=True, editable=False)
    _known_slug: str | None = None

    search_fields: ClassVar = [
        index.SearchField("title", boost=10),
        index.SearchField("other_names", boost=5),
        index.SearchField("surroundings"),
        index.AutocompleteField("title"),
        index.AutocompleteField("other_names"),
        index.FilterField("slug"),
    ]

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, *args: Any, **kwargs: Any) -> Self:
        """Remember the address under which the record was known."""
        place = super().from_db(*args, **kwargs)
        place._known_slug = place.__dict__.get("slug")
        return place

    def save(self, **kwargs: Any) -> None:
        """Save; a former address leads to the new one from now on."""
        super().save(**kwargs)
        if self._known_slug != self.slug:
            OldSlug.moved(self, self._known_slug)
            self._known_slug = self.slug

    def latin_name(self) -> str:
        """Return the English name; where there is none the address stands in for it."""
        return self.name_en or self.slug

    @property
    def title(self) -> str:
        """Both names, for the search index."""
        return " ".join(filter(None, (self.name_ar, self.name_en)))

    @property
    def other_names(self) -> str:
        """The other spellings, for the search index."""
        return ", ".join(self.further_names())

    @property
    def surroundings(self) -> str:
        """The names of the places around it, for the search index."""
        return ""

    def get_absolute_url(self) -> str:
        """Return the public page's path in the active language."""
        return reverse(f"directory:{self._meta.model_name}", args=[self.slug])


COMPUTED = ("sort_ar", "sort_en", "keys")


class Governorate(Place):
    """A governorate (محافظة), the first level of the administration."""

    name_fr = models.CharField(_("name in French"), max_length=255, blank=True)
    iso_code = models.CharField(_("ISO 3166-2 code"), max_length=6, blank=True)
    centre_ar = models.CharField(_("administrative centre in Arabic"), max_length=120, blank=True)
    centre_en = models.CharField(_("administrative centre in English"), max_length=120, blank=True)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        ordering = ("sort_ar", "pk")
        verbose_name = _("governorate")
        verbose_name_plural = _("governorates")

    def further_names(self) -> list[str]:
        return [self.name_fr] if self.name_fr else []

    @property
    def centre(self) -> BilingualText:
        return bilingual(self, "centre")


class District(Place, ClusterableModel):
    """A district (قضاء) of a governorate."""

    name_fr = models.CharField(_("name in French"), max_length=255, blank=True)
    governorate = models.ForeignKey(
        Governorate,
        verbose_name=_("governorate"),
        on_delete=models.PROTECT,
        related_name="districts",
    )
    cas_code = models.CharField(
        _("code of the Central Administration of Statistics"), max_length=10, blank=True
    )
    ocha_code = models.CharField(_("OCHA code"), max_length=10, blank=True)
    centre_ar = models.CharField(_("administrative centre in Arabic"), max_length=120, blank=True)
    centre_en = models.CharField(_("administrative centre in English"), max_length=120, blank=True)

    objects = DistrictQuerySet.as_manager()

    class Meta:
        ordering = ("sort_ar", "pk")
        verbose_name = _("district")
        verbose_name_plural = _("districts")

    @classmethod
    def get_indexed_objects(cls) -> DistrictQuerySet:
        return cls.objects.select_related("governorate").prefetch_related("alternative_names")

    def further_names(self) -> list[str]:
        others = [name.text for name in self.alternative_names.all()]
        return [self.name_fr, *others] if self.name_fr else others

    @property
    def surroundings(self) -> str:
        return self.governorate.title

    @property
    def centre(self) -> BilingualText:
        return bilingual(self, "centre")


class Union(Place):
    """A union of municipalities (اتحاد بلديات)."""

    class ArabicName(models.TextChoices):
        SOURCED = "sourced", _("taken from an Arabic source")
        TO_BE_CONFIRMED = "to be confirmed", _("derived from the Latin spelling, to be confirmed")

    class RecordStatus(models.TextChoices):
        CAS_2017 = "cas_2017", _("in the Central Administration of Statistics' list of 2017")
        PRESS_2025 = "press_2025_only", _("known from press reports of 2025 only")
        DIRECTORATE = "directorate", _("confirmed by the Directorate")

    district = models.ForeignKey(
        District, verbose_name=_("district"), on_delete=models.PROTECT, related_name="unions"
    )
    name_ar_status = models.CharField(
        _("origin of the Arabic name"),
        max_length=20,
        choices=ArabicName.choices,
        default=ArabicName.SOURCED,
    )
    cas_code = models.CharField(
        _("code of the Central Administration of Statistics"), max_length=10, blank=True
    )
    name_latin_cas = models.CharField(
        _("spelling of the Central Administration of Statistics"), max_length=255, blank=True
    )
    record_status = models.CharField(
        _("lists that hold it"),
        max_length=30,
        choices=RecordStatus.choices,
        default=RecordStatus.DIRECTORATE,
    )

    objects = UnionQuerySet.as_manager()

    class Meta:
        ordering = ("sort_ar", "pk")
        verbose_name = _("union of municipalities")
        verbose_name_plural = _("unions of municipalities")

    @classmethod
    def get_indexed_objects(cls) -> UnionQuerySet:
        return cls.objects.select_related("district")

    def further_names(self) -> list[str]:
        return [self.name_latin_cas] if self.name_latin_cas else []

    @property
    def surroundings(self) -> str:
        return self.district.title

    @property
    def is_confirmed(self) -> bool:
        """Whether the Directorate stands behind the record."""
        return self.record_status == self.RecordStatus.DIRECTORATE


class Municipality(Place, ClusterableModel):
    """A municipality (بلدية): the record everything about a place hangs on."""

    class CoordinateQuality(models.TextChoices):
        A = "A", _("two sources agree within 1.5 km")
        B = "B", _("two sources agree within 3 km")
        C = "C", _("known from one source")
        D = "D", _("position of a landmark nearby")

    class RecordStatus(models.TextChoices):
        BOTH = "listed_2016+cib", _("in the list of 2016 and the Central Inspection Board's data")
        LISTED_2016 = "listed_2016", _("in the list of 2016 only")
        POST_2016 = "post_2016_press", _("created after 2016, known from press reports")
        CIB = "cib_only", _("in the Central Inspection Board's data only")
        CIB_PRESS = "cib_only+press", _("in the Central Inspection Board's data and press reports")
        CAS_2017 = (
            "cas_2017_only",
            _("in the Central Administration of Statistics' list of 2017 only"),
        )
        DIRECTORATE = "directorate", _("confirmed by the Directorate")

    district = models.ForeignKey(
        District,
        verbose_name=_("district"),
        on_delete=models.PROTECT,
        related_name="municipalities",
    )
    union = models.ForeignKey(
        Union,
        verbose_name=_("union of municipalities"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="municipalities",
    )
    lat = models.FloatField(_("latitude"), null=True, blank=True)
    lon = models.FloatField(_("longitude"), null=True, blank=True)
    coord_quality = models.CharField(
        _("quality of the coordinates"),
        max_length=1,
        choices=CoordinateQuality.choices,
        blank=True,
    )
    cadastre_code = models.CharField(_("cadastre code"), max_length=20, blank=True, db_index=True)
    president_ar = models.CharField(
        _("president of the council, in Arabic"), max_length=120, blank=True
    )
    president_en = models.CharField(
        _("president of the council, in English"), max_length=120, blank=True
    )
    address_ar = models.CharField(_("address in Arabic"), max_length=255, blank=True)
    address_en = models.CharField(_("address in English"), max_length=255, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    website = models.URLField(_("website"), blank=True)
    hours_ar = models.CharField(_("opening hours in Arabic"), max_length=255, blank=True)
    hours_en = models.CharField(_("opening hours in English"), max_length=255, blank=True)
    created_on = models.DateField(_("created on"), null=True, blank=True)
    dissolved_on = models.DateField(
        _("dissolved on"),
        null=True,
        blank=True,
        help_text=_("A dissolved municipality keeps its page, which says so."),
    )
    successor = models.ForeignKey(
        "self",
        verbose_name=_("municipality that took its place"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="predecessors",
    )
    record_status = models.CharField(
        _("lists that hold it"),
        max_length=30,
        choices=RecordStatus.choices,
        default=RecordStatus.DIRECTORATE,
    )

    objects = MunicipalityQuerySet.as_manager()

    class Meta:
        ordering = ("sort_ar", "pk")
        verbose_name = _("municipality")
        verbose_name_plural = _("municipalities")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(lat__isnull=True, lon__isnull=True)
                | models.Q(lat__isnull=False, lon__isnull=False),
                name="municipality_both_coordinates_or_none",
                violation_error_message=_("Give both latitude and longitude, or neither."),
            ),
            models.CheckConstraint(
                condition=models.Q(dissolved_on__isnull=True)
                | models.Q(created_on__isnull=True)
                | models.Q(dissolved_on__gte=models.F("created_on")),
                name="municipality_dissolved_after_created",
                violation_error_message=_("It can't be dissolved before it was created."),
            ),
        ]

    @classmethod
    def get_indexed_objects(cls) -> MunicipalityQuerySet:
        return cls.objects.with_places().prefetch_related("alternative_names")

    def clean(self) -> None:
        """Refuse addresses that belong to other pages, and positions outside Lebanon."""
        super().clean()
        if self.slug in RESERVED_SLUGS:
            raise ValidationError({"slug": _("This address belongs to another page.")})
        if self.successor_id and self.successor_id == self.pk:
            raise ValidationError({"successor": _("A municipality can't take its own place.")})
        if self.lat is None or self.lon is None:
            return
        if not geo.in_lebanon(self.lat, self.lon):
            raise ValidationError(
                {"lat": _("This position is outside Lebanon. Are the two numbers swapped?")}
            )

    def further_names(self) -> list[str]:
        return [name.text for name in self.alternative_names.all()]

    @property
    def surroundings(self) -> str:
        around = [self.district.title, self.district.governorate.title]
        return ", ".join([*around, self.union.title] if self.union else around)

    @property
    def president(self) -> BilingualText:
        return bilingual(self, "president")

    @property
    def address(self) -> BilingualText:
        return bilingual(self, "address")

    @property
    def hours(self) -> BilingualText:
        return bilingual(self, "hours")

    @property
    def is_dissolved(self) -> bool:
        """Whether it was dissolved, today or before."""
        return self.dissolved_on is not None and self.dissolved_on <= timezone.localdate()

    @property
    def has_position(self) -> bool:
        return self.lat is not None and self.lon is not None

    @property
    def position(self) -> str:
        """Latitude and longitude as people copy them into a map; "" when there is none."""
        return f"{self.lat}, {self.lon}" if self.has_position else ""

    @property
    def map_url(self) -> str:
        """The position on OpenStreetMap."""
        return f"https://www.openstreetmap.org/?mlat={self.lat}&mlon={self.lon}#map=14/{self.lat}/{self.lon}"

    @property
    def is_confirmed(self) -> bool:
        """Whether the Directorate stands behind the record."""
        return self.record_status == self.RecordStatus.DIRECTORATE
