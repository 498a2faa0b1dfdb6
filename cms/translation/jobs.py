"""Background work of translation."""

from tempfile import TemporaryFile

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.models import Page

from cms.core import tabular
from cms.core.bilingual import SOURCE_LANGUAGE
from cms.core.jobs import JobContext, JobFailed, job
from cms.core.models import User
from cms.core.uploads import UploadRefused
from cms.translation import archive
from cms.translation.models import Batch
from cms.translation.trees import PageResult, Result, translate_tree

EXPORT = "translation.export"
CHECK = "translation.check"
APPLY = "translation.apply"
TREE = "translation.tree"


@job(EXPORT, title=gettext_lazy("Export for translation"))
def export_pages(context: JobContext, pages: list[int]) -> None:
    """Write the PO files of Arabic pages, by their ids, to a zip."""
    with TemporaryFile() as out:
        count = archive.write_zip(pages, out, context.progress)
        if not count:
            raise JobFailed(_("None of the pages has a text to translate."))
        out.seek(0)
        context.attach(f"translations-{timezone.localdate():%Y-%m-%d}.zip", out)
    context.summary = ngettext(
        "The archive holds %(count)s page.", "The archive holds %(count)s pages.", count
    ) % {"count": count}


@job(CHECK, title=gettext_lazy("Check of uploaded translations"))
def check_batch(context: JobContext, batch: int) -> None:
    """Find out what applying an upload would do."""
    upload = _batch(batch)
    try:
        archive.check(upload, context.progress)
    except UploadRefused as refused:
        # Not a failure of ours, of which administrators would be told.
        upload.files.all().delete()
        upload.refusal = " ".join(refused.messages)
        upload.save(update_fields=["refusal"])


@job(APPLY, title=gettext_lazy("Application of uploaded translations"))
def apply_batch(context: JobContext, batch: int) -> None:
    """Apply what an upload's check found ready."""
    archive.apply(_batch(batch), context.progress, by=_owner(context))


@job(TREE, title=gettext_lazy("Translation of a page and the pages below it"))
def translate_pages(context: JobContext, page: int, update: bool) -> None:
    """Begin the translation of a tree of pages and report on each."""
    root = Page.objects.filter(pk=page, locale__language_code=SOURCE_LANGUAGE).first()
    if root is None:
        raise JobFailed(_("The page is gone."))
    owner = _owner(context)
    results: list[PageResult] = []
    try:
        for result in translate_tree(root, owner, update=update, progress=context.progress):
            results.append(result)
            if result.result == Result.FAILED:
                # The row in the report, under its headings.
                context.error(
                    row=len(results) + 1, column=result.page.title[:200], message=result.reason
                )
    finally:
        # When it is cancelled, too: what was done until then stays done.
        _report_on_tree(context, results)


def _report_on_tree(context: JobContext, results: list[PageResult]) -> None:
    rows = (
        [each.page.title, each.page.url_path, str(each.result.label), each.reason]
        for each in results
    )
    with TemporaryFile() as out:
        tabular.write_xlsx(
            [_("Page"), _("Address"), _("Result"), _("Reason")],
            rows,
            out,
            title=_("Translation of a tree"),
        )
        out.seek(0)
        context.attach("translated-pages.xlsx", out)
    counts = ((kind, sum(each.result == kind for each in results)) for kind in Result)
    context.summary = "\n".join(f"{kind.label}: {count}" for kind, count in counts if count)


def _owner(context: JobContext) -> User:
    if context.owner is None:
        raise JobFailed(_("The person who started this is gone."))
    return context.owner


def _batch(pk: int) -> Batch:
    batch = Batch.objects.select_related("owner").filter(pk=pk).first()
    if batch is None:
        raise ValidationError(_("The upload is gone."))
    return batch
