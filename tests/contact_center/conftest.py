"""Fixtures of the contact centre's tests."""

import pytest
from django.test import Client

from cms.core.models import User
from tests.contact_center.desk import log_in
from tests.factories.contact_center import AgentFactory


@pytest.fixture
def agent(db: None) -> User:
    """An agent."""
    return AgentFactory()


@pytest.fixture
def inbox(agent: User) -> Client:
    """The agent's browser, in English."""
    return log_in(agent)
