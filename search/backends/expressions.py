"""Turn what was typed into the query language of a database's full-text engine.

Whatever the text, the result is well formed: only analysed tokens, quoted, ever reach
the engine, never a character that its query language gives a meaning.
"""

from collections.abc import Callable
from dataclasses import dataclass

from modelsearch import query as q

from search import analysis
from search.stemming import without_prefix

# Words beyond these change no ranking and only cost time.
MOST_WORDS = 64


@dataclass(frozen=True)
class Dialect:
    """How an engine writes a token (whole or as a prefix), a phrase and the operators."""

    token: Callable[[str, bool], str]
    phrase: Callable[[list[str]], str]
    both: str
    either: str
    but_not: str


@dataclass(frozen=True)
class Match:
    """What to match: the objects that `expression` finds, or with `negated` all but those.

    `expression` None stands for nothing; so a negated Match without one is everything.
    """

    expression: str | None
    negated: bool = False


NOTHING = Match(None)
EVERYTHING = Match(None, negated=True)


def compile_query(query: q.SearchQuery, dialect: Dialect, *, completing: bool) -> Match:
    """Return the Match of a modelsearch query; `completing` takes the last word as a beginning.

    A part without any word or number ("!?") is passed over; a query of nothing else finds
    nothing. Raises NotImplementedError for Fuzzy.
    """
    match = _Compiler(dialect, completing).compile(query)
    return NOTHING if match is None else match


class _Compiler:
    def __init__(self, dialect: Dialect, completing: bool) -> None:
        self.dialect = dialect
        self.completing = completing

    def compile(self, query: q.SearchQuery) -> Match | None:
        """Return the Match, None for a query without a word."""
        if isinstance(query, q.MatchAll):
            return EVERYTHING
        if isinstance(query, q.PlainText):
            return self._plain(query)
        if isinstance(query, q.Phrase):
            words = analysis.forms(query.query_string)[:MOST_WORDS]
            return Match(self.dialect.phrase(words)) if words else None
        if isinstance(query, q.Boost):
            return self.compile(query.subquery)
        if isinstance(query, q.Not):
            match = self.compile(query.subquery)
            return match and _negation(match)
        if isinstance(query, q.And):
            return self._all([self.compile(part) for part in query.subqueries])
        if isinstance(query, q.Or):
            # De Morgan: one of them is "not (none of them)".
            parts = [self.compile(part) for part in query.subqueries]
            match = self._all([part and _negation(part) for part in parts])
            return match and _negation(match)
        raise NotImplementedError(f"{type(query).__name__} queries are not supported.")

    def _plain(self, query: q.PlainText) -> Match | None:
        every_word = self.completing or query.operator == "and"
        words = (analysis.forms if every_word else analysis.subject)(query.query_string)
        words = list(dict.fromkeys(words))[:MOST_WORDS]
        if not words:
            return None
        last = words[-1] if self.completing else None
        alternatives = [self._spellings(word, beginning=word == last) for word in words]
        if query.operator == "and":
            return Match(self._join(self.dialect.both, [self._either(a) for a in alternatives]))
        return Match(self._either([spelling for a in alternatives for spelling in a]))

    def _spellings(self, word: str, *, beginning: bool) -> list[str]:
        tokens = {word: beginning}
        if beginning:
            tokens.setdefault(without_prefix(word), True)
        tokens.setdefault(analysis.stem_of(word), False)
        return [self.dialect.token(token, prefix) for token, prefix in tokens.items()]

    def _all(self, parts: list[Match | None]) -> Match | None:
        """Return what all the parts match; parts without a word don't count."""
        matches = [part for part in parts if part is not None]
        if not matches:
            return None
        wanted = [match.expression for match in matches if not match.negated]
        refused = [match.expression for match in matches if match.negated and match.expression]
        if None in wanted:
            return NOTHING
        found = [expression for expression in wanted if expression]
        if not found:
            return Match(self._either(refused) if refused else None, negated=True)
        expression = self._join(self.dialect.both, found)
        if refused:
            expression = f"({expression} {self.dialect.but_not} {self._either(refused)})"
        return Match(expression)

    def _either(self, expressions: list[str]) -> str:
        return self._join(self.dialect.either, list(dict.fromkeys(expressions)))

    @staticmethod
    def _join(operator: str, expressions: list[str]) -> str:
        if len(expressions) == 1:
            return expressions[0]
        return "(" + f" {operator} ".join(expressions) + ")"


def _negation(match: Match) -> Match:
    return Match(match.expression, not match.negated)
