"""One fact of many municipalities set at once: looked at first, then written in one transaction."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.core.models import User
from directory import history, origins
from directory.models import Change, District, Mukhtar, Municipality, Source, Union
from directory.services import reindex

BATCH = 500
# What can be set, as people call it. "source" changes no fact: it says where facts are known from.
SUBJECTS: dict[str, str | Promise] = {
    "union": gettext_lazy("union of municipalities"),
    "district": gettext_lazy("district"),
    "record_status": gettext_lazy("lists that hold it"),
    "coord_quality": gettext_lazy("quality of the coordinates"),
    "source": gettext_lazy("source of its facts"),
}


@dataclass(frozen=True)
class Setting:
    """What is set: a subject, its value (None or "" empties it), and the source.

    Of the subject "source" the value is the key of a group of facts, see `fact_groups`.
    """

    subject: str
    value: Any
    source: Source | None = None


@dataclass(frozen=True)
class Row:
    """A municipality that would change."""

    municipality: Municipality
    old: str
    new: str
    doubt: str = ""
    """What looks like a mistake; "" for nothing."""


@dataclass
class Preview:
    """What a setting would do."""

    rows: list[Row] = field(default_factory=list)
    unchanged: int = 0

    @property
    def doubtful(self) -> list[Row]:
        return [row for row in self.rows if row.doubt]


def fact_groups() -> dict[str, origins.Group]:
    """Return the groups of facts that a source can be given for, by a key that stays."""
    return {group.fields[0]: group for group in origins.GROUPS}


def chosen(ids: Iterable[int]) -> list[Municipality]:
    """Return the municipalities with these ids that are still there, in alphabetical order."""
    found = Municipality.objects.filter(pk__in=set(ids)).with_places().alphabetical()
    return list(found.prefetch_related("alternative_names", "phones"))


def preview(municipalities: Iterable[Municipality], setting: Setting) -> Preview:
    """Return what would change; two queries, whatever the number of municipalities."""
    result = Preview()
    with_mukhtars = _with_mukhtars() if setting.subject == "district" else frozenset()
    for municipality in municipalities:
        if _has(municipality, setting):
            result.unchanged += 1
            continue
        doubt = _doubt(municipality, setting, with_mukhtars)
        result.rows.append(Row(municipality, *_shown(municipality, setting), doubt))
    return result


def apply(
    ids: Iterable[int], setting: Setting, *, by: User | None, even_doubtful: bool = False
) -> int:
    """Set the fact where it differs, with history, in one transaction; return how many changed.

    Rows that look like a mistake are left as they are unless `even_doubtful`.
    """
    with transaction.atomic():
        rows = preview(chosen(ids), setting).rows
        wanted = [row.municipality for row in rows if even_doubtful or not row.doubt]
        Change.objects.bulk_create(list(_changes(wanted, setting, by)), batch_size=BATCH)
        if setting.subject != "source":
            now = timezone.now()
            for municipality in wanted:
                setattr(municipality, setting.subject, setting.value)
                municipality.updated_at = now
            Municipality.objects.bulk_update(
                wanted, [setting.subject, "updated_at"], batch_size=BATCH
            )
        ids_changed = {municipality.pk for municipality in wanted}
        transaction.on_commit(lambda: reindex({Municipality: ids_changed}))
    return len(wanted)


def _changes(
    municipalities: list[Municipality], setting: Setting, by: User | None
) -> Iterator[Change]:
    is_source = setting.subject == "source"
    name = setting.value if is_source else setting.subject
    new = getattr(setting.value, "pk", setting.value)
    for municipality in municipalities:
        old = history.fact(municipality, name)
        yield Change(
            kind=str(municipality._meta.model_name),
            record_id=municipality.pk,
            field=name,
            old=old,
            new=old if is_source else new,
            by=by,
            source=setting.source,
        )


def _has(municipality: Municipality, setting: Setting) -> bool:
    if setting.subject == "source":
        group = fact_groups()[setting.value]
        facts = (history.fact(municipality, name) for name in group.fields)
        return not any(fact not in (None, "", []) for fact in facts)
    return bool(getattr(municipality, setting.subject) == setting.value)


def _shown(municipality: Municipality, setting: Setting) -> tuple[str, str]:
    if setting.subject == "source":
        group = fact_groups()[setting.value]
        return str(group.label), str(setting.source.name) if setting.source else ""
    after = Municipality(**{setting.subject: setting.value})
    return _text(municipality, setting.subject), _text(after, setting.subject)


def _text(municipality: Municipality, name: str) -> str:
    shown = getattr(municipality, f"get_{name}_display", None)
    return str((shown() if shown else getattr(municipality, name)) or "")


def _with_mukhtars() -> frozenset[int]:
    known = Mukhtar.objects.exclude(municipality=None).values_list("municipality_id", flat=True)
    return frozenset(known.order_by().distinct())


def _doubt(municipality: Municipality, setting: Setting, with_mukhtars: frozenset[int]) -> str:
    value = setting.value
    if isinstance(value, Union) and value.district_id != municipality.district_id:
        return _("The union lies in another district.")
    if isinstance(value, District):
        if municipality.union and municipality.union.district_id != value.pk:
            return _("Its union lies in another district.")
        if municipality.pk in with_mukhtars:
            return _("Its mukhtars are listed under the former district.")
    return ""
