"""How many working days each report took, on the report itself: the figures of a year are then counted by the database."""

from zoneinfo import ZoneInfo

from django.db import migrations, models
from django.db.models import Q

AT_ONCE = 500


def count(apps, schema_editor):
    """Counts the days of what was answered or settled before, by the calendar of each commune."""
    from cms.reports.rules.delays import public_holidays, working_days_between

    Report = apps.get_model("reports", "Report")
    communes = apps.get_model("places", "CommunePage").objects.values_list("path", "timezone", "insee")
    calendars = {path: (ZoneInfo(zone), public_holidays(insee)) for path, zone, insee in communes}
    elsewhere = (ZoneInfo("Europe/Paris"), public_holidays(""))
    rows = Report.objects.filter(Q(acknowledged_at__isnull=False) | Q(state="done", closed_at__isnull=False))
    batch = []
    for report in rows.select_related("residence").order_by("pk").iterator(chunk_size=AT_ONCE):
        path = report.residence.path
        calendar = next((each for above, each in calendars.items() if path.startswith(above)), elsewhere)
        if report.acknowledged_at:
            report.acknowledged_after = working_days_between(report.created_at, report.acknowledged_at, *calendar)
        if report.state == "done" and report.closed_at:
            report.settled_after = working_days_between(report.created_at, report.closed_at, *calendar)
        batch.append(report)
        if len(batch) == AT_ONCE:
            Report.objects.bulk_update(batch, ["acknowledged_after", "settled_after"])
            batch = []
    Report.objects.bulk_update(batch, ["acknowledged_after", "settled_after"])


class Migration(migrations.Migration):

    dependencies = [
        ("places", "0002_empty_house"),
        ("reports", "0006_category_icons"),
    ]

    operations = [
        migrations.AddField(
            model_name="report",
            name="acknowledged_after",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="report",
            name="settled_after",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.RunPython(count, migrations.RunPython.noop),
    ]
