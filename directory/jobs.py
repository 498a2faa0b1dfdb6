"""Background work of the directory."""

from collections.abc import Iterator
from tempfile import TemporaryFile

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.core import tabular
from cms.core.jobs import JobContext, job
from directory.models import Municipality
from directory.register import SEPARATOR

EXPORT_MUNICIPALITIES = "directory.export_municipalities"


@job(EXPORT_MUNICIPALITIES, title=gettext_lazy("Export of the municipalities"))
def export_municipalities(context: JobContext) -> None:
    """Write every municipality to a spreadsheet, in alphabetical order."""
    headings = [
        _("Page address"),
        _("Name in Arabic"),
        _("Name in English"),
        _("Other spellings"),
        _("District"),
        _("Governorate"),
        _("Union of municipalities"),
        _("Latitude"),
        _("Longitude"),
        _("Quality of the coordinates"),
        _("Cadastre code"),
        _("Lists that hold it"),
        _("Last change"),
    ]
    with TemporaryFile() as out:
        tabular.write_xlsx(
            headings,
            _rows(context),
            out,
            title=_("Municipalities"),
        )
        out.seek(0)
        context.attach("municipalities.xlsx", out)


def _rows(context: JobContext) -> Iterator[list[tabular.Cell]]:
    municipalities = (
        Municipality.objects.with_places().prefetch_related("alternative_names").alphabetical()
    )
    # All at once: a query still being read holds SQLite's snapshot of the moment it began, and
    # writing the progress is refused ("database is locked") once another process has written.
    total = len(municipalities)
    for done, municipality in enumerate(municipalities, start=1):
        yield [
            municipality.slug,
            municipality.name_ar,
            municipality.name_en,
            SEPARATOR.join(municipality.further_names()),
            str(municipality.district.name),
            str(municipality.district.governorate.name),
            str(municipality.union.name) if municipality.union else "",
            municipality.lat,
            municipality.lon,
            municipality.get_coord_quality_display(),
            municipality.cadastre_code,
            municipality.get_record_status_display(),
            municipality.updated_at,
        ]
        context.progress(done, total)
