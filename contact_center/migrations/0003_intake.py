from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("contact_center", "0002_unit_details")]

    operations: ClassVar = []
