from typing import Any

from django.apps.registry import Apps
from django.db import migrations

from courseapp import roles


def grant(apps: Apps, schema_editor: Any) -> None:
    roles.grant(apps)


class Migration(migrations.Migration):
    dependencies = [
        ("courseapp", "0001_initial"),
        ("accounts", "0002_accounts_people_trust"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("comments", "0001_initial"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("lessons", "0001_initial"),
        ("notices", "0001_initial"),
        ("reports", "0001_initial"),
    ]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
