from typing import Any

from django.apps.registry import Apps
from django.db import migrations

from courseapp import roles


def grant(apps: Apps, schema_editor: Any) -> None:
    roles.grant(apps)


class Migration(migrations.Migration):
    dependencies = [("courseapp", "0002_roles"), ("lessons", "0002_arranged_on_the_site")]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
