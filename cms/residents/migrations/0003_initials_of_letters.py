from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def as_the_household_is_spelt(apps, schema_editor):
    """Letters printed before this column asked for the initials of the household."""
    households = apps.get_model("residents", "Household").objects.filter(pk=OuterRef("household_id"))
    apps.get_model("residents", "AccessCode").objects.update(initials=Subquery(households.values("initials")))


class Migration(migrations.Migration):
    dependencies = [("residents", "0002_dwelling_import")]

    operations = [
        migrations.AddField(
            "accesscode", "initials", models.CharField(default="", max_length=40), preserve_default=False
        ),
        migrations.RunPython(as_the_household_is_spelt, migrations.RunPython.noop),
        migrations.AlterField(
            "accountmail",
            "purpose",
            models.CharField(
                choices=[
                    ("password", "choisir un nouveau mot de passe"),
                    ("confirmation", "confirmer une adresse"),
                    ("lodge", "dire qu’un code a été fait à la loge"),
                ],
                max_length=12,
            ),
        ),
    ]
