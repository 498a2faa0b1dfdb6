"""The models of translation, one file per concept."""

from cms.translation.models.batches import Batch, BatchFile, BatchRow
from cms.translation.models.glossary import GlossaryTerm
from cms.translation.models.status import SourceText, TranslatedRevision

__all__ = ["Batch", "BatchFile", "BatchRow", "GlossaryTerm", "SourceText", "TranslatedRevision"]
