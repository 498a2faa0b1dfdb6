"""How staff find legal texts, subjects and issuing authorities in the admin."""

import datetime
from typing import Any, ClassVar

from django.contrib.admin import ModelAdmin as DjangoModelAdmin
from django.contrib.admin import SimpleListFilter
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail_modeladmin.helpers import DjangoORMSearchHandler, PagePermissionHelper
from wagtail_modeladmin.options import ModelAdmin, ModelAdminGroup

from cms.core.bilingual import SOURCE_LANGUAGE
from cms.core.models import User
from legal_library.models import Issuer, LegalTextPage, Subject

MOST_FOUND = 1000


class YearFilter(SimpleListFilter):
    """Filters texts by the year of their date."""

    title = _("year")
    parameter_name = "year"

    def lookups(
        self, request: HttpRequest, model_admin: "DjangoModelAdmin[Any]"
    ) -> list[tuple[str, str]]:
        years: QuerySet[LegalTextPage, datetime.date] = LegalTextPage.objects.authoritative().dates(
            "date", "year", order="DESC"
        )
        return [(str(day.year), str(day.year)) for day in years]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        year = self.value()
        return queryset.filter(date__year=int(year)) if year and year.isdecimal() else queryset


class SubjectFilter(SimpleListFilter):
    """Filters texts by subject (the filter Django makes of the field needs its own admin)."""

    title = _("subject")
    parameter_name = "subject"

    def lookups(
        self, request: HttpRequest, model_admin: "DjangoModelAdmin[Any]"
    ) -> list[tuple[str, str]]:
        return [(subject.code, str(subject)) for subject in Subject.objects.all()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        code = self.value()
        return queryset.filter(subjects__code=code) if code else queryset


class TextSearchHandler(DjangoORMSearchHandler):
    """Finds texts as the public library does: any spelling, and citations."""

    def search_queryset(
        self, queryset: QuerySet[Any], search_term: str, preserve_order: bool = False, **kwargs: Any
    ) -> QuerySet[Any]:
        """Narrow the list to the texts that hold every word of `search_term`."""
        if not search_term.strip():
            return queryset
        found = LegalTextPage.objects.authoritative().search(search_term, operator="and")
        return queryset.filter(pk__in=[text.pk for text in found[:MOST_FOUND]])


class LegalTextPermissions(PagePermissionHelper):
    """What staff may do with texts, and where they add one: under the Arabic library only."""

    def user_can_list(self, user: User) -> bool:
        """Show the list to who has to do with the library; modeladmin would show it to everybody."""
        return bool(user.has_perm("legal_library.view_subject"))

    def get_valid_parent_pages(self, user: User) -> QuerySet[Any]:
        """Leave out the English library: its texts follow the Arabic ones."""
        parents = super().get_valid_parent_pages(user)
        return parents.filter(locale__language_code=SOURCE_LANGUAGE)

    def user_can_copy_obj(self, user: User, obj: LegalTextPage) -> bool:
        """Never: a copy would carry the identity of the text it was made from."""
        return False


class LegalTextAdmin(ModelAdmin):
    """The list of texts; they are edited as pages."""

    model = LegalTextPage
    menu_label = _("Legal texts")
    menu_icon = "doc-full"
    list_display = ("reference", "title_ar", "status", "confidence", "state")
    list_filter = ("type", YearFilter, "confidence", "status", SubjectFilter)
    permission_helper_class = LegalTextPermissions
    search_handler_class = TextSearchHandler
    list_select_related = ("issuer", "locale")
    search_fields = ("title_ar", "title_en", "number", "citations")
    ordering = ("-date",)
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet[LegalTextPage]:
        """Return the Arabic pages only: the English ones follow them."""
        return super().get_queryset(request).filter(locale_code=SOURCE_LANGUAGE)

    def get_list_filter(self, request: HttpRequest) -> tuple[Any, ...]:
        """Return our filters alone: modeladmin adds one by locale, and this list holds one locale."""
        return self.list_filter

    def reference(self, text: LegalTextPage) -> str:
        return text.citation.text

    def state(self, text: LegalTextPage) -> str:
        if not text.live:
            return gettext("Draft")
        return (
            gettext("Changed since published")
            if text.has_unpublished_changes
            else gettext("Published")
        )

    state.short_description = _("Publication")  # type: ignore[attr-defined]
    state.admin_order_field = "live"  # type: ignore[attr-defined]
    reference.short_description = _("Citation")  # type: ignore[attr-defined]
    reference.admin_order_field = "date"  # type: ignore[attr-defined]


class _CodedAdmin(ModelAdmin):
    list_display = ("name_ar", "name_en", "code", "texts")
    search_fields = ("name_ar", "name_en", "code")
    ordering = ("name_ar",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        arabic = Q(legal_texts__locale_code=SOURCE_LANGUAGE)
        return (
            super().get_queryset(request).annotate(text_count=Count("legal_texts", filter=arabic))
        )

    def texts(self, record: Any) -> int:
        return int(record.text_count)

    texts.short_description = _("Legal texts")  # type: ignore[attr-defined]
    texts.admin_order_field = "text_count"  # type: ignore[attr-defined]


class SubjectAdmin(_CodedAdmin):
    model = Subject
    menu_label = _("Subjects")
    menu_icon = "tag"


class IssuerAdmin(_CodedAdmin):
    model = Issuer
    menu_label = _("Issuing authorities")
    menu_icon = "group"


class LegalLibraryGroup(ModelAdminGroup):
    """The library's part of the side bar."""

    menu_label = _("Legal library")
    menu_icon = "openquote"
    menu_order = 210
    items: ClassVar = (LegalTextAdmin, SubjectAdmin, IssuerAdmin)
