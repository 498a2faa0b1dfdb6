from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("contact_center", "0003_intake")]

    operations: ClassVar = []
