"""An agent's desk: logging in, reading the inbox and acting in it, over Django's test client."""

from typing import Any

from django.test import Client
from wagtail.users.models import UserProfile

from cms.core.models import User
from contact_center.models import Conversation
from tests.factories.contact_center import ConversationFactory, MessageFactory

INBOX = "/admin/inbox/"


def log_in(agent: User, language: str = "en") -> Client:
    profile = UserProfile.get_for_user(agent)
    profile.preferred_language = language
    profile.save()
    client = Client()
    client.force_login(agent)
    return client


def page(client: Client, path: str = "", **query: Any) -> str:
    response = client.get(f"{INBOX}{path}", query)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def act(client: Client, row: Conversation, name: str, **data: Any) -> Any:
    return client.post(f"{INBOX}{row.pk}/{name}/", data)


def conversation_with_words(words: str = "النفايات", **more: Any) -> Conversation:
    row = ConversationFactory(**more)
    row.last_message = MessageFactory(conversation=row, text=words)
    row.save()
    return row
