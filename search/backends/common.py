"""What the database engines share: entries of the index made of analysed tokens."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model
from modelsearch.conf import get_app_config
from modelsearch.utils import get_content_type_pk

from search import analysis
from search.content import content_of

IndexEntry = get_app_config().get_model("IndexEntry", require_ready=False)


class AnalysedIndex:
    """Mixin for modelsearch's database indexes: stores tokens instead of texts."""

    entries: Any

    def columns(self, title: str, body: str, autocomplete: str) -> dict[str, Any]:
        """Return the values of the index entry's columns, from space-joined tokens."""
        raise NotImplementedError

    def add_items(self, model: type[Model], objs: Iterable[Model]) -> None:
        """Add or renew the entries of `objs`, all of one model."""
        if not model.get_search_fields():  # type: ignore[attr-defined]
            return
        content_type_id = get_content_type_pk(model)
        entries = []
        for obj in objs:
            content = content_of(obj)
            columns = self.columns(
                title=" ".join(analysis.tokens(content.title)),
                body=" ".join(analysis.tokens(content.body)),
                autocomplete=" ".join(analysis.completions(content.autocomplete)),
            )
            entries.append(
                IndexEntry(content_type_id=content_type_id, object_id=str(obj.pk), **columns)
            )
        self.entries.bulk_create(
            entries,
            update_conflicts=True,
            unique_fields=["content_type", "object_id"],
            update_fields=["title", "body", "autocomplete"],
        )

    def _refresh_title_norms(self, full: bool = False) -> None:
        """Do nothing: our ranking weighs lengths itself, and the norms cost a pass over all."""
