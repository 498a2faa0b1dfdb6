"""People and background work."""

import factory
from factory.django import DjangoModelFactory

from cms.core.models import Job, User


class UserFactory(DjangoModelFactory):
    """Somebody without rights."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    first_name = factory.Sequence(lambda n: f"Person {n}")
    password = factory.django.Password("correct horse battery staple")


class AdministratorFactory(UserFactory):
    """Somebody who may do everything."""

    email = factory.Sequence(lambda n: f"administrator{n}@example.org")
    is_staff = True
    is_superuser = True


class JobFactory(DjangoModelFactory):
    """A job as it is once queued, without its task in the queue."""

    class Meta:
        model = Job

    name = "tests.unknown"
