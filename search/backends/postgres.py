"""modelsearch's PostgreSQL backend over our own analysis.

The tokens are ready, so the `simple` configuration only splits them at spaces. Ranking is
ts_rank over title and text together, the title's words weighing more.
"""

from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector
from django.db.models import F, TextField, Value
from modelsearch.backends.database.postgres import postgres as stock

from search.backends.common import AnalysedIndex
from search.backends.expressions import Dialect, compile_query

CONFIG = "simple"
# Of the labels D, C, B, A: texts carry D, titles A. Measured with bench/search_quality.py:
# MRR@10 .80 on ARCD; .76 when titles weigh three times as much, .70 without the length.
WEIGHTS = "{0.5, 0.5, 0.5, 1.0}"
BY_LENGTH = 1  # divide the rank by 1 + log(length)


def _token(token: str, prefix: bool) -> str:
    return f"'{token}':*" if prefix else f"'{token}'"


TSQUERY = Dialect(
    token=_token,
    phrase=lambda words: "(" + " <-> ".join(f"'{word}'" for word in words) + ")",
    both="&",
    either="|",
    but_not="& !",
)


def _vector(tokens: str, weight: str) -> SearchVector:
    return SearchVector(Value(tokens, output_field=TextField()), weight=weight, config=CONFIG)


class PostgresIndex(AnalysedIndex, stock.PostgresIndex):
    """Entries whose vectors are made of our tokens.

    The body's vector holds the title too, so that one GIN index answers a whole search.
    """

    def columns(self, title: str, body: str, autocomplete: str) -> dict[str, Any]:
        return {
            "title": _vector(title, "A"),
            "body": _vector(title, "A") + _vector(body, "D"),
            "autocomplete": _vector(autocomplete, "D"),
        }


class PostgresQueryCompiler(stock.PostgresSearchQueryCompiler):
    """Matches and ranks by the index entry's vectors."""

    DEFAULT_OPERATOR = "or"

    @property
    def column(self) -> str:
        """The vector to search: everything, or the title alone when only that is asked for."""
        return "title" if self.fields and set(self.fields) == {"title"} else "body"

    def search(
        self,
        config: Any,
        start: int,
        stop: int | None,
        score_field: str | None = None,
        backend: Any = None,
    ) -> Any:
        """Return the matches in order of rank."""
        match = compile_query(self.query, TSQUERY, completing=self.LAST_TERM_IS_PREFIX)
        queryset = self.queryset
        rank: Any = Value(0.0)
        if match.expression is None:
            queryset = queryset if match.negated else queryset.none()
        else:
            expression = f"!({match.expression})" if match.negated else match.expression
            query = SearchQuery(expression, search_type="raw", config=CONFIG)
            vector = f"index_entries__{self.column}"
            queryset = queryset.filter(**{vector: query})
            rank = SearchRank(
                F(vector), query, weights=Value(WEIGHTS), normalization=Value(BY_LENGTH)
            )
        if self.order_by_relevance and match.expression is not None:
            queryset = queryset.order_by(rank.desc(), "-pk")
        elif not queryset.query.order_by:
            queryset = queryset.order_by("-pk")
        if score_field is not None:
            queryset = queryset.annotate(**{score_field: rank})
        return queryset[start:stop]


class PostgresAutocompleteQueryCompiler(PostgresQueryCompiler):
    """The same over the autocomplete vector; the last word may be only begun."""

    DEFAULT_OPERATOR = "and"
    LAST_TERM_IS_PREFIX = True
    TARGET_SEARCH_FIELD_TYPE = stock.AutocompleteField

    @property
    def column(self) -> str:
        return "autocomplete"

    def get_config(self, backend: Any) -> Any:
        return backend.autocomplete_config

    def get_search_fields_for_model(self) -> Any:
        return self.queryset.model.get_autocomplete_search_fields()


class PostgresSearchBackend(stock.PostgresSearchBackend):
    """The engine of a site on PostgreSQL."""

    query_compiler_class = PostgresQueryCompiler
    autocomplete_query_compiler_class = PostgresAutocompleteQueryCompiler
    index_class = PostgresIndex


SearchBackend = PostgresSearchBackend
