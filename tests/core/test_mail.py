"""Mail: one message each, in one language, as plain text."""

import pytest
from django.template import TemplateDoesNotExist
from django.utils import translation
from django.utils.translation import get_language

from cms.core import mail


@pytest.fixture(autouse=True)
def _templates(settings, tmp_path):
    folder = tmp_path / "mail"
    folder.mkdir()
    (folder / "note.subject.txt").write_text(
        "{% load i18n %}{{ name }}\n {% get_current_language as l %}{{ l }}\n"
    )
    (folder / "note.body.txt").write_text("\nHello {{ name }} & co.\n\n")
    [engine] = settings.TEMPLATES
    settings.TEMPLATES = [{**engine, "DIRS": [tmp_path, *engine["DIRS"]]}]


def test_each_gets_a_message_of_their_own(mailoutbox):
    sent = mail.send("note", to=["a@example.org", "", "b@example.org"], context={"name": "Rana"})
    assert sent == 2
    assert [message.to for message in mailoutbox] == [["a@example.org"], ["b@example.org"]]


def test_text_is_not_escaped_and_the_subject_is_one_line(mailoutbox):
    mail.send("note", to=["a@example.org"], context={"name": "<Rana>\nBcc: x@example.org"})
    [message] = mailoutbox
    assert message.subject == "<Rana> Bcc: x@example.org ar"
    assert message.body == "Hello <Rana>\nBcc: x@example.org & co.\n"
    assert message.bcc == []


def test_the_language_is_the_readers_and_ours_comes_back(mailoutbox):
    with translation.override("ar"):
        mail.send("note", to=["a@example.org"], context={"name": "R"}, language="en")
        assert get_language() == "ar"
    assert mailoutbox[0].subject == "R en"


def test_a_missing_template_is_an_error():
    with pytest.raises(TemplateDoesNotExist):
        mail.send("nothing", to=["a@example.org"])
