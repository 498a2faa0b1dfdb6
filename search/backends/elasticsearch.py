"""Elasticsearch 9 through modelsearch; the client's major decides which servers it speaks to.

Configuration only: it analyses texts its own way, not yet with `search.analysis`.
"""

from wagtail.search.backends.elasticsearch9 import Elasticsearch9SearchBackend

SearchBackend = Elasticsearch9SearchBackend
