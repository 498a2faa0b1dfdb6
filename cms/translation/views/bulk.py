"""Many pages at once: choosing pages to export, uploading their English, seeing what became of it."""

from collections.abc import Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic.base import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Page
from wagtail.permissions import page_permission_policy
from wagtail_localize.views.submit_translations import SubmitPageTranslationView

from cms.core import jobs, tabular
from cms.core.bilingual import SOURCE_LANGUAGE
from cms.core.models import Job, User
from cms.core.reports import TYPES
from cms.core.translation import TRANSLATE, CannotBegin, begin_translation, source_of
from cms.core.uploads import MEGABYTE, limit_body
from cms.translation import archive, status
from cms.translation.forms import (
    RowFilter,
    SelectionFilter,
    TreeForm,
    UploadForm,
    chosen_pages,
    group_label,
    too_large,
)
from cms.translation.jobs import APPLY, CHECK, EXPORT, TREE
from cms.translation.models import Batch, BatchFile, BatchRow
from cms.translation.report import as_file, type_name
from cms.translation.status import State
from cms.translation.trees import why_not_translate

PER_PAGE = 50
# The form's other fields and the lines between them.
FORM_ROOM = MEGABYTE


class TranslatorView(WagtailAdminTemplateMixin, TemplateView):
    """What these pages share: only translators get in."""

    header_icon = "doc-full"
    # Where the page stands: pairs of a name of an address and a heading.
    parents: tuple[tuple[str, Any], ...] = ()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not request.user.has_perm(TRANSLATE):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @property
    def user(self) -> User:
        user = self.request.user
        assert isinstance(user, User)  # noqa: S101  (Wagtail lets nobody else in)
        return user

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *super().get_breadcrumbs_items(),
            *({"url": reverse(name), "label": label} for name, label in self.parents),
            {"url": "", "label": self.get_page_title()},
        ]

    def page_of(self, rows: Any) -> Any:
        """Return the rows of the page asked for (`?p=2`); the nearest there is."""
        return Paginator(rows, PER_PAGE).get_page(self.request.GET.get("p"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = self.request.GET.copy()
        asked.pop("p", None)
        context: dict[str, Any] = super().get_context_data(asked=asked.urlencode(), **kwargs)
        return context


def pages_to_translate(user: User) -> QuerySet[Page]:
    """Return the published Arabic pages whose English a person may write, with their state."""
    pages = status.translations()
    if user.is_superuser:
        return pages
    mine = page_permission_policy.instances_user_has_permission_for(user, "change").values("pk")
    return pages.filter(Q(english_id__in=mine) | Q(english_id=None, pk__in=mine))


# --- Out ---


class ChoosePages(TranslatorView):
    """The pages that can be exported, with check boxes."""

    template_name = "translation/bulk/choose.html"
    page_title = gettext_lazy("Many pages at once")

    @cached_property
    def on_offer(self) -> QuerySet[Page]:
        return pages_to_translate(self.user)

    @cached_property
    def filter(self) -> SelectionFilter:
        kinds = ContentType.objects.filter(
            pk__in=self.on_offer.order_by().values("content_type_id").distinct()
        )
        return SelectionFilter(
            self.request.GET, status.count_by_section(), sorted(kinds, key=type_name)
        )

    @cached_property
    def rows(self) -> QuerySet[Page]:
        return self.filter.narrow(self.on_offer).order_by("path")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = self.page_of(self.rows.select_related("content_type"))
        page.object_list = list(page.object_list)
        for each in page.object_list:
            each.state_label = State(each.state).label
            each.type_name = type_name(each.content_type)
            each.address = "/".join(each.url_path.strip("/").split("/")[1:])
        return super().get_context_data(**kwargs, form=self.filter, page_obj=page)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Start the export of the chosen pages, or of all that the filters leave."""
        if "all" in request.POST:
            chosen = list(self.rows.values_list("pk", flat=True))
        else:
            chosen = chosen_pages(request.POST.getlist("page"), self.on_offer)
        if not chosen:
            messages.error(request, _("Choose at least one page."))
            return self.render_to_response(self.get_context_data())
        return redirect("core_job", jobs.start(EXPORT, owner=self.user, pages=chosen).pk)


# --- In ---


class Upload(TranslatorView):
    """The form for an upload, and the earlier ones."""

    template_name = "translation/bulk/upload.html"
    page_title = gettext_lazy("Upload translations")
    header_icon = "upload"
    parents = (("translation_bulk", gettext_lazy("Many pages at once")),)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", UploadForm())
        earlier = Batch.objects.visible_to(self.user).select_related("job", "owner")
        return super().get_context_data(
            **kwargs,
            page_obj=self.page_of(earlier),
            most=archive.MAX_UPLOAD // MEGABYTE,
            too_large=too_large(),
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Keep the file and start its check."""
        form = UploadForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        file = form.cleaned_data["file"]
        batch = Batch(owner=self.user, name=file.name)
        batch.upload.save(f"{self.user.pk}", file)
        batch.job = jobs.start(CHECK, owner=self.user, batch=batch.pk)
        batch.save(update_fields=["job"])
        return redirect("translation_bulk_batch", batch.pk)


class TooLarge(Upload):
    """The same form, in answer to an upload that was too large to be read."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = UploadForm({})
        form.full_clean()
        form.errors["file"] = form.error_class([too_large()])
        return self.render_to_response(self.get_context_data(form=form), status=413)


class ShowBatch(TranslatorView):
    """An upload: its progress, then what would become of it, then what became of it."""

    template_name = "translation/bulk/batch.html"
    header_icon = "upload"
    parents = (
        ("translation_bulk", gettext_lazy("Many pages at once")),
        ("translation_bulk_upload", gettext_lazy("Upload translations")),
    )

    @cached_property
    def batch(self) -> Batch:
        batches = Batch.objects.visible_to(self.user).select_related("job", "owner")
        return get_object_or_404(batches, pk=self.kwargs["pk"])

    @cached_property
    def filter(self) -> RowFilter:
        return RowFilter(self.request.GET, self.batch)

    @cached_property
    def rows(self) -> QuerySet[BatchRow]:
        rows = BatchRow.objects.filter(file__batch=self.batch).select_related("file")
        return self.filter.narrow(rows)

    def get_page_title(self) -> str:
        return self.batch.name

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show it, or send the texts as a spreadsheet (`?export=xlsx` or `csv`)."""
        kind = request.GET.get("export", "")
        if kind in TYPES:
            return as_file(self._table(), kind, "translation-upload")
        response: HttpResponse = super().get(request, *args, **kwargs)
        return response

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Apply what is ready."""
        batch = self.batch
        if batch.job and not batch.job.is_finished:
            messages.info(request, _("The work goes on already."))
        elif not batch.is_checked:
            messages.error(
                request, _("The work was interrupted before its end. Please start it again.")
            )
        elif not batch.files.filter(state=BatchFile.State.READY).exists():
            messages.info(request, _("Nothing is left to be applied."))
        else:
            batch.applied = True
            batch.job = jobs.start(APPLY, owner=self.user, batch=batch.pk)
            batch.save(update_fields=["applied", "job"])
        return redirect("translation_bulk_batch", batch.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        batch = self.batch
        outcomes = dict(
            BatchRow.objects.filter(file__batch=batch)
            .order_by()
            .values_list("outcome")
            .annotate(Count("pk"))
        )
        files = (
            batch.files.select_related("page")
            .order_by("order", "position")
            .annotate(
                applied=Count("rows", filter=_in("applied")),
                unchanged=Count("rows", filter=_in("unchanged")),
                skipped=Count("rows", filter=_in("skipped")),
                refused=Count("rows", filter=_in("refused")),
            )
        )
        by_text = self.request.GET.get("view") == "texts"
        left = batch.files.filter(state=BatchFile.State.READY).count()
        running = bool(batch.job and not batch.job.is_finished)
        return super().get_context_data(
            **kwargs,
            batch=batch,
            job=batch.job,
            running=running,
            failed=bool(batch.job and batch.job.state == Job.State.FAILED),
            left=left if batch.is_checked and not running else 0,
            groups=[
                (name, group_label(name, batch), sum(outcomes.get(o, 0) for o in members))
                for name, members in BatchRow.GROUPS.items()
            ],
            chosen_group=self.request.GET.get("group", ""),
            by_text=by_text,
            file_count=batch.files.count(),
            row_count=sum(outcomes.values()),
            form=self.filter,
            page_obj=self.page_of(self.rows if by_text else files),
        )

    def _table(self) -> tuple[list[str], Iterator[list[tabular.Cell]]]:
        headings = [
            _("File"),
            _("Line"),
            _("Place"),
            _("Arabic"),
            _("English"),
            _("What became of it"),
            _("Details"),
        ]
        rows: Iterator[list[tabular.Cell]] = (
            [
                row.file.name,
                row.line,
                row.label,
                row.text,
                row.english,
                str(row.get_outcome_display()),
                row.detail,
            ]
            for row in list(self.rows)
        )
        if any(self.filter.data.get(name) for name in ("group", "outcome")):
            return headings, rows
        # Files that were refused or ignored as a whole have no texts to stand for them.
        whole: list[list[tabular.Cell]] = [
            [file.name, None, "", "", "", str(file.get_state_display()), file.message]
            for file in self.batch.files.filter(rows=None)
        ]
        return headings, iter([*whole, *rows])


def _in(group: str) -> Q:
    return Q(rows__outcome__in=BatchRow.GROUPS[group])


# --- A page and everything below it ---


class TranslateTree(TranslatorView):
    """Begins the translation of an Arabic page and of all pages below it."""

    template_name = "translation/bulk/tree.html"
    page_title = gettext_lazy("Translate this page and the pages below it")
    header_icon = "wagtail-localize-language"

    @cached_property
    def page(self) -> Page:
        pages = Page.objects.filter(locale__language_code=SOURCE_LANGUAGE, depth__gt=1)
        return get_object_or_404(pages, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", TreeForm())
        tree = Page.objects.descendant_of(self.page, inclusive=True)
        return super().get_context_data(**kwargs, page=self.page, count=tree.count())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Start the work."""
        form = TreeForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        update = form.cleaned_data["existing"] == TreeForm.UPDATE
        job = jobs.start(TREE, owner=self.user, page=self.page.pk, update=update)
        return redirect("core_job", job.pk)


class SubmitPage(SubmitPageTranslationView):
    """Stands in for wagtail-localize's "Translate": top-down, and not silent about failures.

    A tree is translated in the background, and the person is led to where its progress shows.
    """

    def form_valid(self, form: Any) -> HttpResponse:
        page = source_of(self.object)
        if page is None:
            raise PermissionDenied
        if reason := why_not_translate(self.request.user, page):
            return self._refuse(reason)
        if form.cleaned_data["include_subtree"]:
            job = jobs.start(TREE, owner=self.request.user, page=page.pk, update=False)
            return redirect("core_job", job.pk)
        try:
            english = begin_translation(page, self.request.user)
        except CannotBegin as error:
            return self._refuse(str(error))
        messages.success(self.request, self.get_success_message(english.locale.get_display_name()))
        return redirect(self.get_success_url() or self.get_default_success_url(english))

    def _refuse(self, reason: str) -> HttpResponse:
        messages.error(self.request, reason)
        response: HttpResponse = self.render_to_response(self.get_context_data())
        return response


upload = limit_body(archive.MAX_UPLOAD + FORM_ROOM, TooLarge.as_view())(Upload.as_view())

urlpatterns: list[URLPattern] = [
    path("", ChoosePages.as_view(), name="translation_bulk"),
    path("upload/", upload, name="translation_bulk_upload"),
    path("upload/<int:pk>/", ShowBatch.as_view(), name="translation_bulk_batch"),
    path("tree/<int:pk>/", TranslateTree.as_view(), name="translation_tree"),
]
