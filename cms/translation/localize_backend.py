"""Where wagtail-localize sends its long work (setting `WAGTAILLOCALIZE_JOBS`).

A module of its own, without models: the package loads it while its own models are loading.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any


class JobsBackend:
    """Puts the translation of a tree among our background jobs; does the rest at once.

    The rest is laying down aliases for a new language, which the site's setup waits for.
    """

    def __init__(self, options: Mapping[str, Any]) -> None:
        self.options = options

    def enqueue(
        self, func: Callable[..., Any], args: Sequence[Any], kwargs: Mapping[str, Any]
    ) -> None:
        """Take a call of wagtail-localize's: a function and what it is to be called with."""
        from wagtail_localize.operations import translate_page_subtree

        if func is not translate_page_subtree:
            func(*args, **kwargs)
            return
        from cms.core import jobs
        from cms.translation.jobs import TREE

        page_id, _locales, _components, user = args
        jobs.start(TREE, owner=user, page=page_id, update=False)
