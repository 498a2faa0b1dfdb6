"""The contact centre's records for administrators: categories, units, people, templates, deliveries."""

import datetime
from dataclasses import asdict
from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.admin import SimpleListFilter, display
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail_modeladmin.helpers import PermissionHelper
from wagtail_modeladmin.options import ModelAdmin, ModelAdminGroup
from wagtail_modeladmin.views import InspectView

from cms.core import audit, dates, phones
from cms.core.templatetags.diwan import ltr
from contact_center import intake, templates_sync
from contact_center.channels.templates import TemplatesUnavailable
from contact_center.models import (
    Category,
    Contact,
    Delivery,
    MessageTemplate,
    TemplateFetch,
    Unit,
    UpdateError,
)
from contact_center.template_forms import preview
from contact_center.views import people

FETCH_TEMPLATES = "contact_center.change_messagetemplate"
NAMES = FieldRowPanel([FieldPanel("name_ar"), FieldPanel("name_en")])


class MarkedAsDemonstration:
    """Says in the list which rows are examples: Django's icon for it comes with its own admin."""

    @display(description=gettext_lazy("demonstration data"), ordering="is_demonstration")
    def example(self, row: Any) -> str:
        """Return a word for an example, nothing for the Directorate's own."""
        return _("yes") if row.is_demonstration else ""


class UnitAdmin(MarkedAsDemonstration, ModelAdmin):
    """The units that answer for categories."""

    model = Unit
    base_url_path = "contact-centre/units"
    menu_icon = "group"
    list_display = ("name_ar", "name_en", "phone", "order", "example")
    search_fields = ("name_ar", "name_en", "duties_ar", "duties_en")
    edit_handler = ObjectList(
        [
            NAMES,
            FieldRowPanel([FieldPanel("duties_ar"), FieldPanel("duties_en")]),
            FieldRowPanel([FieldPanel("phone"), FieldPanel("whatsapp"), FieldPanel("email")]),
            FieldRowPanel([FieldPanel("hours_ar"), FieldPanel("hours_en")]),
            FieldRowPanel([FieldPanel("order"), FieldPanel("is_public")]),
            FieldPanel("is_demonstration"),
        ]
    )


class UnitFilter(SimpleListFilter):
    """Categories by the unit that answers for them.

    Django's own filter for relations needs Django's admin to be installed.
    """

    title = gettext_lazy("unit")
    parameter_name = "unit"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the units."""
        return [(str(unit.pk), str(unit)) for unit in Unit.objects.all()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the categories of the chosen unit."""
        value = self.value() or ""
        return queryset.filter(unit=value) if value.isdecimal() else queryset


class CategoryAdmin(MarkedAsDemonstration, ModelAdmin):
    """What cases are about, with the words that recognise it."""

    model = Category
    base_url_path = "contact-centre/categories"
    menu_icon = "tag"
    list_display = ("name_ar", "name_en", "unit", "order", "example")
    list_filter = (UnitFilter,)
    list_select_related = ("unit",)
    search_fields = ("name_ar", "name_en", "keywords")
    edit_handler = ObjectList(
        [
            NAMES,
            FieldRowPanel([FieldPanel("unit"), FieldPanel("order")]),
            FieldPanel("keywords"),
            FieldPanel("is_demonstration"),
        ]
    )


class NeverMade(PermissionHelper):
    """Records that only arrive: nobody adds or deletes them here."""

    def user_can_create(self, user: Any) -> bool:
        """Nobody."""
        return False

    def user_can_delete_obj(self, user: Any, obj: Model) -> bool:
        """Nobody."""
        return False


class OnlyRead(NeverMade):
    """Records that are evidence: nobody changes them either."""

    def user_can_edit_obj(self, user: Any, obj: Model) -> bool:
        """Nobody."""
        return False


# What a record shows beside its own fields.
LABELS = {
    "id": gettext_lazy("Number"),
    "size": gettext_lazy("Size in bytes"),
    "text": gettext_lazy("Body as it came"),
    "signing_secret": gettext_lazy("Signed with the secret number"),
    "errors": gettext_lazy("Updates set aside"),
    "duplicates": gettext_lazy("Duplicates"),
    "language_name": gettext_lazy("Language"),
    "obstacle": gettext_lazy("Why it can't be sent from here"),
}


class RecordView(InspectView):
    """Shows a record with labels in the reader's language."""

    def get_field_label(self, field_name: str, field: Any = None) -> str:
        """Return the field's name with a capital."""
        label = LABELS.get(field_name) or super().get_field_label(field_name, field)
        return capfirst(str(label))


class TemplateView(RecordView):
    """Shows a template as people get it, with what is known about it."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the message as the person reads it."""
        return super().get_context_data(preview=preview(self.instance), **kwargs)

    def get_field_display_value(self, field_name: str, field: Any = None) -> Any:
        """Return times with Lebanon's month names, and why it can't be sent from here."""
        value = getattr(self.instance, field_name, "")
        if field_name == "obstacle":
            return self.instance.shape.obstacle or "-"
        if isinstance(value, datetime.datetime):
            return dates.format_datetime(value)
        return super().get_field_display_value(field_name, field)


class ContactAdmin(ModelAdmin):
    """The people who wrote to us."""

    model = Contact
    base_url_path = "contact-centre/contacts"
    menu_icon = "user"
    permission_helper_class = NeverMade
    inspect_view_enabled = True
    inspect_view_class = people.ContactView
    inspect_template_name = "modeladmin/contact_center/inspect_contact.html"
    index_view_extra_css: ClassVar = ["contact_center/records.css"]
    list_display = ("name", "telephone", "user_name", "language", "seen", "one_with")
    list_filter = ("language",)
    search_fields = ("name", "identities__value")
    edit_handler = ObjectList([FieldPanel("name"), FieldPanel("language")])

    @display(description=gettext_lazy("telephone number"))
    def telephone(self, row: Contact) -> SafeString:
        """Return the number in groups, kept in order inside Arabic text."""
        return ltr(phones.display(row.phone)) if row.phone else SafeString("")

    @display(description=gettext_lazy("user name"))
    def user_name(self, row: Contact) -> str:
        """Return the user name; empty for none."""
        return row.username

    @display(description=gettext_lazy("first seen at"), ordering="created_at")
    def seen(self, row: Contact) -> str:
        """Return when they first wrote, with Lebanon's month names."""
        return dates.format_datetime(row.created_at)

    @display(description=gettext_lazy("same person as"))
    def one_with(self, row: Contact) -> str:
        """Return the contact that stands for this one; empty for itself."""
        return str(row.same_as) if row.same_as else ""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Contact]:
        """Bring the names along: the list shows them."""
        rows: QuerySet[Contact] = super().get_queryset(request)
        return rows.select_related("same_as").prefetch_related("identities", "same_as__identities")

    def get_admin_urls_for_registration(self) -> tuple[URLPattern, ...]:
        """Add the addresses that join contacts and take a join back."""
        at = self.base_url_path
        return (
            *super().get_admin_urls_for_registration(),
            path(f"{at}/join/<int:pk>/", people.join, name="contact_center_contact_join"),
            path(
                f"{at}/take-apart/<int:pk>/",
                people.take_apart,
                name="contact_center_contact_take_apart",
            ),
        )


class RetryAdmin(ModelAdmin):
    """Records that can be tried again from their page."""

    permission_helper_class = OnlyRead
    inspect_view_enabled = True
    inspect_view_class = RecordView
    inspect_template_name = "modeladmin/contact_center/inspect_retry.html"

    def get_admin_urls_for_registration(self) -> tuple[URLPattern, ...]:
        """Add the address of the retry."""
        again = path(
            f"{self.base_url_path}/retry/<int:pk>/",
            require_POST(self.retry_view),
            name=self.retry_name,
        )
        return (*super().get_admin_urls_for_registration(), again)

    @property
    def retry_name(self) -> str:
        """The name of the retry's address."""
        return f"contact_center_{self.opts.model_name}_retry"

    def inspect_view(self, request: HttpRequest, instance_pk: str) -> HttpResponse:
        """Show the record, with its retry button."""
        view = self.inspect_view_class.as_view(model_admin=self, instance_pk=instance_pk)
        response: HttpResponse = view(request)
        context = getattr(response, "context_data", None)
        if context is not None:
            context["retry_url"] = reverse(self.retry_name, args=[instance_pk])
        return response

    def retry_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Try the record again and return to its page."""
        record = get_object_or_404(self.model, pk=pk)
        codename = f"contact_center.change_{self.opts.model_name}"
        if not request.user.has_perm(codename):
            raise PermissionDenied
        self.retry(request, record)
        audit.record(record, f"{self.opts.model_name}.retried", actor=request.user)  # type: ignore[arg-type]
        return redirect(self.url_helper.get_action_url("inspect", pk))

    def retry(self, request: HttpRequest, record: Any) -> None:
        """Do it, and say what came of it."""
        raise NotImplementedError


class DeliveryAdmin(RetryAdmin):
    """What WhatsApp delivered, as it came."""

    model = Delivery
    base_url_path = "contact-centre/deliveries"
    menu_icon = "download"
    index_view_extra_css: ClassVar = ["contact_center/records.css"]
    list_display = (
        "received",
        "state",
        "stored",
        "duplicates",
        "set_aside",
        "others",
        "error",
    )
    list_filter = ("state", "received_at")
    search_fields = ("id", "error")
    inspect_view_fields: ClassVar = [
        "id",
        "channel",
        "received_at",
        "size",
        "signing_secret",
        "state",
        "attempts",
        "next_attempt_at",
        "position",
        "processed_at",
        "stored",
        "duplicates",
        "set_aside",
        "others",
        "errors",
        "error",
        "text",
    ]

    @display(description=gettext_lazy("received at"), ordering="received_at")
    def received(self, row: Delivery) -> str:
        """Return when it came, with Lebanon's month names."""
        return dates.format_datetime(row.received_at)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Delivery]:
        """Leave the bodies where they are: the list doesn't show them."""
        return Delivery.objects.light()

    def retry(self, request: HttpRequest, record: Delivery) -> None:
        """Put it back in the worker's queue."""
        intake.retry_delivery(record)
        messages.success(request, _("The delivery waits to be processed again."))


class UpdateErrorAdmin(RetryAdmin):
    """Updates that could not be processed and wait for a repair."""

    model = UpdateError
    base_url_path = "contact-centre/set-aside"
    menu_icon = "warning"
    index_view_extra_css: ClassVar = ["contact_center/records.css"]
    list_display = ("when", "path", "stage", "error", "attempts", "settled_at")
    list_filter = ("stage", "created_at")
    search_fields = ("error", "path")
    inspect_view_fields: ClassVar = [
        "delivery",
        "path",
        "stage",
        "message",
        "error",
        "attempts",
        "next_attempt_at",
        "created_at",
        "settled_at",
        "raw",
    ]

    @display(description=gettext_lazy("set aside at"), ordering="created_at")
    def when(self, row: UpdateError) -> str:
        """Return when it was set aside, with Lebanon's month names."""
        return dates.format_datetime(row.created_at)

    def retry(self, request: HttpRequest, record: UpdateError) -> None:
        """Process it again at once."""
        if intake.retry_update(record):
            messages.success(request, _("The update is processed now."))
        else:
            messages.error(request, _("The update still can't be processed."))


class TemplateAdmin(ModelAdmin):
    """The templates that WhatsApp keeps for us. They are written and approved there."""

    model = MessageTemplate
    base_url_path = "contact-centre/templates"
    menu_icon = "form"
    permission_helper_class = OnlyRead
    inspect_view_enabled = True
    inspect_view_class = TemplateView
    inspect_template_name = "modeladmin/contact_center/inspect_template.html"
    index_template_name = "modeladmin/contact_center/index_templates.html"
    index_view_extra_css: ClassVar = ["contact_center/records.css"]
    list_display = ("name", "spoken", "state", "category", "quality", "missing")
    list_filter = ("state", "category", "quality", "language")
    search_fields = ("name", "components")
    inspect_view_fields: ClassVar = [
        "name",
        "language_name",
        "state",
        "reason",
        "category",
        "quality",
        "obstacle",
        "state_at",
        "synced_at",
        "missing_since",
    ]

    @display(description=gettext_lazy("language"), ordering="language")
    def spoken(self, row: MessageTemplate) -> str:
        """Return the language in the reader's own."""
        return row.language_name

    @display(description=gettext_lazy("missing since"), ordering="missing_since")
    def missing(self, row: MessageTemplate) -> str:
        """Return since when WhatsApp's list lacks it; empty while it is there."""
        return dates.format_datetime(row.missing_since) if row.missing_since else ""

    def get_admin_urls_for_registration(self) -> tuple[URLPattern, ...]:
        """Add the address that fetches them now."""
        fetch = path(
            f"{self.base_url_path}/fetch/",
            require_POST(self.fetch_view),
            name="contact_center_fetch_templates",
        )
        return (*super().get_admin_urls_for_registration(), fetch)

    def index_view(self, request: HttpRequest) -> HttpResponse:
        """Show the list, with when it was fetched and the button that fetches it again."""
        response: HttpResponse = super().index_view(request)
        context = getattr(response, "context_data", None)
        if context is not None:
            context["fetches"] = list(TemplateFetch.objects.all())
            context["may_fetch"] = request.user.has_perm(FETCH_TEMPLATES)
            context["has_account"] = bool(templates_sync.channels_with_templates())
        return response

    def fetch_view(self, request: HttpRequest) -> HttpResponse:
        """Fetch the templates of every channel and say what came of it."""
        if not request.user.has_perm(FETCH_TEMPLATES):
            raise PermissionDenied
        for name in templates_sync.channels_with_templates():
            try:
                fetched = templates_sync.fetch(name)
            except TemplatesUnavailable as error:
                text = _("The templates could not be fetched. WhatsApp says: %(error)s")
                messages.error(request, text % {"error": error})
            else:
                text = _(
                    "The list of templates is up to date: %(found)d in all, %(new)d new, "
                    "%(changed)d changed, %(missing)d no longer there."
                )
                messages.success(request, text % asdict(fetched))
        return redirect(self.url_helper.index_url)


class ContactCentreGroup(ModelAdminGroup):
    """One entry of the menu for all of them."""

    menu_label = gettext_lazy("Contact centre")
    menu_icon = "mobile-alt"
    menu_order = 250
    items = (
        CategoryAdmin,
        UnitAdmin,
        ContactAdmin,
        TemplateAdmin,
        DeliveryAdmin,
        UpdateErrorAdmin,
    )
