"""Categories have a drawing: those of the starter set that landlords were given before have theirs too."""

from django.db import migrations, models


def draw(apps, schema_editor):
    from cms.reports.rules.starter import starter_categories

    ReportCategory = apps.get_model("reports", "ReportCategory")
    for each in starter_categories():
        ReportCategory.objects.filter(code=each.code).update(icon=each.icon)


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0005_staff_mail'),
    ]

    operations = [
        migrations.AddField(
            model_name='reportcategory',
            name='icon',
            field=models.CharField(default='information', max_length=20, verbose_name='dessin'),
        ),
        migrations.AlterField(
            model_name='reportcategory',
            name='is_nuisance',
            field=models.BooleanField(default=False, help_text='Ce que fait quelqu’un, plutôt qu’une panne : ne se montre jamais aux autres.', verbose_name='trouble de voisinage'),
        ),
        migrations.RunPython(draw, migrations.RunPython.noop),
    ]
