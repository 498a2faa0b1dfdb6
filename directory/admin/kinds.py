"""The kinds of records: what their lists show, by what they are filtered, their forms."""

from typing import Any, ClassVar

from django.contrib.admin import display
from django.db.models import Case, Model, Q, QuerySet, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.auth import require_admin_access
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail_modeladmin.helpers import DjangoORMSearchHandler
from wagtail_modeladmin.options import ModelAdmin
from wagtail_modeladmin.views import CreateView, EditView

from cms.core import jobs
from cms.core.bilingual import current_language
from directory import bulk
from directory.admin.bulk import BulkEditView
from directory.admin.forms import MukhtarForm, MunicipalityForm, RecordForm
from directory.admin.panels import (
    CENTRE,
    NAMES,
    PHONES,
    REGISTERED_NUMBERS,
    SPELLINGS,
    RecordTabs,
    arabic,
    bilingual,
    latin,
    phone,
)
from directory.admin.report import completeness_view
from directory.admin.views import (
    RecordCreateView,
    RecordDeleteView,
    RecordEditView,
    RecordHistoryView,
    RecordIndexView,
    RecordInspectView,
    SourceDeleteView,
)
from directory.filters import (
    ChangedFilter,
    DissolvedFilter,
    DistrictFilter,
    DistrictGovernorateFilter,
    GovernorateFilter,
    HasMunicipalityFilter,
    LackFilter,
    UnionFilter,
)
from directory.jobs import EXPORT
from directory.matching import match
from directory.models import District, Governorate, Mukhtar, Municipality, Source, Union

FILE_TYPES = ("xlsx", "csv")


# --- Search ---


class NameSearchHandler(DjangoORMSearchHandler):
    """Finds records as the public directory does: any spelling, hamza and article aside."""

    def search_queryset(
        self,
        queryset: QuerySet,
        search_term: str,
        preserve_order: bool = False,
        **kwargs: Any,
    ) -> QuerySet:
        if not search_term.strip():
            return queryset
        found = self.find(queryset, search_term)
        return found.order_by(*queryset.query.order_by) if preserve_order else found

    def find(self, queryset: Any, text: str) -> Any:
        return queryset.named(text)

    @property
    def show_search_form(self) -> bool:
        return True


class ExportView(RecordIndexView):
    """Starts the export of the list as it is filtered, and shows how far it is."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        file_type = request.POST.get("type", "")
        ids = list(self.queryset.order_by().values_list("pk", flat=True))
        job = jobs.start(
            EXPORT,
            owner=request.user,  # type: ignore[arg-type]
            kind=self.model_admin.export_name,
            file_type=file_type if file_type in FILE_TYPES else FILE_TYPES[0],
            ids=ids if self.is_narrowed else None,
        )
        return redirect("core_job", job.pk)


class RecordAdmin(ModelAdmin):
    """What the kinds of records share."""

    add_to_admin_menu = True
    inspect_view_enabled = True
    list_per_page = 50
    search_handler_class = NameSearchHandler
    # Its name in directory.exports, and in the addresses of what is done to the list.
    export_name = ""
    bulk_subjects: ClassVar[list[tuple[str, str | Promise]]] = []
    index_view_class = RecordIndexView
    create_view_class = RecordCreateView
    edit_view_class = RecordEditView
    delete_view_class = RecordDeleteView
    inspect_view_class = RecordInspectView
    history_view_class = RecordHistoryView
    index_view_extra_css: ClassVar = ["directory/admin.css"]
    inspect_view_extra_css: ClassVar = ["directory/admin.css"]
    form_view_extra_css: ClassVar = ["directory/admin.css"]

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        return (f"sort_{current_language()}", "pk")

    def get_extra_attrs_for_field_col(self, obj: Model, field_name: str) -> dict[str, str]:
        if field_name in ("name_ar", "name_en"):
            language = field_name[-2:]
            return {"lang": language}
        return {}

    @property
    def export_url(self) -> str:
        return reverse(f"directory_export_{self.export_name}") if self.export_name else ""

    @property
    def bulk_url(self) -> str:
        return reverse(f"directory_bulk_{self.export_name}") if self.bulk_subjects else ""

    def get_admin_urls_for_registration(self) -> tuple[URLPattern, ...]:
        added = []
        if self.export_name:
            view = ExportView.as_view(model_admin=self)
            name = f"directory_export_{self.export_name}"
            added.append(path(f"{self.base_url_path}/export/", view, name=name))
        if self.bulk_subjects:
            view = BulkEditView.as_view(model_admin=self)
            name = f"directory_bulk_{self.export_name}"
            added.append(path(f"{self.base_url_path}/bulk/", view, name=name))
        return (*added, *super().get_admin_urls_for_registration())


# --- Municipalities ---


class MunicipalitySearchHandler(NameSearchHandler):
    """Finds by parts of names, and what is written as nobody entered it: by its likeness.

    Where the parts of names lead to the likeliest municipality already, nothing is added: a name
    that is spelt right finds itself alone.
    """

    def find(self, queryset: Any, text: str) -> Any:
        found = queryset.named(text)
        likely = [candidate.municipality_id for candidate in match(text).candidates]
        if not likely or found.filter(pk=likely[0]).exists():
            return found
        rank = Case(*(When(pk=pk, then=place) for place, pk in enumerate(likely)), default=-1)
        by_name = Q(pk__in=found.order_by().values("pk"))
        return queryset.filter(by_name | Q(pk__in=likely)).order_by(rank, *found.query.order_by)


class MunicipalityAdmin(RecordAdmin):
    model = Municipality
    export_name = "municipalities"
    base_url_path = "directory/municipalities"
    menu_icon = "home"
    search_handler_class = MunicipalitySearchHandler
    list_display_add_buttons = "arabic_name"
    list_filter = (
        GovernorateFilter,
        DistrictFilter,
        UnionFilter,
        LackFilter,
        DissolvedFilter,
        ChangedFilter,
        "coord_quality",
        "record_status",
    )
    list_select_related = ("district", "union")
    bulk_subjects: ClassVar = list(bulk.SUBJECTS.items())
    index_view_extra_js: ClassVar = ["directory/admin-list.js"]
    inspect_view_fields: ClassVar = [
        "name_ar",
        "name_en",
        "alternative_names",
        "former_names",
        "public_page",
        "former_addresses",
        "district",
        "union",
        "position",
        "coord_quality",
        "president",
        "phones",
        "email",
        "website",
        "address",
        "hours",
        "registered_numbers",
        "mukhtars",
        "created_on",
        "dissolved_on",
        "successor",
        "cadastre_code",
        "record_status",
        "updated_at",
    ]
    edit_handler = RecordTabs(
        [
            ObjectList([NAMES, SPELLINGS], heading=gettext_lazy("Names")),
            ObjectList(
                [
                    FieldRowPanel([FieldPanel("district"), FieldPanel("union")]),
                    MultiFieldPanel(
                        [
                            FieldRowPanel([latin("lat"), latin("lon")]),
                            FieldPanel("coord_quality"),
                        ],
                        heading=gettext_lazy("Position"),
                        help_text=gettext_lazy(
                            "In degrees, as maps show them: latitude about 33 to 35, "
                            "longitude about 35 to 37."
                        ),
                    ),
                ],
                heading=gettext_lazy("Place"),
            ),
            ObjectList(
                [
                    bilingual("president", gettext_lazy("President of the council")),
                    PHONES,
                    MultiFieldPanel(
                        [FieldRowPanel([latin("email"), latin("website")])],
                        heading=gettext_lazy("E-mail and website"),
                    ),
                    bilingual("address", gettext_lazy("Address")),
                    bilingual(
                        "hours",
                        gettext_lazy("Opening hours"),
                        gettext_lazy(
                            "As people read them, for instance: Monday to Friday, 8:00–14:00."
                        ),
                    ),
                ],
                heading=gettext_lazy("Contacts"),
            ),
            ObjectList([REGISTERED_NUMBERS], heading=gettext_lazy("Registered WhatsApp numbers")),
            ObjectList(
                [
                    FieldRowPanel([FieldPanel("created_on"), FieldPanel("dissolved_on")]),
                    FieldPanel(
                        "successor",
                        help_text=gettext_lazy(
                            "If it was dissolved: the municipality that answers for its places now."
                        ),
                    ),
                ],
                heading=gettext_lazy("Dates"),
            ),
            ObjectList(
                [latin("cadastre_code"), FieldPanel("record_status")],
                heading=gettext_lazy("Register"),
            ),
        ],
        base_form_class=MunicipalityForm,
    )

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        """Rows are chosen by those who may change them."""
        columns = ("arabic_name", "name_en", "district", "union", "cadastre_code")
        may = self.permission_helper.user_can_edit_obj(request.user, None)
        return ("chosen", *columns) if may else columns

    @staticmethod
    @display(description=gettext_lazy("choice"))
    def chosen(record: Municipality) -> SafeString:
        """A box to choose the row by; it belongs to the form above the list."""
        return format_html(
            '<input type="checkbox" name="id" value="{}" form="directory-bulk" aria-label="{}">',
            record.pk,
            _("Choose “%(name)s”") % {"name": record},
        )

    @staticmethod
    @display(description=gettext_lazy("name in Arabic"), ordering="sort_ar")
    def arabic_name(record: Municipality) -> SafeString:
        """The name; a municipality that stands no more says so."""
        name = format_html('<bdi lang="ar">{}</bdi>', record.name_ar)
        if not record.is_dissolved:
            return name
        return format_html('{} <span class="w-status">{}</span>', name, _("dissolved"))

    def get_admin_urls_for_registration(self) -> tuple[URLPattern, ...]:
        report = path(
            "directory/completeness/",
            require_admin_access(completeness_view),
            name="directory_completeness",
        )
        return (report, *super().get_admin_urls_for_registration())


# --- Mukhtars, unions, districts, governorates ---


class MukhtarAdmin(RecordAdmin):
    model = Mukhtar
    export_name = "mukhtars"
    base_url_path = "directory/mukhtars"
    menu_icon = "user"
    list_display = ("name_ar", "name_en", "place", "district", "municipality", "telephone")
    list_filter = (GovernorateFilter, DistrictFilter, HasMunicipalityFilter, ChangedFilter)
    list_select_related = ("district", "municipality")
    inspect_view_fields: ClassVar = [
        "name_ar",
        "name_en",
        "place",
        "district",
        "municipality",
        "phone",
        "elected_on",
        "updated_at",
    ]
    edit_handler = RecordTabs(
        [
            ObjectList(
                [
                    FieldRowPanel([arabic("name_ar"), latin("name_en")]),
                    bilingual(
                        "place",
                        gettext_lazy("Village or quarter"),
                        gettext_lazy("What he or she is mukhtar of."),
                    ),
                    FieldRowPanel([FieldPanel("district"), FieldPanel("municipality")]),
                    FieldRowPanel([phone("phone"), FieldPanel("elected_on")]),
                ],
                heading=gettext_lazy("Facts"),
            )
        ],
        base_form_class=MukhtarForm,
    )

    @staticmethod
    @display(description=gettext_lazy("village or quarter"), ordering="place_ar")
    def place(record: Mukhtar) -> Any:
        return record.place.__html__()

    @staticmethod
    @display(description=gettext_lazy("telephone number"))
    def telephone(record: Mukhtar) -> SafeString | str:
        return format_html('<bdi dir="ltr">{}</bdi>', record.phone_display)


class UnionAdmin(RecordAdmin):
    model = Union
    export_name = "unions"
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
        "former_addresses",
        "district",
        "cas_code",
        "record_status",
        "municipalities",
        "updated_at",
    ]
    edit_handler = RecordTabs(
        [
            ObjectList(
                [NAMES, FieldPanel("name_ar_status"), latin("name_latin_cas")],
                heading=gettext_lazy("Names"),
            ),
            ObjectList(
                [FieldPanel("district"), latin("cas_code"), FieldPanel("record_status")],
                heading=gettext_lazy("Facts"),
            ),
        ],
        base_form_class=RecordForm,
    )


class DistrictAdmin(RecordAdmin):
    model = District
    export_name = "districts"
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
        "former_names",
        "public_page",
        "former_addresses",
        "governorate",
        "centre_ar",
        "centre_en",
        "cas_code",
        "ocha_code",
        "updated_at",
    ]
    edit_handler = RecordTabs(
        [
            ObjectList([NAMES, latin("name_fr"), SPELLINGS], heading=gettext_lazy("Names")),
            ObjectList(
                [
                    FieldPanel("governorate"),
                    CENTRE,
                    FieldRowPanel([latin("cas_code"), latin("ocha_code")]),
                ],
                heading=gettext_lazy("Facts"),
            ),
        ],
        base_form_class=RecordForm,
    )


class GovernorateAdmin(RecordAdmin):
    model = Governorate
    export_name = "governorates"
    base_url_path = "directory/governorates"
    menu_icon = "site"
    list_display = ("name_ar", "name_en", "centre_ar", "iso_code")
    inspect_view_fields: ClassVar = [
        "name_ar",
        "name_en",
        "name_fr",
        "public_page",
        "former_addresses",
        "centre_ar",
        "centre_en",
        "iso_code",
        "updated_at",
    ]
    edit_handler = RecordTabs(
        [
            ObjectList(
                [NAMES, latin("name_fr"), CENTRE, latin("iso_code")],
                heading=gettext_lazy("Facts"),
            )
        ],
        base_form_class=RecordForm,
    )


class SourceAdmin(RecordAdmin):
    """Where facts come from; a source that a change names stays."""

    model = Source
    base_url_path = "directory/sources"
    menu_icon = "openquote"
    list_display = ("name_ar", "name_en", "dated", "licence")
    search_handler_class = DjangoORMSearchHandler
    search_fields = ("name_ar", "name_en", "slug")
    create_view_class = CreateView
    edit_view_class = EditView
    edit_handler = ObjectList(
        [
            FieldRowPanel([arabic("name_ar"), latin("name_en")]),
            latin(
                "slug",
                help_text=gettext_lazy("In small Latin letters, for instance: letter-2026-15."),
            ),
            FieldPanel(
                "dated",
                help_text=gettext_lazy("Of when what it says is, which may be long before today."),
            ),
            FieldRowPanel([latin("url"), latin("licence")]),
        ]
    )
    inspect_view_enabled = False
    history_view_enabled = False
    delete_view_class = SourceDeleteView

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        return (f"name_{current_language()}", "pk")
