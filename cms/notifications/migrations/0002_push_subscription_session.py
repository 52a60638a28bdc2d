from django.db import migrations, models


def forget(apps, schema_editor):
    """Whose device one kept without a session is, nobody can say: it asks again."""
    apps.get_model("notifications", "PushSubscription").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("notifications", "0001_initial"), ("residents", "0001_initial")]

    operations = [
        migrations.RunPython(forget, migrations.RunPython.noop),
        migrations.AddField(
            "pushsubscription",
            "session",
            models.OneToOneField(
                default=None,
                on_delete=models.CASCADE,
                related_name="push_subscription",
                to="residents.residentsession",
            ),
            preserve_default=False,
        ),
    ]
