"""OpenSearch 2 and 3 through modelsearch."""

from wagtail.search.backends.opensearch3 import OpenSearch3SearchBackend

SearchBackend = OpenSearch3SearchBackend
