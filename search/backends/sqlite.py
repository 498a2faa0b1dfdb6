"""modelsearch's SQLite FTS5 backend, over our own analysis."""

from modelsearch.backends.database.sqlite.sqlite import SQLiteSearchBackend

SearchBackend = SQLiteSearchBackend
