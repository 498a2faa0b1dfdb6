"""Many pages out as a zip of PO files and in again: what is applied, what is refused and why."""

from collections import Counter

import polib
import pytest
from wagtail.models import Page
from wagtail_localize.models import StringTranslation, Translation, TranslationSource

from cms.core.models import User
from cms.translation import archive, po
from cms.translation.models import BatchRow
from cms.translation.segments import segments_of
from cms.translation.trees import why_not_translate
from home.services import setup_site
from tests.factories.core import AdministratorFactory
from tests.factories.home import (
    SectionPageFactory,
    SiteImageFactory,
    StandardPageFactory,
    full_body,
    translate,
)
from tests.translation.archives import (
    Outcome,
    State,
    draft,
    export,
    fill,
    message,
    nothing,
    outcomes,
    po_of,
    upload,
    zipped,
)
from tests.translation.steps import english, group_member

pytestmark = pytest.mark.django_db


# --- Out ---


def test_row_27_one_file_for_a_page_named_by_its_address_and_keyed_by_place(permit: Page):
    files = export(permit, permit.get_parent(), setup_site().arabic)
    assert list(files) == [
        "ar-to-en/guides/building-permit.po",
        "ar-to-en/guides.po",
        "ar-to-en/home.po",
    ]
    catalogue = files["ar-to-en/guides/building-permit.po"]
    assert catalogue.metadata["X-Diwan-Page"] == str(permit.translation_key)
    assert catalogue.metadata["Language"] == "en"
    assert catalogue.metadata["X-Diwan-Source-Digest"]
    assert catalogue.metadata["PO-Revision-Date"]
    keys = [(entry.msgctxt, entry.msgid) for entry in catalogue]
    assert ("title", "رخصة البناء") in keys
    assert keys == [segment.key for segment in segments_of(permit)]
    # The same words in two places are two texts.
    places = Counter(msgid for _context, msgid in keys)
    assert max(places.values()) > 1


def test_the_file_tells_the_translator_where_each_text_stands(permit: Page):
    [title] = [entry for entry in po_of(permit) if entry.msgctxt == "title"]
    assert "رخصة البناء" in title.comment
    assert "/ar/guides/building-permit/" in title.comment
    assert "255" in title.comment


def test_the_english_that_exists_is_filled_in_and_needs_no_work(permit: Page):
    translate(permit)
    assert all(entry.msgstr and not entry.fuzzy for entry in po_of(permit))


def test_english_of_an_older_text_is_filled_in_as_fuzzy_with_the_text_it_was_made_from(
    permit: Page,
):
    translate(permit)
    permit.title = "رخصة البناء وشروطها"
    permit.save_revision().publish()
    [title] = [entry for entry in po_of(permit) if entry.msgctxt == "title"]
    assert title.fuzzy
    assert title.msgstr == "English text"
    assert title.previous_msgid == "رخصة البناء"


def test_english_of_something_else_in_the_same_place_is_not_filled_in(permit: Page):
    translate(permit)
    permit.title = "كيف تُسدَّد الرسوم في الصندوق؟"
    permit.save_revision().publish()
    [title] = [entry for entry in po_of(permit) if entry.msgctxt == "title"]
    assert (title.msgstr, title.fuzzy) == ("", False)


def test_what_a_machine_wrote_is_fuzzy_until_somebody_has_confirmed_it(permit: Page):
    translate(permit)
    StringTranslation.objects.filter(context__path="title").update(translation_type="machine")
    catalogue = po_of(permit)
    [title] = [entry for entry in catalogue if entry.msgctxt == "title"]
    assert title.fuzzy
    title.flags.remove("fuzzy")
    batch = upload(catalogue, "page.po")
    archive.apply(batch, nothing)
    assert outcomes(batch)["applied"] == 1
    assert (
        StringTranslation.objects.get(context__path="title", data="English text").translation_type
        == "manual"
    )


def test_exporting_changes_nothing(permit: Page):
    before = english(permit).alias_of_id
    export(permit)
    assert english(permit).alias_of_id == before is not None
    assert not StringTranslation.objects.filter(context__object_id=permit.translation_key).exists()


# --- In ---


def test_a_whole_site_goes_out_and_comes_back():
    section = SectionPageFactory(slug="guides")
    image = SiteImageFactory()
    pages = [section]
    for number in range(30):
        parent = pages[-1] if number % 5 == 4 else section
        pages.append(
            StandardPageFactory(parent=parent, slug=f"guide-{number}", body=full_body(image))
        )
    batch = upload(zipped({name: fill(file) for name, file in export(*pages).items()}))
    assert set(outcomes(batch)) == {"ready"}
    # A check changes nothing.
    assert all(english(page).alias_of_id for page in pages)

    archive.apply(batch, nothing)
    assert set(outcomes(batch)) == {"applied"}
    for page in pages:
        translated = draft(page)
        assert translated.title == f"[EN] {page.title}"
        original = Counter(f"[EN] {segment.text}" for segment in segments_of(page))
        found = Counter(segment.text for segment in segments_of(translated))
        assert found == original

    again = upload(zipped({name: fill(file) for name, file in export(*pages).items()}))
    assert set(outcomes(again)) == {"unchanged"}
    assert {file.state for file in again.files.all()} == {"unchanged"}
    revisions = [english(page).latest_revision_id for page in pages]
    archive.apply(again, nothing)
    assert [english(page).latest_revision_id for page in pages] == revisions


@pytest.mark.parametrize("translated", [False, True], ids=["alias", "translation"])
def test_what_is_applied_is_a_draft_that_no_visitor_sees(permit: Page, client, translated: bool):
    if translated:
        translate(permit.get_parent().specific)
        translate(permit)
    before = client.get(english(permit).url).content
    batch = upload(fill(po_of(permit)), "page.po")
    archive.apply(batch, nothing)
    assert outcomes(batch)["applied"]
    now = english(permit)
    assert (now.live, now.has_unpublished_changes) == (True, True)
    assert draft(permit).title == "[EN] رخصة البناء"
    after = client.get(now.url).content
    assert "[EN]" not in after.decode()
    if translated:
        assert after == before
    now.get_latest_revision().publish()
    assert "[EN] رخصة البناء" in client.get(now.url).content.decode()


def test_text_that_changed_since_the_export_is_refused_and_the_rest_applied(permit: Page):
    catalogue = fill(po_of(permit))
    permit.title = "رخصة البناء الجديدة"
    permit.save_revision().publish()
    batch = upload(catalogue, "page.po")
    [changed] = BatchRow.objects.filter(outcome=Outcome.CHANGED)
    assert (changed.path, changed.text) == ("title", "رخصة البناء")
    assert changed.line == next(
        e.linenum for e in polib.pofile(str(catalogue)) if e.msgctxt == "title"
    )
    archive.apply(batch, nothing)
    assert draft(permit).title == "رخصة البناء الجديدة"
    assert draft(permit).summary.startswith("[EN]")


def test_a_page_that_changes_between_check_and_application_is_judged_again(permit: Page):
    batch = upload(fill(po_of(permit)), "page.po")
    assert set(outcomes(batch)) == {"ready"}
    permit.title = "رخصة البناء الجديدة"
    permit.save_revision().publish()
    archive.apply(batch, nothing)
    assert outcomes(batch)["changed"] == 1
    assert draft(permit).title == "رخصة البناء الجديدة"


BAD_TEXTS = {
    "html": "A <script>alert(1)</script> title",
    "html-attribute": "Licence <b onclick='x()'>now</b>",
    "html-plain": "A <b>bold</b> title",
    "long": "x" * 256,
    "control": "A\x07title",
}


@pytest.mark.parametrize("case", BAD_TEXTS)
def test_a_title_that_the_page_can_not_take_is_refused(permit: Page, case: str):
    catalogue = fill(po_of(permit))
    [title] = [entry for entry in catalogue if entry.msgctxt == "title"]
    title.msgstr = BAD_TEXTS[case]
    batch = upload(catalogue, "page.po")
    [row] = BatchRow.objects.exclude(outcome=Outcome.READY)
    assert row.outcome == case.split("-")[0]
    assert row.path == "title"
    assert row.detail
    archive.apply(batch, nothing)
    assert draft(permit).title == permit.title
    assert draft(permit).summary.startswith("[EN]")


def with_link(permit: Page) -> polib.POEntry:
    catalogue = po_of(permit)
    return next(entry for entry in catalogue if '<a id="a1">' in entry.msgid)


@pytest.mark.parametrize(
    ("english", "outcome"),
    [
        ("The link is lost.", "links"),
        ('Another <a id="a1">link</a> and <a id="a2">one more</a>.', "links"),
        ('Twice: <a id="a1">link</a>, <a id="a1">link</a>.', "links"),
        ('An address: <a href="https://example.org">link</a>.', "links"),
        ('Open: <a id="a1">link', "html"),
        ('A block: <p><a id="a1">link</a></p>', "html"),
        ('Fine & <a id="a1">well</a>, 1 < 2.', "ready"),
    ],
)
def test_markup_must_survive_the_translation(permit: Page, english: str, outcome: str):
    catalogue = po_of(permit)
    key = with_link(permit).msgctxt, with_link(permit).msgid
    [entry] = [each for each in catalogue if (each.msgctxt, each.msgid) == key]
    entry.msgstr = english
    batch = upload(catalogue, "page.po")
    [row] = BatchRow.objects.exclude(outcome=Outcome.EMPTY)
    assert row.outcome == outcome
    if outcome == "ready":
        archive.apply(batch, nothing)
        assert "Fine &amp; " in str(draft(permit).body)


def test_empty_and_fuzzy_texts_are_skipped(permit: Page):
    catalogue = po_of(permit)
    by_context = {entry.msgctxt: entry for entry in catalogue}
    by_context["title"].msgstr = "Permit"
    by_context["title"].flags.append("fuzzy")
    batch = upload(catalogue, "page.po")
    counts = outcomes(batch)
    assert counts.pop("fuzzy") == 1
    assert set(counts) == {"empty"}
    assert batch.files.get().state == State.UNCHANGED
    archive.apply(batch, nothing)
    assert english(permit).alias_of_id


def test_a_text_that_stands_twice_with_two_translations_is_refused(permit: Page):
    catalogue = po_of(permit)
    [title] = [entry for entry in catalogue if entry.msgctxt == "title"]
    title.msgstr = "Permit"
    catalogue.append(polib.POEntry(msgctxt="title", msgid=title.msgid, msgstr="Licence"))
    assert outcomes(upload(catalogue, "page.po"))["duplicate"] == 2


def test_a_text_that_the_page_never_had_is_refused(permit: Page):
    catalogue = po_of(permit)
    catalogue.append(polib.POEntry(msgctxt="body.nowhere", msgid="شيء", msgstr="Something"))
    assert outcomes(upload(catalogue, "page.po"))["unknown"] == 1


def test_separators_inside_a_text_go_there_and_back(permit: Page):
    permit.title = "سطر\u2028أول\x85ثانٍ"
    permit.save_revision().publish()
    keys = [entry.key for entry in po.read(po.write(permit)).entries]
    assert keys == [segment.key for segment in segments_of(permit)]
    assert ("title", permit.title) in keys


def test_a_page_whose_translation_was_stopped_and_became_an_alias_is_followed_again(permit: Page):
    translation = begin_stopped(permit)
    batch = upload(fill(po_of(permit)), "page.po")
    archive.apply(batch, nothing)
    assert draft(permit).title.startswith("[EN]")
    translation.refresh_from_db()
    assert translation.enabled
    assert not why_not_translate(AdministratorFactory(), permit)


def begin_stopped(page: Page) -> Translation:
    """Leave what "Stop translation" and "Convert to alias" leave of a page's translation."""
    source, _created = TranslationSource.update_or_create_from_instance(page)
    return Translation.objects.create(
        source=source, target_locale=english(page).locale, enabled=False
    )


# --- Who, and when it stops half way ---


def translator(page: Page) -> User:
    """Somebody who may translate and edit the English version of a page."""
    return group_member("wagtail_localize.submit_translation", pages={english(page): ["change"]})


def test_only_pages_that_the_translator_may_edit_are_changed(permit: Page):
    other = StandardPageFactory()
    files = {name: fill(file) for name, file in export(permit, other).items()}
    batch = upload(zipped(files), owner=translator(permit))
    assert {file.page_id: file.state for file in batch.files.all()} == {
        permit.pk: State.READY,
        other.pk: State.REFUSED,
    }
    archive.apply(batch, nothing)
    assert draft(permit).title.startswith("[EN]")
    assert english(other).alias_of_id


def test_a_locked_page_is_left_alone(permit: Page):
    translate(permit.get_parent().specific)
    translate(permit)
    locked = english(permit)
    locked.locked = True
    locked.locked_by = AdministratorFactory()
    locked.save()
    assert message(upload(fill(po_of(permit)), "page.po", owner=translator(permit)))


def test_a_page_written_in_english_by_hand_is_left_alone(permit: Page):
    by_hand = english(permit)
    by_hand.alias_of = None
    by_hand.save()
    assert message(upload(fill(po_of(permit)), "page.po"))


class Stopped(Exception):
    """Stands for a server that was switched off."""


def test_what_was_done_before_it_stopped_stays_and_the_rest_can_be_taken_up(permit: Page):
    parent = permit.get_parent().specific
    last = StandardPageFactory(slug="zz-last")
    files = {name: fill(file) for name, file in export(last, permit, parent).items()}
    batch = upload(zipped(files))

    def stop(done: int, total: int) -> None:
        if done == 2:
            raise Stopped

    with pytest.raises(Stopped):
        archive.apply(batch, stop)
    # In the order of the tree, whatever the archive's.
    assert [file.state for file in batch.files.all()] == ["applied", "applied", "ready"]
    assert draft(parent).title.startswith("[EN]")
    assert english(last).alias_of_id
    archive.apply(batch, nothing)
    assert {file.state for file in batch.files.all()} == {"applied"}
    assert draft(last).title.startswith("[EN]")


def test_a_page_that_can_not_be_saved_is_untouched_and_the_others_are_done(permit: Page):
    other = StandardPageFactory(slug="other", seo_title="عنوان لمحركات البحث")
    # Another tool has stored an English text that is too long for its place.
    translate(other)
    long = StringTranslation.objects.filter(context__path="seo_title")
    long.update(data="x" * 300)
    files = {name: fill(file) for name, file in export(permit, other).items()}
    for entry in files["ar-to-en/other.po"]:
        if entry.msgctxt == "seo_title":
            entry.msgstr = ""
    batch = upload(zipped(files))
    revision = english(other).latest_revision_id
    archive.apply(batch, nothing)
    refused = batch.files.get(page=other)
    assert refused.state == State.REFUSED
    assert "300" in refused.message
    assert set(refused.rows.values_list("outcome", flat=True)) == {"failed", "empty"}
    assert english(other).latest_revision_id == revision
    texts = StringTranslation.objects.filter(context__object_id=other.translation_key)
    assert not texts.filter(data__startswith="[EN]").exists()
    assert draft(permit).title.startswith("[EN]")


def test_row_11_a_page_below_one_that_is_not_translated_takes_its_parent_along(permit: Page):
    batch = upload(fill(po_of(permit)), "page.po")
    archive.apply(batch, nothing)
    parent = english(permit.get_parent())
    assert parent.alias_of_id is None
    assert parent.live
    assert parent.title == permit.get_parent().title
    # The parent's own translation later leaves the page where it is.
    translate(permit.get_parent().specific)
    assert english(permit).url == "/en/guides/building-permit/"
    assert english(permit).get_parent().pk == english(permit.get_parent()).pk
