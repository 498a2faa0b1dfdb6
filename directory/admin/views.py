"""Views of the directory's records: list, forms, deletion, and everything known of one record."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.admin.options import IncorrectLookupParameters
from django.core.paginator import Page, Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail_modeladmin.views import (
    CreateView,
    DeleteView,
    EditView,
    HistoryView,
    IndexView,
    InspectView,
)

from cms.core.bilingual import bilingual
from cms.core.dates import format_date, format_datetime
from directory import editing, history, origins
from directory.models import Change, Municipality, OldSlug
from directory.services import dependants_of

SHOWN_DEPENDANTS = 20
CHANGES_A_PAGE = 25
NOTHING = "–"


# --- Lists ---


@dataclass(frozen=True)
class FilterMenu:
    """A filter as the list shows it: its choices in a menu, the chosen one on it."""

    title: str
    choices: list[dict[str, Any]]

    @property
    def chosen(self) -> str:
        return next((str(choice["display"]) for choice in self.choices if choice["selected"]), "")

    @property
    def in_use(self) -> bool:
        """Whether something else than the first choice, "all", is chosen."""
        return not self.choices[0]["selected"]


class RecordIndexView(IndexView):
    """The list, its filters as menus above it, its downloads and what can be done to its rows."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response: HttpResponse = super().dispatch(request, *args, **kwargs)
        except IncorrectLookupParameters:
            # An address that was typed or is out of date: show the list as it is.
            return redirect(self.index_url)
        return response

    @property
    def export_url(self) -> str:
        return self.model_admin.export_url

    @property
    def narrowing(self) -> str:
        """The filters and the search as the end of an address; "" for none."""
        return f"?{self.params.urlencode()}" if self.params else ""

    @property
    def bulk_url(self) -> str:
        """Where chosen rows are changed; "" for who may not, and where it isn't offered."""
        may = self.permission_helper.user_can_edit_obj(self.request.user, None)
        return self.model_admin.bulk_url if may else ""

    @property
    def bulk_subjects(self) -> list[tuple[str, str | Promise]]:
        return self.model_admin.bulk_subjects

    @property
    def filter_menus(self) -> list[FilterMenu]:
        return [FilterMenu(spec.title, list(spec.choices(self))) for spec in self.filter_specs]

    @property
    def is_narrowed(self) -> bool:
        """Whether a filter or a search leaves something out."""
        return bool(self.query) or any(menu.in_use for menu in self.filter_menus)


# --- Forms ---


class TakenDown:
    """Saves a record with its history, in one transaction."""

    def form_valid(self, form: Any) -> HttpResponse:
        request: HttpRequest = self.request  # type: ignore[attr-defined]
        with transaction.atomic():
            before = editing.snapshot_of(form.instance)
            response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
            editing.saved(
                form.instance,
                before,
                by=request.user,  # type: ignore[arg-type]
                source=form.cleaned_data["change_source"],
            )
        for doubt in doubts_about(form.instance):
            messages.warning(request, doubt)
        return response


def doubts_about(record: Any) -> Iterator[str]:
    """Yield what is allowed but looks like a mistake."""
    if not isinstance(record, Municipality) or record.union is None:
        return
    if record.union.district_id != record.district_id:
        yield _("The union “%(union)s” lies in another district than “%(name)s”.") % {
            "union": record.union,
            "name": record,
        }


class RecordCreateView(TakenDown, CreateView):
    """Creates a record."""


class RecordEditView(TakenDown, EditView):
    """Edits a record."""


class RecordDeleteView(DeleteView):
    """Says at once, and plainly, when a record can't be deleted because others are in it."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        dependants = dependants_of(self.instance)
        context: dict[str, Any] = super().get_context_data(
            **{
                **kwargs,
                "dependants": dependants[:SHOWN_DEPENDANTS],
                "dependant_count": len(dependants),
            }
        )
        return context

    def delete_instance(self) -> None:
        editing.delete(self.instance, by=self.request.user)


class SourceDeleteView(DeleteView):
    """Says how many changes name a source; such a one stays."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        named = Change.objects.filter(source=self.instance).count()
        context: dict[str, Any] = super().get_context_data(**{**kwargs, "named_by": named})
        return context

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if Change.objects.filter(source=self.instance).exists():
            return self.get(request, *args, **kwargs)
        response: HttpResponse = super().post(request, *args, **kwargs)
        return response


# --- One record ---


@dataclass(frozen=True)
class HistoryRow:
    """A change as the table shows it."""

    at: datetime
    who: str
    what: str
    old: SafeString | str
    new: SafeString | str
    source: str


def history_rows(record: Any, page: Page, hidden: frozenset[str] = frozenset()) -> list[HistoryRow]:
    """Return the changes of one page of a record's history as people read them."""
    labels = history.facts(type(record))
    return [
        HistoryRow(
            change.at,
            str(change.by) if change.by else _("import of the register"),
            _what(change, labels),
            displayed(old),
            displayed(new),
            str(change.source.name) if change.source else "",
        )
        for change, old, new in history.shown(type(record), page.object_list)
    ]


def _what(change: Change, labels: dict[str, Any]) -> str:
    if change.field:
        return capfirst(str(labels.get(change.field, change.field)))
    return _("Record created") if change.old is None else _("Record deleted")


def displayed(value: Any) -> SafeString | str:
    """Return a fact as HTML that stays whole between words of the other direction."""
    if value is None or value == "" or value == []:
        return NOTHING
    if isinstance(value, list):
        entry = '<bdi class="directory-entry" dir="auto">{}</bdi>'
        return format_html_join(" · ", entry, ([text] for text in value))
    if isinstance(value, datetime):
        return format_datetime(value)
    if isinstance(value, date):
        return format_date(value)
    if isinstance(value, int | float):
        return format_html('<bdi dir="ltr">{}</bdi>', value)
    return format_html('<bdi dir="auto">{}</bdi>', value)


class RecordInspectView(InspectView):
    """Everything known of a record: facts, where they come from, former addresses, history."""

    # Facts that only those see who may change them.
    CONFIDENTIAL = frozenset({"registered_numbers"})

    @property
    def hidden(self) -> frozenset[str]:
        user = self.request.user
        may_change = self.permission_helper.user_can_edit_obj(user, self.instance)
        return frozenset() if may_change else self.CONFIDENTIAL

    def get_fields_dict(self) -> list[dict[str, Any]]:
        wanted = [n for n in self.model_admin.get_inspect_view_fields() if n not in self.hidden]
        return [self.get_dict_for_field(name) for name in wanted]

    def get_field_label(self, field_name: str, field: Any = None) -> str:
        labels = {
            **history.LIST_LABELS,
            "alternative_names": _("other spellings"),
            "former_names": _("former names"),
            "public_page": _("public page"),
            "position": _("position"),
            "president": _("president of the council"),
            "address": _("address"),
            "hours": _("opening hours"),
            "place": _("village or quarter"),
            "mukhtars": _("mukhtars"),
            "former_addresses": _("former addresses of its page"),
        }
        return capfirst(str(labels.get(field_name) or super().get_field_label(field_name, field)))

    def get_field_display_value(self, field_name: str, field: Any = None) -> Any:
        special = getattr(self, f"show_{field_name}", None)
        if special:
            return special(self.instance)
        if field_name in ("president", "address", "hours", "place"):
            return self.both_languages(field_name)
        if getattr(field, "choices", None):
            return super().get_field_display_value(field_name, field) or NOTHING
        value = getattr(self.instance, field_name)
        return displayed([str(row) for row in value.all()] if hasattr(value, "all") else value)

    def both_languages(self, name: str) -> SafeString | str:
        arabic = getattr(self.instance, f"{name}_ar")
        english = getattr(self.instance, f"{name}_en")
        texts = [(lang, text) for lang, text in (("ar", arabic), ("en", english)) if text]
        return format_html_join(" · ", '<bdi lang="{}">{}</bdi>', texts) or NOTHING

    def show_alternative_names(self, record: Any) -> Any:
        return self._names(record, "spelling")

    def show_former_names(self, record: Any) -> Any:
        return self._names(record, "former")

    def _names(self, record: Any, kind: str) -> Any:
        texts = [name.text for name in record.alternative_names.all() if name.kind == kind]
        return displayed(texts)

    def show_phones(self, record: Any) -> Any:
        return format_html_join(
            " · ",
            '{}: <bdi class="directory-entry" dir="ltr">{}</bdi>',
            ((phone.get_kind_display(), phone.display) for phone in record.phones.all()),
        ) or NOTHING  # fmt: skip

    def show_registered_numbers(self, record: Any) -> Any:
        return format_html_join(
            " · ",
            '<bdi class="directory-entry" dir="ltr">{}</bdi> {}',
            (
                (str(row), ", ".join(filter(None, (row.holder, row.office))))
                for row in record.registered_numbers.all()
            ),
        ) or NOTHING  # fmt: skip

    def show_phone(self, record: Any) -> Any:
        return format_html('<bdi dir="ltr">{}</bdi>', record.phone_display or NOTHING)

    def show_public_page(self, record: Any) -> Any:
        return format_html('<a href="{0}"><bdi dir="ltr">{0}</bdi></a>', record.get_absolute_url())

    def show_website(self, record: Any) -> Any:
        return _link(record.website, record.website)

    def show_email(self, record: Any) -> Any:
        return _link(f"mailto:{record.email}", record.email)

    def show_position(self, record: Any) -> Any:
        return format_html('<bdi dir="ltr">{}</bdi>', record.position or NOTHING)

    def show_former_addresses(self, record: Any) -> Any:
        kind = record._meta.model_name
        slugs = OldSlug.objects.filter(kind=kind, record_id=record.pk).values_list(
            "slug", flat=True
        )
        return displayed(list(slugs))

    def show_mukhtars(self, record: Any) -> Any:
        rows = ((bilingual(m, "name"), bilingual(m, "place")) for m in record.mukhtars.all())
        return format_html_join(" · ", "{} ({})", rows) or NOTHING

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        changes = Change.objects.of(self.instance).exclude(field__in=self.hidden)
        paginator = Paginator(changes.select_related("by", "source"), CHANGES_A_PAGE)
        page = paginator.get_page(self.request.GET.get("p"))
        is_municipality = isinstance(self.instance, Municipality)
        context: dict[str, Any] = super().get_context_data(
            **{
                "history_page": page,
                "history": history_rows(self.instance, page),
                "origins": origins.origins_of(self.instance) if is_municipality else [],
                **kwargs,
            }
        )
        return context


def _link(address: str, text: str) -> SafeString | str:
    if not text:
        return NOTHING
    return format_html('<a href="{}"><bdi dir="ltr">{}</bdi></a>', address, text)


class RecordHistoryView(HistoryView):
    """Leads to the history on the record's own page: there is one, not two."""

    def check_action_permitted(self, user: Any) -> bool:
        return bool(self.permission_helper.user_can_inspect_obj(user, self.instance))

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect(self.url_helper.get_action_url("inspect", self.pk_quoted) + "#history")
