"""OpenSearch 2 and 3 through modelsearch.

Configuration only: it analyses texts its own way, not yet with `search.analysis`.
"""

from wagtail.search.backends.opensearch3 import OpenSearch3SearchBackend

SearchBackend = OpenSearch3SearchBackend
