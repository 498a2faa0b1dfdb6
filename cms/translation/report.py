"""The report of what lacks its English: pages, records and settings, texts of the program."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from django import forms
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic.base import TemplateView
from wagtail.admin import messages
from wagtail.admin.auth import user_has_any_page_permission
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Page

from cms.core import tabular
from cms.core.bilingual import SOURCE_LANGUAGE
from cms.core.models import User
from cms.core.reports import TYPES, download
from cms.core.translation import TRANSLATE, CannotBegin, begin_translation, followers
from cms.translation import machine, records, status
from cms.translation.checks import misleading_sources
from cms.translation.status import WAITING, State

ROWS = 50
PAGES, RECORDS, TEXTS = "pages", "records", "texts"
Table = tuple[list[str], Iterator[list[tabular.Cell]]]


def may_read(user: User) -> bool:
    """Say whether the report is for this person: whoever writes or translates pages."""
    return bool(user.has_perm(TRANSLATE) or user_has_any_page_permission(user))


# --- Filters ---


class PageFilter(forms.Form):
    """What the list of pages is narrowed down to."""

    q = forms.CharField(label=gettext_lazy("Search in titles"), required=False, max_length=200)
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)
    section = forms.ChoiceField(label=gettext_lazy("Section"), required=False)
    type = forms.ChoiceField(label=gettext_lazy("Page type"), required=False)

    def __init__(
        self, data: Any, sections: Sequence[status.SectionCount], types: Sequence[ContentType]
    ) -> None:
        super().__init__(data)
        self.fields["state"].choices = [("", _("All that wait")), *State.choices]  # type: ignore[attr-defined]
        self.fields["section"].choices = [  # type: ignore[attr-defined]
            ("", _("All sections")),
            *((section.path, section.title) for section in sections),
        ]
        self.fields["type"].choices = [  # type: ignore[attr-defined]
            ("", _("All types")),
            *((str(kind.pk), type_name(kind)) for kind in types),
        ]

    def narrow(self, pages: QuerySet[Page]) -> QuerySet[Page]:
        """Return the pages asked for; what was asked wrongly is shown as an error, not applied."""
        asked = self.cleaned_data if self.is_valid() else getattr(self, "cleaned_data", {})
        pages = pages.filter(state__in=self.states(asked))
        if section := asked.get("section"):
            pages = pages.filter(section=section)
        if kind := asked.get("type"):
            pages = pages.filter(content_type_id=int(kind))
        for word in asked.get("q", "").split():
            pages = pages.filter(title__icontains=word)
        return pages

    def states(self, asked: dict[str, Any]) -> list[str]:
        """Return the states asked for; those that wait when none was."""
        return [asked["state"]] if asked.get("state") else list(WAITING)


class RecordFilter(forms.Form):
    """What the list of records is narrowed down to."""

    q = forms.CharField(
        label=gettext_lazy("Search in the Arabic texts"), required=False, max_length=200
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)

    def __init__(self, data: Any, kinds: Sequence[records.Kind]) -> None:
        super().__init__(data)
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            ("", _("All kinds")),
            *((kind.source.name, f"{kind.source.title} ({kind.count})") for kind in kinds),
        ]


def type_name(kind: ContentType) -> str:
    """Return the name of a page type, as people read it."""
    model = kind.model_class()
    return str(capfirst(str(model._meta.verbose_name))) if model else kind.model


def add_links(pages: Iterable[Page], user: User) -> None:
    """Set `link` on pages: to their form for whoever may edit them, else to the public page."""
    for page in pages:
        editable = page.permissions_for_user(user).can_edit()
        page.link = (
            reverse("wagtailadmin_pages:edit", args=[page.pk]) if editable else page.get_url()
        )


# --- The pages ---


class ReportView(WagtailAdminTemplateMixin, TemplateView):
    """What the three lists share: heading, tabs, export."""

    page_title = gettext_lazy("Translation report")
    header_icon = "globe"
    tab = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not may_read(request.user):  # type: ignore[arg-type]
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the list, or send it as a spreadsheet (`?export=xlsx` or `csv`)."""
        kind = request.GET.get("export", "")
        if kind in TYPES:
            return as_file(self.table(), kind, f"translation-{self.tab}")
        response: HttpResponse = super().get(request, *args, **kwargs)
        return response

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *super().get_breadcrumbs_items(),
            {"url": "", "label": self.get_page_title()},
        ]

    def table(self) -> Table:
        """Return the headings and all rows of the list, as filtered."""
        raise NotImplementedError

    @cached_property
    def sections(self) -> list[status.SectionCount]:
        return status.count_by_section()

    @cached_property
    def kinds(self) -> list[records.Kind]:
        return records.count_kinds()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        texts = records.catalogue_state()
        asked = self.request.GET.copy()
        asked.pop("p", None)
        context: dict[str, Any] = super().get_context_data(
            tab=self.tab,
            tabs=[
                (PAGES, _("Pages"), reverse("translation_report"), self.waiting),
                (
                    RECORDS,
                    _("Records and settings"),
                    reverse("translation_report_records"),
                    sum(kind.count for kind in self.kinds),
                ),
                (
                    TEXTS,
                    _("Dialogue and interface"),
                    reverse("translation_report_texts"),
                    len(texts.gaps),
                ),
            ],
            asked=asked.urlencode(),
            may_translate=self.request.user.has_perm(TRANSLATE),
            misleading=[source.object_repr for source in misleading_sources()],
            **kwargs,
        )
        return context

    @property
    def waiting(self) -> int:
        return sum(section.waiting for section in self.sections)

    def page_of(self, rows: Any) -> Any:
        """Return the rows of the page asked for (`?p=2`); the nearest there is."""
        return Paginator(rows, ROWS).get_page(self.request.GET.get("p"))


class PagesReport(ReportView):
    """The pages: not translated, in draft, out of date; what waits longest comes first."""

    template_name = "translation/report_pages.html"
    tab = PAGES

    @cached_property
    def filter(self) -> PageFilter:
        types = status.translations().order_by().values("content_type_id").distinct()
        kinds = ContentType.objects.filter(pk__in=types)
        ordered = sorted(kinds, key=type_name)
        return PageFilter(self.request.GET, self.sections, ordered)

    @cached_property
    def rows(self) -> QuerySet[Page]:
        pages = status.translations().select_related("source_text", "content_type", "locale")
        return self.filter.narrow(pages).order_by("since", "path")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = self.page_of(self.rows)
        page.object_list = list(page.object_list)
        status.add_progress(page.object_list)
        self._name(page.object_list)
        add_links(page.object_list, self.request.user)  # type: ignore[arg-type]
        return super().get_context_data(
            **kwargs,
            form=self.filter,
            page_obj=page,
            sections=self.sections,
            states=[
                (state, state.label, sum(s.counts.get(state, 0) for s in self.sections))
                for state in State
            ],
            chosen_state=self.request.GET.get("state", ""),
        )

    def _name(self, pages: Sequence[Page]) -> None:
        titles = {section.path: section.title for section in self.sections}
        drafts = machine.draft_counts(page.translation_key for page in pages)
        for page in pages:
            page.machine_drafts = drafts.get(page.translation_key, 0)
            page.section_title = titles.get(page.section, "")
            page.type_name = type_name(page.content_type)
            page.state_label = State(page.state).label

    def table(self) -> Table:
        pages = list(self.rows)
        status.add_progress(pages)
        self._name(pages)
        headings = [
            _("Title"),
            _("Page type"),
            _("Section"),
            _("State"),
            _("Since"),
            _("Texts"),
            _("Translated"),
            _("By machine, to be reviewed"),
            _("Arabic page"),
        ]
        return headings, (
            [
                page.title,
                page.type_name,
                page.section_title,
                str(page.state_label),
                page.since,
                page.sentences,
                page.translated,
                page.machine_drafts,
                page.get_full_url(),
            ]
            for page in pages
        )


class RecordsReport(ReportView):
    """Records and settings that have a text in Arabic and none in English."""

    template_name = "translation/report_records.html"
    tab = RECORDS

    @cached_property
    def filter(self) -> RecordFilter:
        return RecordFilter(self.request.GET, self.kinds)

    @cached_property
    def rows(self) -> records.LackingRecords:
        asked = self.filter.cleaned_data if self.filter.is_valid() else {}
        words = asked.get("q", "")
        kinds = records.count_kinds(words) if words else self.kinds
        if kind := asked.get("kind"):
            kinds = [each for each in kinds if each.source.name == kind]
        return records.LackingRecords(kinds, self.request.user, words)  # type: ignore[arg-type]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **kwargs, form=self.filter, page_obj=self.page_of(self.rows), kinds=self.kinds
        )

    def table(self) -> Table:
        headings = [_("Kind"), _("Arabic text"), _("What is missing")]
        return headings, ([row.kind, row.text, "، ".join(row.fields)] for row in self.rows[:])


class TextsReport(ReportView):
    """What the program itself says, on WhatsApp and on screens, and lacks in one language."""

    template_name = "translation/report_texts.html"
    tab = TEXTS

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        state = records.catalogue_state()
        return super().get_context_data(
            **kwargs, page_obj=self.page_of(state.gaps), total=state.total
        )

    def table(self) -> Table:
        headings = [_("Text"), _("Language that lacks it"), _("Place in the program")]
        gaps = records.catalogue_state().gaps
        return headings, ([gap.text, gap.language, gap.place] for gap in gaps)


def as_file(table: Table, kind: str, name: str) -> HttpResponse:
    """Return a table as a file to download, in the reader's direction."""
    return download(*table, kind=kind, name=name, title=_("Translation report"))


# --- One click to the editor ---


@require_POST
def begin(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a page's translation, or bring it up to the present Arabic, and open its editor."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101  (Wagtail lets nobody else in)
    if not user.has_perm(TRANSLATE):
        raise PermissionDenied
    page = get_object_or_404(
        Page.objects.live().filter(locale__language_code=SOURCE_LANGUAGE, depth__gt=1), pk=pk
    )
    english = followers(page).first()
    if english and not english.permissions_for_user(user).can_edit():
        messages.error(request, _("You may not edit the English version of this page."))
        return redirect("translation_report")
    try:
        english = begin_translation(page, user)
    except CannotBegin as error:
        messages.error(request, str(error))
        return redirect("translation_report")
    return redirect("wagtailadmin_pages:edit", english.pk)


def _view(view: type[ReportView]) -> Callable[..., HttpResponse]:
    return view.as_view()


urlpatterns: list[URLPattern] = [
    path("", _view(PagesReport), name="translation_report"),
    path("records/", _view(RecordsReport), name="translation_report_records"),
    path("texts/", _view(TextsReport), name="translation_report_texts"),
    path("begin/<int:pk>/", begin, name="translation_begin"),
]
