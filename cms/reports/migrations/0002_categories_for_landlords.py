"""Landlords that were there before the reports have categories too."""

from django.db import migrations


def give(apps, schema_editor):
    from cms.reports.rules.starter import starter_categories

    Organisation = apps.get_model("organisations", "Organisation")
    ReportCategory = apps.get_model("reports", "ReportCategory")
    CategoryKind = apps.get_model("reports", "CategoryKind")
    for organisation in Organisation.objects.filter(kind__in=["landlord", "managing_agent"]):
        for position, each in enumerate(starter_categories()):
            category = ReportCategory.objects.create(
                organisation=organisation, code=each.code, name=each.name, hint=each.hint, where=each.where,
                is_nuisance=each.nuisance, acknowledge_days=each.acknowledge_days, fix_days=each.fix_days,
                priority=each.priority, opened_to_neighbours=each.opened_to_neighbours, position=position,
            )
            for place, kind in enumerate(each.kinds):
                CategoryKind.objects.create(
                    category=category, code=kind.code, name=kind.name, danger=kind.danger, position=place
                )


class Migration(migrations.Migration):

    dependencies = [("reports", "0001_initial")]

    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
