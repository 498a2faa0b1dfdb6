"""Keeps our copy of the provider's templates: fetched every hour, corrected by news in between.

Both may arrive in any order and any number of times. `state_at` says when what we hold was true at
the provider; an older word about the same template changes nothing.
"""

import datetime
import functools
import logging
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from cms.core import schedule
from contact_center import alerts, channels
from contact_center.channels.inbound import Json
from contact_center.channels.templates import (
    NEWS_FIELDS,
    TemplateChannel,
    TemplateReport,
    TemplatesUnavailable,
)
from contact_center.models import MessageTemplate, TemplateFetch
from contact_center.news import register_news

logger = logging.getLogger(__name__)

# How often we look whether a fetch is due.
LOOK_EVERY = datetime.timedelta(minutes=1)
EVERY = datetime.timedelta(hours=1)
# After a failure, or when news asked for it.
PAUSE = datetime.timedelta(minutes=5)
# A provider that is down for a moment is no news; one that stays away is.
ALERT_AFTER = datetime.timedelta(hours=6)

_FIELDS = ("provider_id", "category", "quality", "components", "state", "reason")


@dataclass(frozen=True)
class Fetched:
    """What a fetch found and changed."""

    found: int
    new: int
    changed: int
    missing: int


def fetch_due() -> None:
    """Fetch the templates of every channel whose time has come; a failure is kept in its row."""
    for name in channels_with_templates():
        row, _made = TemplateFetch.objects.get_or_create(channel=name)
        if not row.is_due(EVERY, PAUSE):
            continue
        try:
            fetch(name)
        except TemplatesUnavailable as error:
            logger.warning("The templates of %s could not be fetched: %s", name, error)


def channels_with_templates() -> list[str]:
    """Return the names of the channels whose settings say where their templates are kept."""
    every = {name: channels.get(name) for name in channels.names()}
    return [
        name
        for name, channel in every.items()
        if isinstance(channel, TemplateChannel) and channel.has_templates()
    ]


def fetch(name: str) -> Fetched:
    """Fetch the templates of one channel now and store them; raises TemplatesUnavailable.

    The network is asked outside any transaction.
    """
    channel = channels.get(name)
    if not isinstance(channel, TemplateChannel):
        raise TemplatesUnavailable(f"The channel {name} has no templates.")
    started = timezone.now()
    # What news ask for from here on is asked of the next fetch.
    TemplateFetch.objects.update_or_create(
        channel=name, defaults={"tried_at": started, "wanted": False}
    )
    row = TemplateFetch.objects.filter(channel=name)
    try:
        reports = channel.templates()
    except TemplatesUnavailable as error:
        row.update(error=f"{error.code}: {error}" if error.code is not None else str(error))
        _alert(row.get())
        raise
    with transaction.atomic():
        # The lock puts two fetches behind each other.
        row.select_for_update().get()
        fetched = _store(name, reports, started)
        row.update(fetched_at=started, error="")
    return fetched


def _store(channel: str, reports: list[TemplateReport], started: datetime.datetime) -> Fetched:
    known = {
        (row.name, row.language): row for row in MessageTemplate.objects.filter(channel=channel)
    }
    new, changed, seen = [], [], set()
    for report in reports:
        if (report.name, report.language) in seen:
            continue  # a list that moved while its pages were read
        seen.add((report.name, report.language))
        row = known.get((report.name, report.language))
        if row is None:
            row = MessageTemplate(channel=channel, name=report.name, language=report.language)
            row.state_at = started
            _fill(row, report)
            row.synced_at = started
            new.append(row)
            continue
        before = [getattr(row, field) for field in _FIELDS]
        # What news said after we began is younger than the list.
        _fill(row, report, keep_state=row.state_at > started)
        if row.state_at <= started:
            row.state_at = started
        row.synced_at, row.missing_since = started, None
        known[row.name, row.language] = row
        changed.append((row, before != [getattr(row, field) for field in _FIELDS]))
    MessageTemplate.objects.bulk_create(new)
    MessageTemplate.objects.bulk_update(
        [row for row, _differs in changed],
        [*_FIELDS, "state_at", "synced_at", "missing_since"],
        batch_size=100,
    )
    gone = MessageTemplate.objects.filter(
        pk__in=[row.pk for pair, row in known.items() if pair not in seen],
        missing_since__isnull=True,
        state_at__lte=started,
    )
    missing = gone.update(missing_since=started)
    return Fetched(len(seen), len(new), sum(differs for _row, differs in changed), missing)


def _fill(row: MessageTemplate, report: TemplateReport, *, keep_state: bool = False) -> None:
    row.provider_id = report.id[:64]
    row.components = report.components
    if not keep_state:
        row.category, row.quality = report.category, report.quality
        row.state, row.reason = report.state, report.reason


def _alert(row: TemplateFetch) -> None:
    if row.fetched_at and row.fetched_at < timezone.now() - ALERT_AFTER:
        alerts.tell(
            "templates",
            _("The message templates can't be fetched"),
            format_lazy(
                _(
                    "WhatsApp has not handed over the list of templates for six hours. Its "
                    "answer: {error}"
                ),
                error=row.error,
            ),
        )


# --- News ---------------------------------------------------------------------------------


def learn(channel_name: str, field: str, value: Json, at: datetime.datetime) -> None:
    """Take in what the provider reports about a template; twice is as good as once.

    A fetch follows, because news tell only a part: it also mends what came in the wrong order.
    """
    channel = channels.get(channel_name)
    if not isinstance(channel, TemplateChannel):
        return
    news = channel.template_news(field, value)
    if news is None:
        return
    if news.changes:
        rows = MessageTemplate.objects.filter(
            channel=channel_name, name=news.name, language=news.language
        )
        # Only a word about the state says since when it holds.
        changes = {**news.changes, "state_at": at} if "state" in news.changes else news.changes
        if not rows.exists():
            try:
                with transaction.atomic():
                    MessageTemplate.objects.create(
                        channel=channel_name,
                        name=news.name,
                        language=news.language,
                        **{"state_at": at, **changes},
                    )
            except IntegrityError:
                pass  # another worker made it; the update below tells it the same
        rows.filter(state_at__lte=at).update(**changes)
    TemplateFetch.objects.update_or_create(channel=channel_name, defaults={"wanted": True})


def register() -> None:
    """Have the news brought here and the templates fetched."""
    for field in NEWS_FIELDS:
        register_news(field, functools.partial(_take, field))
    schedule.register("contact_center.templates", every=LOOK_EVERY, function=fetch_due)


def _take(field: str, channel_name: str, value: Json, at: datetime.datetime) -> None:
    learn(channel_name, field, value, at)
