import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("places", "0002_empty_house")]

    operations = [
        migrations.AddField(
            "placerole",
            "residence",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="places.residencepage",
            ),
        ),
        migrations.AddConstraint(
            "placerole",
            models.UniqueConstraint(fields=("role", "residence"), name="one_group_a_role_of_a_residence"),
        ),
    ]
