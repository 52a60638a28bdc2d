"""Indexes that both databases take for the lists and the figures of the desk, in place of those that SQLite never takes."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("organisations", "0001_initial"),
        ("places", "0002_empty_house"),
        ("reports", "0007_days_it_took"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="report", name="report_open"),
        migrations.RemoveIndex(model_name="report", name="report_closed"),
        migrations.AlterField(
            model_name="report",
            name="organisation",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reports",
                to="organisations.organisation",
            ),
        ),
        migrations.AlterField(
            model_name="report",
            name="residence",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="places.residencepage",
            ),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(fields=["organisation", "residence"], name="report_of_landlord"),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(fields=["-created_at", "-id", "residence"], name="report_by_age"),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(fields=["residence", "state", "fix_due"], name="report_of_state"),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                condition=models.Q(("settled_after__isnull", False)),
                fields=["residence", "-closed_at", "settled_after"],
                name="report_settled",
            ),
        ),
    ]
