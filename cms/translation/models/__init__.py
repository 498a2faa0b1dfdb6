"""The models of translation, one file per concept."""

from cms.translation.models.glossary import GlossaryTerm
from cms.translation.models.status import SourceText, TranslatedRevision

__all__ = ["GlossaryTerm", "SourceText", "TranslatedRevision"]
