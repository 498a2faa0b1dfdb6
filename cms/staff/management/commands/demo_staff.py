"""`manage.py demo_staff`: one account for each role, to try Diwan with. Not for a real installation.

Addresses and passwords go to `demo-staff` in the data folder, which only its owner reads. Run
again, it gives these accounts new passwords and the roles they began with.
"""

import secrets
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction
from wagtail.users.models import UserProfile

from cms.core.models import User
from cms.staff import roles

# (address before @diwan.example, first name, last name, role): nobody of these exists.
PEOPLE = (
    ("editor", "رنا", "الخوري", roles.EDITORS),
    ("reviewer", "سامر", "حدّاد", roles.REVIEWERS),
    ("translator", "ليلى", "منصور", roles.TRANSLATORS),
    ("legal", "جاد", "نصر", roles.LEGAL_EDITORS),
    ("directory", "هبة", "عيسى", roles.DIRECTORY_MANAGERS),
    ("agent", "كريم", "صالح", roles.AGENTS),
    ("manager", "نادين", "فرح", roles.MANAGERS),
    ("administrator", "وليد", "سعد", roles.ADMINISTRATORS),
)
FILE = "demo-staff"


class Command(BaseCommand):
    help = __doc__

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        groups = roles.setup_roles()
        lines = []
        for name, first_name, last_name, role in PEOPLE:
            email, password = f"{name}@diwan.example", secrets.token_urlsafe(12)
            user, _created = User.objects.get_or_create(
                email=email, defaults={"first_name": first_name, "last_name": last_name}
            )
            user.set_password(password)
            user.save()
            user.groups.set([groups[role]])
            UserProfile.objects.update_or_create(user=user, defaults={"preferred_language": "ar"})
            lines.append(f"{email} {password}  {role}\n")
        path = settings.VAR_DIR / FILE
        path.unlink(missing_ok=True)
        path.touch(mode=0o600)
        path.write_text("".join(lines), encoding="utf-8")
        if options["verbosity"]:
            self.stdout.write(f"{len(PEOPLE)} accounts; their passwords are in {path}.")
