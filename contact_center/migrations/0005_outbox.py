from typing import ClassVar

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

ID = models.BigAutoField(
    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
)
FULL_AT = models.DateTimeField(default=django.utils.timezone.now)
RESTS_UNTIL = models.DateTimeField(blank=True, null=True)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("contact_center", "0004_people")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="message",
            name="content",
            field=models.JSONField(blank=True, null=True, verbose_name="as sent"),
        ),
        migrations.AddField(
            model_name="outboxitem",
            name="refusals",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="refusals"),
        ),
        migrations.AddIndex(
            model_name="outboxitem",
            index=models.Index(
                condition=models.Q(("state", "waiting")),
                fields=["send_after", "id"],
                name="contact_outbox_waiting",
            ),
        ),
        migrations.CreateModel(
            name="SendAttempt",
            fields=[
                ("id", ID.clone()),
                ("number", models.PositiveSmallIntegerField(verbose_name="attempt")),
                (
                    "started_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="started at"
                    ),
                ),
                (
                    "ended_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="ended at"),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("accepted", "accepted"),
                            ("refused", "refused"),
                            ("unreachable", "could not be reached"),
                            ("in_doubt", "no answer"),
                        ],
                        max_length=11,
                        verbose_name="outcome",
                    ),
                ),
                (
                    "wamid",
                    models.CharField(blank=True, max_length=255, verbose_name="WhatsApp id"),
                ),
                ("code", models.IntegerField(blank=True, null=True, verbose_name="error code")),
                (
                    "http_status",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="HTTP status"
                    ),
                ),
                ("details", models.TextField(blank=True, verbose_name="error details")),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attempts",
                        to="contact_center.message",
                        verbose_name="message",
                    ),
                ),
            ],
            options={
                "verbose_name": "attempt to send",
                "verbose_name_plural": "attempts to send",
                "ordering": ["id"],
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["ended_at"], name="contact_attempt_errors"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("message", "number"), name="contact_attempt_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ChannelBudget",
            fields=[
                ("id", ID.clone()),
                ("full_at", FULL_AT.clone()),
                ("rests_until", RESTS_UNTIL.clone()),
                ("channel", models.CharField(max_length=20, unique=True)),
                ("resumed_at", models.DateTimeField(blank=True, null=True)),
                ("checks", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "verbose_name": "budget of a channel",
                "verbose_name_plural": "budgets of channels",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="PersonBudget",
            fields=[
                ("id", ID.clone()),
                ("full_at", FULL_AT.clone()),
                ("rests_until", RESTS_UNTIL.clone()),
                ("channel", models.CharField(max_length=20)),
                (
                    "contact",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="contact_center.contact",
                    ),
                ),
            ],
            options={
                "verbose_name": "budget of a person",
                "verbose_name_plural": "budgets of persons",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("contact", "channel"), name="contact_budget_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Signal",
            fields=[
                ("id", ID.clone()),
                ("typing", models.BooleanField(default=False)),
                ("wanted_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "conversation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="contact_center.conversation",
                    ),
                ),
            ],
            options={
                "verbose_name": "sign of reading",
                "verbose_name_plural": "signs of reading",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="AccountNews",
            fields=[
                ("id", ID.clone()),
                ("channel", models.CharField(max_length=20, verbose_name="channel")),
                ("field", models.CharField(max_length=60, verbose_name="kind")),
                ("at", models.DateTimeField(verbose_name="time")),
                ("digest", models.CharField(max_length=64)),
                ("value", models.JSONField(verbose_name="as received")),
                (
                    "created_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="stored at"),
                ),
            ],
            options={
                "verbose_name": "news of the account",
                "verbose_name_plural": "news of the account",
                "ordering": ["-at", "-id"],
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("channel", "field", "at", "digest"),
                        name="contact_account_news_once",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="channelpause",
            name="checked_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="last checked at"),
        ),
        migrations.AddField(
            model_name="channelpause",
            name="checks",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="checks"),
        ),
        migrations.AddField(
            model_name="channelpause",
            name="check_details",
            field=models.TextField(blank=True, verbose_name="answer to the last check"),
        ),
        migrations.AlterField(
            model_name="channelpause",
            name="try_again_at",
            field=models.DateTimeField(verbose_name="checks again at"),
        ),
    ]
