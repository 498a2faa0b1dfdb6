"""How translators and reviewers keep the glossary."""

from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.forms import Textarea, TextInput
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail_modeladmin.helpers import DjangoORMSearchHandler
from wagtail_modeladmin.options import ModelAdmin
from wagtail_modeladmin.views import IndexView

from cms.translation.models import GlossaryTerm
from cms.translation.models.glossary import key_of

ARABIC = {"lang": "ar", "dir": "rtl"}
ENGLISH = {"lang": "en", "dir": "ltr"}


def one_line(field: str, attributes: dict[str, str]) -> FieldPanel:
    """A field of one line in the language of its text, whatever language the admin is in."""
    return FieldPanel(field, widget=TextInput(attrs=attributes))


def several(field: str, attributes: dict[str, str]) -> FieldPanel:
    """A field of several lines in the language of its text."""
    return FieldPanel(field, widget=Textarea(attrs={**attributes, "rows": "3"}))


class TermSearchHandler(DjangoORMSearchHandler):
    """Finds terms by any spelling of the Arabic, and by the English."""

    def search_queryset(
        self, queryset: QuerySet, search_term: str, preserve_order: bool = False, **kwargs: Any
    ) -> QuerySet:
        for word in search_term.split():
            queryset = queryset.filter(
                Q(key__contains=key_of(word) or word)
                | Q(other_forms__icontains=word)
                | Q(term_en__icontains=word)
                | Q(accepted__icontains=word)
                | Q(avoided__icontains=word)
            )
        return queryset

    @property
    def show_search_form(self) -> bool:
        return True


class GlossaryIndexView(IndexView):
    """The list of terms, with its ways out to a file and in from one."""

    @property
    def exports(self) -> list[tuple[str, str]]:
        return [
            (reverse("glossary_export", args=[kind]), label)
            for kind, label in (("xlsx", "XLSX"), ("csv", "CSV"))
        ]

    @property
    def import_url(self) -> str:
        """Where a file is brought in; empty for who may not change terms."""
        helper = self.permission_helper
        may = helper.user_can_create(self.request.user)
        return reverse("glossary_import") if may else ""


class GlossaryAdmin(ModelAdmin):
    """The official terms, in the menu of translation."""

    model = GlossaryTerm
    base_url_path = "translation/glossary/terms"
    menu_label = gettext_lazy("Glossary")
    menu_icon = "openquote"
    menu_order = 40
    add_to_admin_menu = False
    list_display = ("term_ar", "term_en", "avoided_list", "domain")
    list_filter = ("domain",)
    list_per_page = 50
    ordering = ("key",)
    search_handler_class = TermSearchHandler
    index_view_class = GlossaryIndexView
    index_view_extra_css: ClassVar = ["translation/assist.css"]
    edit_handler = ObjectList(
        [
            FieldRowPanel([one_line("term_ar", ARABIC), one_line("term_en", ENGLISH)]),
            FieldRowPanel([several("other_forms", ARABIC), several("accepted", ENGLISH)]),
            FieldRowPanel([several("not_in", ARABIC), several("avoided", ENGLISH)]),
            MultiFieldPanel(
                [FieldRowPanel([several("note_ar", ARABIC), several("note_en", ENGLISH)])],
                gettext_lazy("Note for translators"),
            ),
            FieldRowPanel([FieldPanel("domain"), one_line("source", {"dir": "auto"})]),
        ]
    )

    def get_extra_attrs_for_field_col(self, obj: GlossaryTerm, field_name: str) -> dict[str, str]:
        """Mark each column with the language of its texts."""
        language = {"term_ar": "ar", "term_en": "en", "avoided_list": "en"}.get(field_name)
        return {"lang": language} if language else {}

    def avoided_list(self, term: GlossaryTerm) -> str:
        return "; ".join(term.avoided_phrases)

    avoided_list.short_description = gettext_lazy("to be avoided")  # type: ignore[attr-defined]


def may_change(request: HttpRequest) -> bool:
    """Say whether the reader may bring terms in from a file."""
    user = request.user
    return user.has_perms(["translation.add_glossaryterm", "translation.change_glossaryterm"])
