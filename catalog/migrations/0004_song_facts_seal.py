from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0003_song_facts_fill'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='song',
            name='genre',
        ),
        migrations.AddConstraint(
            model_name='song',
            constraint=models.UniqueConstraint(condition=models.Q(('isrc', ''), _negated=True), fields=('isrc',), name='song_isrc_once'),
        ),
        migrations.AddConstraint(
            model_name='song',
            constraint=models.CheckConstraint(condition=models.Q(('isrc', ''), ('isrc__regex', '^[A-Z]{2}[A-Z0-9]{3}[0-9]{7}$'), _connector='OR'), name='song_isrc_form'),
        ),
        migrations.AddConstraint(
            model_name='song',
            constraint=models.CheckConstraint(condition=models.Q(('language', ''), ('language__regex', '^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$'), _connector='OR'), name='song_language_tag'),
        ),
        migrations.AddConstraint(
            model_name='song',
            constraint=models.CheckConstraint(condition=models.Q(('year__isnull', True), models.Q(('year__gte', 1850), ('year__lte', 2100)), _connector='OR'), name='song_year_range'),
        ),
        migrations.AddConstraint(
            model_name='song',
            constraint=models.CheckConstraint(condition=models.Q(('duration_s__isnull', True), ('duration_s__gt', 0.0), _connector='OR'), name='song_duration_range'),
        ),
        migrations.AddConstraint(
            model_name='song',
            constraint=models.CheckConstraint(condition=models.Q(('tempo_bpm__isnull', True), models.Q(('tempo_bpm__gt', 0.0), ('tempo_bpm__lte', 400.0)), _connector='OR'), name='song_tempo_range'),
        ),
        migrations.AddConstraint(
            model_name='song',
            constraint=models.CheckConstraint(condition=models.Q(('valence__isnull', True), models.Q(('valence__gte', 0.0), ('valence__lte', 1.0)), _connector='OR'), name='song_valence_range'),
        ),
        migrations.AddConstraint(
            model_name='song',
            constraint=models.CheckConstraint(condition=models.Q(('energy__isnull', True), models.Q(('energy__gte', 0.0), ('energy__lte', 1.0)), _connector='OR'), name='song_energy_range'),
        ),
    ]
