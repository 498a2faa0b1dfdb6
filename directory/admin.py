"""How staff manage the directory: lists, filters, search in both languages, forms in tabs."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.forms import TextInput
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse_lazy
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
)
from wagtail_modeladmin.helpers import DjangoORMSearchHandler
from wagtail_modeladmin.options import ModelAdmin, ModelAdminGroup
from wagtail_modeladmin.views import (
    CreateView,
    DeleteView,
    EditView,
    IndexView,
    InspectView,
)

from cms.core import jobs
from cms.core.bilingual import current_language
from cms.core.dates import format_datetime
from directory.filters import (
    DistrictFilter,
    DistrictGovernorateFilter,
    GovernorateFilter,
    UnionFilter,
)
from directory.jobs import EXPORT_MUNICIPALITIES
from directory.models import District, Governorate, Municipality, Union
from directory.services import dependants_of, reindex_around


def arabic(field: str) -> FieldPanel:
    """A field whose text is Arabic, whatever language the admin is in."""
    return FieldPanel(field, widget=TextInput(attrs={"lang": "ar", "dir": "rtl"}))


def latin(field: str) -> FieldPanel:
    """A field whose text is in Latin letters or digits, whatever language the admin is in."""
    return FieldPanel(field, widget=TextInput(attrs={"dir": "ltr"}))


NAMES = MultiFieldPanel(
    [FieldRowPanel([arabic("name_ar"), latin("name_en")]), latin("slug")], gettext_lazy("Names")
)
SPELLINGS = InlinePanel(
    "alternative_names",
    [FieldPanel("text", widget=TextInput(attrs={"dir": "auto"}))],
    heading=gettext_lazy("Other spellings"),
    label=gettext_lazy("spelling"),
)
CENTRE = FieldRowPanel([arabic("centre_ar"), latin("centre_en")])
SHOWN_DEPENDANTS = 20


class NameSearchHandler(DjangoORMSearchHandler):
    """Finds places as the public directory does: any spelling, hamza and article aside."""

    def search_queryset(
        self,
        queryset: QuerySet,
        search_term: str,
        preserve_order: bool = False,
        **kwargs: Any,
    ) -> QuerySet:
        if not search_term.strip():
            return queryset
        found = queryset.named(search_term)  # type: ignore[attr-defined]
        return found.order_by(*queryset.query.order_by) if preserve_order else found

    @property
    def show_search_form(self) -> bool:
        return True


class ReindexOnSave:
    """The names of a place are repeated in the index entries of the places inside it."""

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        reindex_around(form.instance)
        return response


class PlaceCreateView(ReindexOnSave, CreateView):
    """Creates a place."""


class PlaceEditView(ReindexOnSave, EditView):
    """Edits a place."""


class PlaceDeleteView(DeleteView):
    """Says at once, and plainly, when a place can't be deleted because others are in it."""

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


class PlaceInspectView(InspectView):
    """Shows a place's facts, with a link to its public page."""

    def get_field_label(self, field_name: str, field: Any = None) -> str:
        labels = {
            "alternative_names": _("other spellings"),
            "public_page": _("public page"),
            "position": _("position"),
        }
        return capfirst(labels.get(field_name) or super().get_field_label(field_name, field))

    def get_field_display_value(self, field_name: str, field: Any = None) -> Any:
        place = self.instance
        if field_name == "alternative_names":
            spellings = place.alternative_names.all()
            return format_html_join(" · ", "<bdi>{}</bdi>", ([name.text] for name in spellings))
        if field_name == "public_page":
            return format_html(
                '<a href="{0}"><bdi dir="ltr">{0}</bdi></a>', place.get_absolute_url()
            )
        if field_name == "position":
            return format_html('<bdi dir="ltr">{}</bdi>', place.position or "-")
        if field_name == "updated_at":
            return format_datetime(place.updated_at)
        return super().get_field_display_value(field_name, field)


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


class PlaceIndexView(IndexView):
    """The list, its filters as menus above it."""

    @property
    def export_url(self) -> str:
        return self.model_admin.export_url

    @property
    def filter_menus(self) -> list[FilterMenu]:
        return [FilterMenu(spec.title, list(spec.choices(self))) for spec in self.filter_specs]


class PlaceAdmin(ModelAdmin):
    """What the four kinds share."""

    add_to_admin_menu = True
    inspect_view_enabled = True
    list_per_page = 50
    search_handler_class = NameSearchHandler
    export_url: ClassVar[Any] = ""
    index_view_class = PlaceIndexView
    create_view_class = PlaceCreateView
    edit_view_class = PlaceEditView
    delete_view_class = PlaceDeleteView
    inspect_view_class = PlaceInspectView
    index_view_extra_css: ClassVar = ["directory/admin.css"]

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        return (f"sort_{current_language()}", "pk")

    def get_extra_attrs_for_field_col(self, obj: Model, field_name: str) -> dict[str, str]:
        if field_name in ("name_ar", "name_en"):
            language = field_name[-2:]
            return {"lang": language}
        return {}


class GovernorateAdmin(PlaceAdmin):
    model = Governorate
    base_url_path = "directory/governorates"
    menu_icon = "site"
    list_display = ("name_ar", "name_en", "centre_ar", "iso_code")
    inspect_view_fields: ClassVar = [
        "name_ar",
        "name_en",
        "name_fr",
        "public_page",
        "centre_ar",
        "centre_en",
        "iso_code",
        "updated_at",
    ]
    edit_handler = ObjectList(
        [
            NAMES,
            latin("name_fr"),
            CENTRE,
            latin("iso_code"),
        ]
    )


class DistrictAdmin(PlaceAdmin):
    model = District
    base_url_path = "directory/districts"
    menu_icon = "folder-open-inverse"
    list_display = ("name_ar", "name_en", "governorate", "centre_ar", "cas_code")
    list_filter = (DistrictGovernorateFilter,)
    list_select_related = ("governorate",)
    inspect_view_fields: ClassVar = [
        "name_ar",
        "name_en",
        "name_fr",
        "alternative_names",
        "public_page",
        "governorate",
        "centre_ar",
        "centre_en",
        "cas_code",
        "ocha_code",
        "updated_at",
    ]
    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    NAMES,
                    latin("name_fr"),
                    SPELLINGS,
                ],
                heading=gettext_lazy("Names"),
            ),
            ObjectList(
                [
                    FieldPanel("governorate"),
                    CENTRE,
                    FieldRowPanel([latin("cas_code"), latin("ocha_code")]),
                ],
                heading=gettext_lazy("Facts"),
            ),
        ]
    )


class UnionAdmin(PlaceAdmin):
    model = Union
    base_url_path = "directory/unions"
    menu_icon = "group"
    list_display = ("name_ar", "name_en", "district", "name_ar_status")
    list_filter = (GovernorateFilter, "name_ar_status", "record_status")
    list_select_related = ("district",)
    inspect_view_fields: ClassVar = [
        "name_ar",
        "name_ar_status",
        "name_en",
        "name_latin_cas",
        "public_page",
        "district",
        "cas_code",
        "record_status",
        "municipalities",
        "updated_at",
    ]
    edit_handler = TabbedInterface(
        [
            ObjectList(
                [NAMES, FieldPanel("name_ar_status"), latin("name_latin_cas")],
                heading=gettext_lazy("Names"),
            ),
            ObjectList(
                [
                    FieldPanel("district"),
                    latin("cas_code"),
                    FieldPanel("record_status"),
                ],
                heading=gettext_lazy("Facts"),
            ),
        ]
    )


class MunicipalityAdmin(PlaceAdmin):
    model = Municipality
    base_url_path = "directory/municipalities"
    menu_icon = "home"
    list_display = ("name_ar", "name_en", "district", "union", "cadastre_code")
    list_filter = (
        GovernorateFilter,
        DistrictFilter,
        UnionFilter,
        "coord_quality",
        "record_status",
    )
    list_select_related = ("district", "union")
    export_url = reverse_lazy("directory_export_municipalities")
    inspect_view_fields: ClassVar = [
        "name_ar",
        "name_en",
        "alternative_names",
        "public_page",
        "district",
        "union",
        "position",
        "coord_quality",
        "cadastre_code",
        "record_status",
        "updated_at",
    ]
    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    NAMES,
                    SPELLINGS,
                ],
                heading=gettext_lazy("Names"),
            ),
            ObjectList(
                [
                    FieldRowPanel([FieldPanel("district"), FieldPanel("union")]),
                    FieldRowPanel([FieldPanel("lat"), FieldPanel("lon")]),
                    FieldPanel("coord_quality"),
                ],
                heading=gettext_lazy("Place"),
            ),
            ObjectList(
                [latin("cadastre_code"), FieldPanel("record_status")],
                heading=gettext_lazy("Register"),
            ),
        ]
    )

    def get_admin_urls_for_registration(self) -> tuple[URLPattern, ...]:
        export = path(
            f"{self.base_url_path}/export/",
            require_POST(self.export_view),
            name="directory_export_municipalities",
        )
        return (export, *super().get_admin_urls_for_registration())

    def export_view(self, request: HttpRequest) -> HttpResponse:
        """Start the export in the background and show how far it is; for those who see the list."""
        user = request.user
        if not user.is_authenticated or not self.permission_helper.user_can_list(user):
            raise PermissionDenied
        export = jobs.start(EXPORT_MUNICIPALITIES, owner=user)
        return redirect("core_job", export.pk)


class DirectoryGroup(ModelAdminGroup):
    """The directory's entry in the admin's menu."""

    menu_label = gettext_lazy("Directory")
    menu_icon = "site"
    menu_order = 250
    items = (MunicipalityAdmin, UnionAdmin, DistrictAdmin, GovernorateAdmin)
