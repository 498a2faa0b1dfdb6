"""Where editors manage alerts, and the topics of news and of services."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, StatusTagColumn
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from cms.core.dates import format_datetime
from home.models import Alert, NewsTopic, ServiceTopic


class AlertViewSet(SnippetViewSet):
    """Alerts with the state they are in."""

    model = Alert
    icon = "warning"
    menu_label = _("Alerts")
    list_display: ClassVar = [
        "message_ar",
        Column("level", label=_("level"), accessor="get_level_display"),
        StatusTagColumn(
            "state",
            label=_("state"),
            accessor=lambda alert: alert.state.label,
            primary=lambda alert: alert.state == Alert.State.SHOWN,
        ),
        Column(
            "starts_at",
            label=_("shown from"),
            accessor=lambda alert: format_datetime(alert.starts_at),
            sort_key="starts_at",
        ),
        Column(
            "ends_at",
            label=_("shown until"),
            accessor=lambda alert: format_datetime(alert.ends_at),
            sort_key="ends_at",
        ),
    ]
    list_filter: ClassVar = ["level", "active"]
    search_fields: ClassVar = ["message_ar", "message_en"]
    copy_view_enabled = True


class NewsTopicViewSet(SnippetViewSet):
    """The topics by which readers choose news."""

    model = NewsTopic
    icon = "tag"
    menu_label = _("Topics of news")
    list_display: ClassVar = ["name_ar", "name_en", "code"]
    search_fields: ClassVar = ["name_ar", "name_en", "code"]


class ServiceTopicViewSet(SnippetViewSet):
    """The topics that guides, questions and forms share."""

    model = ServiceTopic
    icon = "tag"
    menu_label = _("Topics of services")
    list_display: ClassVar = ["name_ar", "name_en", "code"]
    search_fields: ClassVar = ["name_ar", "name_en", "code"]


class NewsGroup(SnippetViewSetGroup):
    """Alerts and topics, together in the menu."""

    items = (AlertViewSet, NewsTopicViewSet, ServiceTopicViewSet)
    menu_label = _("Alerts and topics")
    menu_icon = "warning"
    menu_order = 300
