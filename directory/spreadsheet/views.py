"""Importing a spreadsheet in the admin: upload, columns, preview, application, undoing."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, ProtectedError, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic.base import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms.core import jobs
from cms.core.models import Job, User
from cms.core.reports import TYPES, download
from cms.core.tabular import sheet_names
from cms.core.uploads import MEGABYTE, UploadRefused, limit_body
from directory.models import Import, ImportKind, ImportRow, Source
from directory.origins import ensure_sources
from directory.spreadsheet import columns, deciding, reading, report
from directory.spreadsheet.applying import APPLICABLE
from directory.spreadsheet.columns import KINDS
from directory.spreadsheet.comparing import described
from directory.spreadsheet.forms import ColumnsForm, RowFilter, UploadForm, limits, too_large
from directory.spreadsheet.jobs import APPLY, CHECK, UNDO

PER_PAGE = 50
# The form's other fields and the lines between them.
FORM_ROOM = MEGABYTE
Group, Outcome, State = ImportRow.Group, ImportRow.Outcome, Import.State
LIST = ("directory_import", gettext_lazy("Import a spreadsheet"))


def kinds_for(user: Any) -> list[str]:
    """Return the kinds of records that a person may import: those they may add and change."""
    return [
        kind
        for kind, each in KINDS.items()
        if user.has_perms(
            [f"directory.{action}_{each.model._meta.model_name}" for action in ("add", "change")]
        )
    ]


class SpreadsheetView(WagtailAdminTemplateMixin, TemplateView):
    """What these pages share: only those get in who may change the directory."""

    header_icon = "upload"
    parents: tuple[tuple[str, Any], ...] = (LIST,)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not kinds_for(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @property
    def user(self) -> User:
        user = self.request.user
        assert isinstance(user, User)  # noqa: S101  (Wagtail lets nobody else in)
        return user

    @cached_property
    def batch(self) -> Import:
        return import_for(self.user, self.kwargs["pk"])

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *super().get_breadcrumbs_items(),
            *({"url": reverse(name), "label": label} for name, label in self.parents),
            {"url": "", "label": self.get_page_title()},
        ]

    def page_of(self, rows: Any) -> Any:
        """Return the rows of the page asked for (`?p=2`); the nearest there is."""
        return Paginator(rows, PER_PAGE).get_page(self.request.GET.get("p"))


def import_for(user: Any, pk: int) -> Import:
    """Return an import that a person may see; Http404 otherwise."""
    seen = Import.objects.select_related("job", "owner", "source", "applied_by", "undone_by")
    return get_object_or_404(seen, pk=pk, kind__in=kinds_for(user))


# --- The list, and a new file ---


class Imports(SpreadsheetView):
    """The form for a new file, and the earlier imports."""

    template_name = "directory/spreadsheet/upload.html"
    page_title = LIST[1]
    parents = ()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kinds = kinds_for(self.user)
        kwargs.setdefault("form", UploadForm(kinds))
        earlier = Import.objects.filter(kind__in=kinds).select_related("job", "owner")
        page = self.page_of(earlier.defer("headings", "columns"))
        counts = counts_of([batch.pk for batch in page.object_list])
        for batch in page.object_list:
            batch.counts = counts.get(batch.pk, [])
        context: dict[str, Any] = super().get_context_data(
            **kwargs, page_obj=page, limits=limits(), too_large=too_large()
        )
        return context

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Keep the file if its beginning can be read, and go on to its columns."""
        form = UploadForm(kinds_for(request.user), request.POST, request.FILES)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        ensure_sources()
        file, kind = form.cleaned_data["file"], form.cleaned_data["kind"]
        batch = Import(owner=self.user, kind=kind, name=file.name)
        batch.upload.save(f"{self.user.pk}", file)
        return redirect("directory_import_columns", batch.pk)


class TooLarge(Imports):
    """The same form, in answer to a file that was too large to be read."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = UploadForm(kinds_for(request.user), {})
        form.full_clean()
        form.errors["file"] = form.error_class([too_large()])
        form.errors.pop("kind", None)
        return self.render_to_response(self.get_context_data(form=form), status=413)


def counts_of(imports: list[int]) -> dict[int, list[tuple[str, int]]]:
    """Return, by import, how many rows there are of each result; one query."""
    found: dict[int, list[tuple[str, int]]] = {}
    counted = (
        ImportRow.objects.filter(batch_id__in=imports)
        .order_by()
        .values_list("batch_id", "group", "outcome")
        .annotate(Count("pk"))
    )
    sums: dict[tuple[int, str], int] = {}
    groups, outcomes = dict(Group.choices), dict(Outcome.choices)
    for batch, group, outcome, count in counted:
        label = str(outcomes.get(outcome) or groups[group])
        sums[batch, label] = sums.get((batch, label), 0) + count
    for (batch, label), count in sums.items():
        found.setdefault(batch, []).append((label, count))
    return found


# --- Columns ---


class MatchColumns(SpreadsheetView):
    """What each column holds, with samples of its cells; then the check begins."""

    template_name = "directory/spreadsheet/columns.html"

    def get_page_title(self) -> str:
        return _("Columns of %(file)s") % {"file": self.batch.name}

    @cached_property
    def sheets(self) -> list[str]:
        with reading.seekable(self.batch.upload) as source:
            return sheet_names(source, self.batch.name)

    @cached_property
    def sheet(self) -> str:
        """The sheet asked for, the one chosen before, or the first."""
        wanted = self.request.GET.get("sheet") or self.batch.sheet
        return wanted if wanted in self.sheets else next(iter(self.sheets), "")

    @cached_property
    def grid(self) -> reading.Grid:
        batch = self.batch
        return reading.beginning(
            batch.upload, batch.name, self.sheet, columns.recogniser(batch.kind)
        )

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if kinds_for(request.user) and (
            self.batch.state not in (State.UPLOADED, State.CHECKED)
            or self.batch.is_running
            or not self.batch.upload
        ):
            return redirect("directory_import_show", self.batch.pk)
        return super().dispatch(request, *args, **kwargs)

    def _initial(self, chosen: list[str]) -> dict[str, Any]:
        batch = self.batch
        return {
            **{f"column_{index}": name for index, name in enumerate(chosen)},
            "source": batch.source_id or Source.objects.filter(slug="directorate").first(),
            "confirms": batch.confirms,
            "is_complete": batch.is_complete,
            "empties": batch.empties,
        }

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            headings = self.grid.headings
        except UploadRefused as refused:
            context = self.get_context_data(refusal=" ".join(refused.messages), sheets=self.sheets)
            return self.render_to_response(context)
        batch = self.batch
        kept = columns.saved_for(headings, batch.kind)
        if batch.headings == headings and batch.columns:
            chosen = batch.columns
        else:
            chosen = kept.columns if kept else columns.guess(headings, batch.kind)
        form = ColumnsForm(batch, headings, initial=self._initial(chosen))
        return self.render_to_response(self.get_context_data(form=form, kept=kept))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Keep what was said of the columns, and start the check."""
        batch = self.batch
        try:
            headings = self.grid.headings
        except UploadRefused as refused:
            messages.error(request, " ".join(refused.messages))
            return redirect("directory_import_columns", batch.pk)
        form = ColumnsForm(batch, headings, request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        said = form.cleaned_data
        batch.sheet = self.sheet if len(self.sheets) > 1 else ""
        batch.headings, batch.columns = headings, form.columns()
        batch.source = said["source"]
        batch.confirms = said.get("confirms", False)
        batch.is_complete, batch.empties = said["is_complete"], said["empties"]
        if said["save_as"]:
            columns.save(said["save_as"], headings, batch.kind, batch.columns)
        batch.state, batch.refusal = State.UPLOADED, {}
        batch.job = jobs.start(CHECK, owner=self.user, batch=batch.pk)
        batch.save()
        return redirect("directory_import_show", batch.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.get("form")
        if form is not None:
            kwargs["rows"] = [
                (index, heading, self.grid.samples[index], form[f"column_{index}"])
                for index, heading in enumerate(self.grid.headings)
            ]
            kwargs["options"] = [
                form[name] for name in ("confirms", "is_complete", "empties") if name in form.fields
            ]
        context: dict[str, Any] = super().get_context_data(
            batch=self.batch,
            sheets=self.sheets,
            sheet=self.sheet,
            **{k: v for k, v in kwargs.items() if k != "sheets"},
        )
        return context


# --- Preview, application, report ---

# Where the admin has the records of each kind.
EDITED_AT: dict[str, str] = {
    ImportKind.MUNICIPALITY: "municipalities",
    ImportKind.MUKHTAR: "mukhtars",
    ImportKind.UNION: "unions",
    ImportKind.DISTRICT: "districts",
}
# The cards above the rows: before the application by what rows come to, then by what became of them.
GROUPS: tuple[ImportRow.Group, ...] = (
    Group.CHANGED,
    Group.NEW,
    Group.DOUBT,
    Group.FAULTY,
    Group.CONFIRMED,
    Group.UNCHANGED,
    Group.SKIPPED,
    Group.MISSING,
)


class ShowImport(SpreadsheetView):
    """An import: its progress, then what each row would do, then what became of it."""

    template_name = "directory/spreadsheet/show.html"

    def get_page_title(self) -> str:
        return self.batch.name

    @cached_property
    def cards(self) -> list[tuple[str, str, int]]:
        """Name, label and number of rows of each part of the list that isn't empty."""
        counted = self.batch.rows.order_by().values_list("group", "outcome").annotate(Count("pk"))
        sums: dict[str, int] = {}
        for group, outcome, count in counted:
            sums[outcome or group] = sums.get(outcome or group, 0) + count
        labels = [*Group.choices, *Outcome.choices]
        order = [*Outcome.values, *GROUPS]
        return [(name, str(dict(labels)[name]), sums[name]) for name in order if sums.get(name)]

    @cached_property
    def part(self) -> str:
        """The part of the list that is looked at."""
        names = [name for name, _label, _count in self.cards]
        wanted = self.request.GET.get("part", "")
        return wanted if wanted in names or wanted == "all" else next(iter(names), "all")

    @cached_property
    def filter(self) -> RowFilter:
        return RowFilter(self.request.GET)

    @cached_property
    def rows(self) -> QuerySet[ImportRow]:
        rows = self.batch.rows.all()
        if self.part in Outcome.values:
            rows = rows.filter(outcome=self.part)
        elif self.part != "all":
            rows = rows.filter(group=self.part, outcome="")
        return self.filter.narrow(rows)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show it, or send rows as a file (`?export=xlsx` or `csv`; `faulty`)."""
        batch, wanted = self.batch, request.GET.get("export", "")
        if wanted == "faulty":
            headings, rows = report.faulty(batch, batch.rows.filter(group=Group.FAULTY))
            return download(
                headings, rows, kind="xlsx", name=f"faulty-rows-{batch.pk}", title=_("Faulty rows")
            )
        if wanted in TYPES:
            headings, rows = report.table(batch, self.rows)
            title = _("Report on an import")
            return download(headings, rows, kind=wanted, name=f"import-{batch.pk}", title=title)
        if batch.state == State.UPLOADED and batch.job is None:
            return redirect("directory_import_columns", batch.pk)
        response: HttpResponse = super().get(request, *args, **kwargs)
        return response

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Apply what is usable."""
        batch = self.batch
        all_or_nothing = "all_or_nothing" in request.POST
        left_over = batch.rows.filter(group__in=[Group.DOUBT, Group.FAULTY]).count()
        if batch.is_running:
            messages.info(request, _("The work goes on already."))
        elif batch.state != State.CHECKED:
            messages.error(request, _("This import was applied already, or not checked yet."))
        elif all_or_nothing and left_over:
            messages.error(
                request,
                _(
                    "Nothing was applied: all rows or none were asked for, and %(count)s are faulty "
                    "or in doubt."
                )
                % {"count": left_over},
            )
        elif not batch.rows.filter(group__in=APPLICABLE).exists():
            messages.info(request, _("Nothing is left to be applied."))
        else:
            batch.all_or_nothing = all_or_nothing
            batch.rows.exclude(outcome="").update(outcome="")
            batch.job = jobs.start(APPLY, owner=self.user, batch=batch.pk)
            batch.save(update_fields=["all_or_nothing", "job"])
        return redirect("directory_import_show", batch.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        batch = self.batch
        page = self.page_of(self.rows)
        rows = list(page.object_list)
        shown = report.facts_shown(batch, rows)
        kind = KINDS[batch.kind]
        mentioned = [pk for row in rows for pk in [*row.candidates, row.record_id] if pk]
        records = described(kind, mentioned)
        for row in rows:
            row.facts = shown[row.pk]
            row.record = records.get(row.record_id)
            row.offered = [
                (pk, deciding.described(kind, records[pk]))
                for pk in row.candidates
                if pk in records
            ]
        page.object_list = rows
        asked = self.request.GET.copy()
        asked.pop("p", None)
        counts = {name: count for name, _label, count in self.cards}
        context: dict[str, Any] = super().get_context_data(
            **kwargs,
            batch=batch,
            job=batch.job,
            own_job=batch.job is not None and self._may_follow(batch.job),
            cards=self.cards,
            part=self.part,
            form=self.filter,
            asked=asked.urlencode(),
            page_obj=page,
            to_apply=sum(counts.get(group, 0) for group in APPLICABLE),
            doubts=counts.get(Group.DOUBT, 0),
            faults=counts.get(Group.FAULTY, 0),
            may_decide=batch.state == State.CHECKED and not batch.is_running,
            edit_url=f"directory_{EDITED_AT[batch.kind]}_modeladmin_edit",
        )
        return context

    def _may_follow(self, job: Job) -> bool:
        return Job.objects.visible_to(self.user).filter(pk=job.pk).exists()


# --- What people do with an import ---

Action = Callable[[HttpRequest, Import], None]


def _acts(action: Action) -> Callable[..., HttpResponse]:
    """Make a view that does something with an import, and leads back to it."""

    @require_POST
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        if not kinds_for(request.user):
            raise PermissionDenied
        batch = import_for(request.user, pk)
        if batch.is_running:
            messages.info(request, _("The work goes on already."))
        else:
            action(request, batch)
        if batch.pk is None:
            return redirect("directory_import")
        back = QueryDict(request.POST.get("back", ""), mutable=True)
        back.pop("export", None)
        address = reverse("directory_import_show", args=[batch.pk])
        return redirect(f"{address}?{back.urlencode()}" if back else address)

    return view


def _decide(request: HttpRequest, batch: Import) -> None:
    if batch.state != State.CHECKED:
        messages.error(request, _("This import was applied already, or not checked yet."))
        return
    row = get_object_or_404(batch.rows, pk=request.POST.get("row") or 0)
    try:
        deciding.decide(batch, row, request.POST.get("choice", ""))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))


def _undo(request: HttpRequest, batch: Import) -> None:
    if batch.state != State.APPLIED:
        messages.error(request, _("This import was undone already, or never applied."))
        return
    batch.job = jobs.start(UNDO, owner=request.user, batch=batch.pk)  # type: ignore[arg-type]
    batch.save(update_fields=["job"])


def _delete(request: HttpRequest, batch: Import) -> None:
    try:
        with transaction.atomic():
            upload = batch.upload
            batch.delete()
    except ProtectedError:
        messages.error(
            request, _("What this import changed stands in the history: it can't be deleted.")
        )
        return
    upload.delete(save=False)
    messages.success(request, _("“%(file)s” was deleted.") % {"file": batch.name})


upload = limit_body(reading.MAX_BYTES + FORM_ROOM, TooLarge.as_view())(Imports.as_view())

urlpatterns: list[URLPattern] = [
    path("", upload, name="directory_import"),
    path("<int:pk>/", ShowImport.as_view(), name="directory_import_show"),
    path("<int:pk>/columns/", MatchColumns.as_view(), name="directory_import_columns"),
    path("<int:pk>/decide/", _acts(_decide), name="directory_import_decide"),
    path("<int:pk>/undo/", _acts(_undo), name="directory_import_undo"),
    path("<int:pk>/delete/", _acts(_delete), name="directory_import_delete"),
]
