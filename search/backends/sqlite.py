"""modelsearch's SQLite FTS5 backend over our own analysis, ranked by BM25.

The engine runs the full-text query once and gives the score of every match; filtering by
the caller's queryset and ordering by score happen around it. (modelsearch computes each
score in a correlated subquery, which runs the full-text query again for every row.)
"""

import json
from functools import cached_property
from typing import Any

from django.db import connections
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL
from modelsearch.backends.database.sqlite import sqlite as stock
from modelsearch.conf import get_app_config
from modelsearch.utils import get_descendants_content_types_pks

from search.backends.common import AnalysedIndex, IndexEntry
from search.backends.expressions import Dialect, Match, compile_query

SQLiteFTSIndexEntry = get_app_config().get_model("SQLiteFTSIndexEntry", require_ready=False)

# A word in the title counts as much as three in the text (MRR@10 on ARCD: 1 .77, 2 .79, 3 .80).
TITLE_WEIGHT = 3.0


def _token(token: str, prefix: bool) -> str:
    return f'"{token}"*' if prefix else f'"{token}"'


FTS5 = Dialect(
    token=_token,
    phrase=lambda words: '"' + " ".join(words) + '"',
    both="AND",
    either="OR",
    but_not="NOT",
)


class SQLiteIndex(AnalysedIndex, stock.SQLiteIndex):
    """Entries whose columns hold space-joined tokens; triggers copy them to the FTS5 table."""

    def columns(self, title: str, body: str, autocomplete: str) -> dict[str, Any]:
        return {"title": title, "body": body, "autocomplete": autocomplete}


class SQLiteQueryCompiler(stock.SQLiteSearchQueryCompiler):
    """Finds the matches of a query and their scores."""

    DEFAULT_OPERATOR = "OR"

    @property
    def columns(self) -> list[str]:
        """The FTS5 columns to search: a search in named fields is one in titles or in texts."""
        if self.fields is None:
            return list(self.FTS_TABLE_FIELDS)
        return sorted({"title" if name == "title" else "body" for name in self.fields})

    @cached_property
    def match(self) -> Match:
        return compile_query(self.query, FTS5, completing=self.LAST_TERM_IS_PREFIX)

    @cached_property
    def scores(self) -> dict[Any, float]:
        """The score of every match of the expression by primary key; higher is better."""
        if self.match.expression is None:
            return {}
        fts, entry = SQLiteFTSIndexEntry._meta.db_table, IndexEntry._meta.db_table
        content_types = get_descendants_content_types_pks(self.queryset.model)
        placeholders = ", ".join(["%s"] * len(content_types))
        # The columns of the table are autocomplete, body, title. CROSS JOIN keeps the order:
        # the full-text query first, never once for each row.
        sql = f"""
            SELECT entry.object_id, -bm25({fts}, 1.0, 1.0, {TITLE_WEIGHT})
            FROM {fts} CROSS JOIN {entry} entry ON entry.id = {fts}.rowid
            WHERE {fts} MATCH %s AND entry.content_type_id IN ({placeholders})
        """  # noqa: S608 (names of tables and a number of ours)
        match = f"{{{' '.join(self.columns)}}} : ({self.match.expression})"
        key = self.queryset.model._meta.pk
        with connections[self.queryset.db].cursor() as cursor:
            cursor.execute(sql, [match, *content_types])
            return {key.to_python(object_id): score for object_id, score in cursor.fetchall()}

    def filtered(self) -> QuerySet[Any]:
        """Return the caller's queryset, only its matches, in no order of ours."""
        if self.match.expression is None:
            return self.queryset if self.match.negated else self.queryset.none()
        keys = self.among(list(self.scores))
        return self.queryset.exclude(keys) if self.match.negated else self.queryset.filter(keys)

    def among(self, keys: list[Any]) -> Q:
        """Return the condition that the primary key is one of `keys`, however many."""
        field = self.queryset.model._meta.pk
        connection = connections[self.queryset.db]
        values = json.dumps([field.get_db_prep_value(key, connection) for key in keys])
        return Q(pk__in=RawSQL("SELECT value FROM json_each(%s)", [values]))

    def search(
        self, config: Any, start: int, stop: int | None, score_field: str | None = None
    ) -> QuerySet[Any]:
        """Return the matches unranked, as modelsearch's facets need them."""
        return self.filtered()[start:stop]


class SQLiteAutocompleteQueryCompiler(SQLiteQueryCompiler):
    """The same over the autocomplete column; the last word may be only begun."""

    DEFAULT_OPERATOR = "AND"
    LAST_TERM_IS_PREFIX = True
    TARGET_SEARCH_FIELD_TYPE = stock.AutocompleteField
    FTS_TABLE_FIELDS = ["autocomplete"]

    @property
    def columns(self) -> list[str]:
        return ["autocomplete"]

    def get_config(self, backend: Any) -> Any:
        return backend.autocomplete_config

    def get_search_fields_for_model(self) -> Any:
        return self.queryset.model.get_autocomplete_search_fields()


class SQLiteResults(stock.SQLiteSearchResults):
    """Results ordered by score, best first; equal ones newest first."""

    query_compiler: SQLiteQueryCompiler

    def _do_search(self) -> list[Any]:
        compiler = self.query_compiler
        matches = compiler.filtered()
        if not compiler.order_by_relevance or compiler.match.expression is None:
            if not matches.query.order_by:
                matches = matches.order_by("-pk")
            return self._scored(matches[self.start : self.stop])

        scores = compiler.scores
        keys = matches.order_by().values_list("pk", flat=True)
        ranked = sorted(keys, key=lambda key: (scores.get(key, 0.0), key), reverse=True)
        wanted = ranked[self.start : self.stop]
        place = {key: place for place, key in enumerate(wanted)}
        found = compiler.queryset.filter(compiler.among(wanted)).order_by()
        return self._scored(sorted(found, key=lambda obj: place[obj.pk]))

    def _do_count(self) -> int:
        count: int = self.query_compiler.filtered()[self.start : self.stop].count()
        return count

    def _scored(self, objects: Any) -> list[Any]:
        objects = list(objects)
        if self._score_field:
            for obj in objects:
                setattr(obj, self._score_field, self.query_compiler.scores.get(obj.pk, 0.0))
        return objects


class SQLiteSearchBackend(stock.SQLiteSearchBackend):
    """The engine of a site on SQLite."""

    query_compiler_class = SQLiteQueryCompiler
    autocomplete_query_compiler_class = SQLiteAutocompleteQueryCompiler
    index_class = SQLiteIndex
    results_class = SQLiteResults


SearchBackend = SQLiteSearchBackend
