from typing import ClassVar

import cms.core.models.jobs
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("contact_center", "0005_outbox"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name='MediaFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(max_length=20, verbose_name='channel')),
                ('kind', models.CharField(max_length=10, verbose_name='kind')),
                ('state', models.CharField(choices=[('waiting', 'waits to be fetched'), ('unchecked', 'waits for the virus scanner'), ('ready', 'ready'), ('aside', 'kept aside'), ('infected', 'infected'), ('failed', 'could not be fetched')], default='waiting', max_length=9, verbose_name='state')),
                ('reason', models.CharField(blank=True, max_length=20, verbose_name='reason')),
                ('error', models.TextField(blank=True, verbose_name='error')),
                ('provider_id', models.CharField(blank=True, max_length=255, verbose_name='id at the channel')),
                ('declared_type', models.CharField(blank=True, max_length=255, verbose_name='declared type')),
                ('declared_sha256', models.CharField(blank=True, max_length=100, verbose_name='declared SHA-256')),
                ('name', models.CharField(blank=True, max_length=255, verbose_name='file name')),
                ('file', models.FileField(blank=True, max_length=255, storage=cms.core.models.jobs.private_storage, upload_to='conversations/%Y/%m', verbose_name='file')),
                ('thumbnail', models.FileField(blank=True, max_length=255, storage=cms.core.models.jobs.private_storage, upload_to='conversations/%Y/%m', verbose_name='thumbnail')),
                ('mime_type', models.CharField(blank=True, max_length=100, verbose_name='type')),
                ('size', models.PositiveBigIntegerField(default=0, verbose_name='size in bytes')),
                ('sha256', models.CharField(blank=True, max_length=64, verbose_name='SHA-256')),
                ('width', models.PositiveIntegerField(default=0, verbose_name='width')),
                ('height', models.PositiveIntegerField(default=0, verbose_name='height')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='attempts')),
                ('next_attempt_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='next attempt at')),
                ('claimed_until', models.DateTimeField(blank=True, null=True, verbose_name='claimed until')),
                ('expires_at', models.DateTimeField(blank=True, null=True, verbose_name='can be fetched until')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='stored at')),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='attached by')),
            ],
            options={
                'verbose_name': 'file of a conversation',
                'verbose_name_plural': 'files of conversations',
                'ordering': ['id'],
                'indexes': [models.Index(condition=models.Q(('state__in', ('waiting', 'unchecked'))), fields=['next_attempt_at'], name='contact_media_pending')],
            },
        ),
        migrations.CreateModel(
            name='MediaUpload',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('account', models.CharField(max_length=100)),
                ('provider_id', models.CharField(max_length=255)),
                ('valid_until', models.DateTimeField()),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='uploads', to='contact_center.mediafile')),
            ],
            options={
                'verbose_name': 'uploaded file',
                'verbose_name_plural': 'uploaded files',
                'constraints': [models.UniqueConstraint(fields=('file', 'account'), name='contact_media_upload_once')],
            },
        ),
        migrations.AddField(
            model_name='message',
            name='file',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='contact_center.mediafile', verbose_name='file'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('file__isnull', False)), fields=['file'], name='contact_message_file'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('direction', 'in'), ('file__isnull', True), ('type__in', ('image', 'video', 'audio', 'voice', 'document', 'sticker'))), fields=['id'], name='contact_message_needs_file'),
        ),
    ]
