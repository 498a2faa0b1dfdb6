from typing import ClassVar

from django.db import migrations, models
from django.utils import timezone


class Migration(migrations.Migration):
    dependencies: ClassVar = [("contact_center", "0006_media")]

    operations: ClassVar = [
        # What administrators are told about the bridge; of no other part's.
        migrations.CreateModel(
            name="Alert",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=100, unique=True, verbose_name="kind")),
                ("subject_ar", models.CharField(max_length=200, verbose_name="subject in Arabic")),
                ("subject_en", models.CharField(max_length=200, verbose_name="subject in English")),
                ("body_ar", models.TextField(verbose_name="text in Arabic")),
                ("body_en", models.TextField(verbose_name="text in English")),
                ("times", models.PositiveIntegerField(default=0, verbose_name="times")),
                ("first_at", models.DateTimeField(default=timezone.now, verbose_name="first at")),
                ("last_at", models.DateTimeField(default=timezone.now, verbose_name="last at")),
                ("mailed_at", models.DateTimeField(blank=True, null=True, verbose_name="last mailed at")),
            ],
            options={
                "verbose_name": "alert",
                "verbose_name_plural": "alerts",
                "ordering": ["-last_at", "-id"],
                "permissions": [("watch_bridge", "Can watch the bridge to WhatsApp")],
            },
        ),
        # Two questions of those who watch it.
        migrations.AddIndex(
            model_name="message",
            index=models.Index(condition=models.Q(("failed_at__isnull", False)), fields=["failed_at"], name="contact_message_failures"),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(condition=models.Q(("state__in", ("failed", "unreadable"))), fields=["state"], name="contact_delivery_trouble"),
        ),
        # The provider's templates, and when they were last fetched.
        migrations.CreateModel(
            name="MessageTemplate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("channel", models.CharField(max_length=20, verbose_name="channel")),
                ("name", models.CharField(max_length=512, verbose_name="name")),
                ("language", models.CharField(max_length=20, verbose_name="language")),
                ("provider_id", models.CharField(blank=True, max_length=64, verbose_name="WhatsApp id")),
                ("category", models.CharField(blank=True, choices=[("UTILITY", "service"), ("MARKETING", "marketing"), ("AUTHENTICATION", "log-in code")], max_length=40, verbose_name="category")),
                ("state", models.CharField(choices=[("APPROVED", "approved"), ("PENDING", "waiting for approval"), ("REJECTED", "rejected"), ("PAUSED", "paused"), ("DISABLED", "disabled"), ("IN_APPEAL", "being reviewed again"), ("LIMIT_EXCEEDED", "over the limit"), ("PENDING_DELETION", "being deleted"), ("DELETED", "deleted"), ("ARCHIVED", "archived"), ("UNKNOWN", "not known")], default="UNKNOWN", max_length=40, verbose_name="state")),
                ("quality", models.CharField(blank=True, choices=[("GREEN", "high"), ("YELLOW", "medium"), ("RED", "low"), ("UNKNOWN", "not known yet")], max_length=20, verbose_name="quality")),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="reason")),
                ("components", models.JSONField(blank=True, default=list, verbose_name="parts")),
                ("state_at", models.DateTimeField(default=timezone.now, verbose_name="state since")),
                ("synced_at", models.DateTimeField(blank=True, null=True, verbose_name="last fetched at")),
                ("missing_since", models.DateTimeField(blank=True, null=True, verbose_name="missing since")),
            ],
            options={
                "verbose_name": "message template",
                "verbose_name_plural": "message templates",
                "ordering": ["name", "language"],
            },
        ),
        migrations.AddConstraint(
            model_name="messagetemplate",
            constraint=models.UniqueConstraint(fields=("channel", "name", "language"), name="contact_template_once"),
        ),
        migrations.CreateModel(
            name="TemplateFetch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("channel", models.CharField(max_length=20, unique=True, verbose_name="channel")),
                ("tried_at", models.DateTimeField(blank=True, null=True, verbose_name="last tried at")),
                ("fetched_at", models.DateTimeField(blank=True, null=True, verbose_name="last fetched at")),
                ("error", models.TextField(blank=True, verbose_name="error")),
                ("wanted", models.BooleanField(default=False)),
            ],
            options={
                "verbose_name": "fetching of templates",
                "verbose_name_plural": "fetchings of templates",
            },
        ),
    ]
