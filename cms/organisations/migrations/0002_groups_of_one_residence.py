from django.db import migrations

from cms.organisations.rules import reach


def part(apps, schema_editor):
    """Residences of one name shared their groups: each gets its own, with those whose organisations reach it.

    Who was added by hand stays where they were let in before: nobody else knows which residence was meant.
    """
    for role in apps.get_model("places", "PlaceRole").objects.filter(role__in=["caretaker", "landlord"]):
        group = role.group
        pages = group.page_permissions.order_by("page_id").values_list("page_id", flat=True).distinct()
        residences = apps.get_model("places", "ResidencePage").objects.filter(pk__in=pages).order_by("pk")
        named = [
            each for each in residences if role.role == "caretaker" or group.name.endswith(f"{each.landlord} – {each.title}")
        ]
        if not named:
            continue
        role.residence = named[0]
        role.save()
        users = list(group.user_set.all())
        for residence in named[1:]:
            _own(apps, group, role.role, residence, users)
        if len(named) > 1:
            _keep(apps, group, named[0], users)


def _own(apps, group, role, residence, users):
    """A group of its own for a residence, with the rights that the shared one had there."""
    own = apps.get_model("auth", "Group").objects.create(name=f"{group.name[:130]} – {residence.pk}")
    apps.get_model("places", "PlaceRole").objects.create(group=own, role=role, residence=residence)
    own.permissions.set(group.permissions.all())
    group.page_permissions.filter(page_id=residence.pk).update(group=own)
    of_collections = apps.get_model("wagtailcore", "GroupCollectionPermission").objects
    for each in of_collections.filter(group=group):
        of_collections.create(group=own, collection_id=each.collection_id, permission_id=each.permission_id)
    own.user_set.set(users)
    _keep(apps, own, residence, users)


def _keep(apps, group, residence, users):
    """Of those with memberships, only those who reach the residence."""
    memberships = apps.get_model("organisations", "Membership").objects
    for user in users:
        theirs = list(memberships.filter(user_id=user.pk))
        if theirs and not any(residence.path.startswith(path) for each in theirs for path in _paths(each)):
            group.user_set.remove(user)


def _paths(membership):
    places = list(membership.places.values_list("path", flat=True))
    areas = list(membership.organisation.areas.values_list("path", flat=True))
    return reach(areas, places if places or membership.limited else None)


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0001_initial"),
        ("places", "0003_groups_of_one_residence"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [migrations.RunPython(part, migrations.RunPython.noop)]
