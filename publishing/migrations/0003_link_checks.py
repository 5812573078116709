"""What is known of each link in a text."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('contenttypes', '0002_remove_content_type_name'),
        ('publishing', '0002_drafts_and_previews'),
    ]

    operations = [
        migrations.CreateModel(
            name='LinkCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.CharField(max_length=600, verbose_name='address')),
                ('kind', models.CharField(choices=[('internal', 'a page of this site'), ('external', 'another site')], max_length=10, verbose_name='where it leads')),
                ('object_id', models.PositiveBigIntegerField()),
                ('field', models.CharField(max_length=100)),
                ('state', models.CharField(choices=[('ok', 'works'), ('redirected', 'works, address has changed'), ('unsure', 'not sure'), ('broken', 'broken')], max_length=10, verbose_name='state')),
                ('finding', models.CharField(max_length=20)),
                ('detail', models.CharField(blank=True, default='', max_length=600)),
                ('checked_at', models.DateTimeField(verbose_name='looked at')),
                ('first_failed_at', models.DateTimeField(blank=True, null=True, verbose_name='not working since')),
                ('content_type', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='contenttypes.contenttype')),
            ],
            options={
                'verbose_name': 'link in a text',
                'verbose_name_plural': 'links in texts',
                'default_permissions': ('view',),
                'indexes': [models.Index(fields=['state', 'first_failed_at'], name='publishing_linkcheck_state')],
                'constraints': [models.UniqueConstraint(fields=('content_type', 'object_id', 'field', 'address'), name='publishing_linkcheck_once')],
            },
        ),
    ]
