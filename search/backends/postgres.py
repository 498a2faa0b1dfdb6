"""modelsearch's PostgreSQL backend, over our own analysis."""

from modelsearch.backends.database.postgres.postgres import PostgresSearchBackend

SearchBackend = PostgresSearchBackend
