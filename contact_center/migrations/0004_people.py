from typing import Any, ClassVar

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

_USER: dict[str, Any] = {
    "blank": True,
    "null": True,
    "on_delete": django.db.models.deletion.SET_NULL,
    "related_name": "+",
    "to": settings.AUTH_USER_MODEL,
}


def record_earlier_joins(apps: Any, schema_editor: Any) -> None:
    """Give the joins that stand already a record, so that they can be taken back too."""
    contacts = apps.get_model("contact_center", "Contact").objects
    merges = apps.get_model("contact_center", "ContactMerge").objects
    joined = contacts.filter(same_as__isnull=False).values_list("pk", "same_as")
    merges.bulk_create(
        merges.model(contact_id=pk, into_id=elder, reason="earlier")
        for pk, elder in joined.iterator()
    )


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("contact_center", "0003_intake"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.AddField(
            "contact",
            "reply_phone",
            models.CharField(blank=True, max_length=255, verbose_name="writes from the number"),
        ),
        migrations.AddField(
            "contact",
            "reply_user_id",
            models.CharField(blank=True, max_length=255, verbose_name="writes from the user id"),
        ),
        migrations.AddField(
            "contact",
            "reply_since",
            models.DateTimeField(blank=True, null=True, verbose_name="writes from there since"),
        ),
        migrations.CreateModel(
            name="ContactMerge",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("message", "one message carried the names of both"),
                            ("number", "the person changed to a number or id of the other"),
                            ("staff", "joined by staff"),
                            ("earlier", "joined before reasons were recorded"),
                        ],
                        max_length=8,
                        verbose_name="reason",
                    ),
                ),
                ("explanation", models.TextField(blank=True, verbose_name="explanation")),
                (
                    "made_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="joined at"
                    ),
                ),
                (
                    "undone_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="taken back at"),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="joins",
                        to="contact_center.contact",
                        verbose_name="contact",
                    ),
                ),
                (
                    "into",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="joined",
                        to="contact_center.contact",
                        verbose_name="same person as",
                    ),
                ),
                ("made_by", models.ForeignKey(verbose_name="joined by", **_USER)),
                ("undone_by", models.ForeignKey(verbose_name="taken back by", **_USER)),
            ],
            options={
                "verbose_name": "join of two contacts",
                "verbose_name_plural": "joins of contacts",
                "ordering": ["-id"],
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("undone_at__isnull", True)),
                        fields=("contact",),
                        name="contact_merge_one_way_up",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("contact", models.F("into")), _negated=True),
                        name="contact_merge_of_two",
                    ),
                ],
            },
        ),
        migrations.RunPython(record_earlier_joins, migrations.RunPython.noop),
    ]
