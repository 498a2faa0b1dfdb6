"""Settings of the worker's processes in tests."""

from cms.settings.test import *  # noqa: F403
from cms.settings.test import INSTALLED_APPS

INSTALLED_APPS = ["tests.core.sample", *INSTALLED_APPS]
