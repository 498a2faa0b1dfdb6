from typing import Any, ClassVar

import django.db.models.deletion
from django.db import migrations, models


def mark_as_heard(apps: Any, schema_editor: Any) -> None:
    """What was stored before was answered at once: a late message is older than these."""
    messages = apps.get_model("contact_center", "Message").objects.filter(direction="in")
    messages.exclude(type__in=["reaction", "edit", "revoke", "system"]).update(answer="done")


class Migration(migrations.Migration):
    dependencies: ClassVar = [("contact_center", "0002_unit_details")]

    operations: ClassVar = [
        migrations.RemoveField(model_name="delivery", name="claimed_until"),
        migrations.AddField(
            model_name="delivery",
            name="position",
            field=models.PositiveIntegerField(default=0, verbose_name="updates dealt with"),
        ),
        migrations.AddField(
            model_name="message",
            name="delivery",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="messages",
                to="contact_center.delivery",
                verbose_name="delivery",
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="position",
            field=models.PositiveIntegerField(default=0, verbose_name="place in the delivery"),
        ),
        migrations.AddField(
            model_name="message",
            name="answer",
            field=models.CharField(
                blank=True,
                choices=[
                    ("due", "waits for the dialogue"),
                    ("done", "heard by the dialogue"),
                    ("failed", "the dialogue failed"),
                ],
                default="",
                max_length=6,
                verbose_name="answer",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="updateerror",
            name="message",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="contact_center.message",
                verbose_name="message",
            ),
        ),
        migrations.AddField(
            model_name="updateerror",
            name="next_attempt_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="next attempt at"),
        ),
        migrations.RunPython(mark_as_heard, migrations.RunPython.noop, elidable=True),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("answer", "due")),
                fields=["delivery", "position"],
                name="contact_message_due",
            ),
        ),
        migrations.AddIndex(
            model_name="updateerror",
            index=models.Index(
                condition=models.Q(("next_attempt_at__isnull", False)),
                fields=["next_attempt_at"],
                name="contact_update_error_due",
            ),
        ),
    ]
