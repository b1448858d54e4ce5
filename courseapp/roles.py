"""What each role of the staff may do, and no more. Operators may do everything and need no line here.

Changing the table takes a migration that calls `grant` again. It only ever adds: what an operator gave a group by hand
stays, and what is to be taken away is for that migration to name.
"""

from typing import Any

from django.apps.registry import Apps

from accounts.actions import Role

RIGHTS: dict[Role, tuple[str, ...]] = {
    Role.AUTHOR: (
        "lessons.view_course",
        "lessons.view_lesson",
        "lessons.add_lesson",
        "lessons.change_lesson",
        "lessons.view_fact",
        "reports.view_report",
        "reports.change_report",
    ),
    Role.MODERATOR: (
        "comments.view_comment",
        "comments.change_comment",
        "comments.change_authorstanding",
        "comments.change_lessonthread",
        "comments.view_moderationlog",
        "reports.view_report",
        "reports.change_report",
    ),
    Role.SUPPORT: (
        "accounts.view_user",
        "accounts.change_user",
        "accounts.view_factorreset",
        "accounts.change_factorreset",
        "notices.view_mail",
        "notices.change_mail",
        "reports.view_report",
        "reports.change_report",
    ),
}


def grant(apps: Apps) -> None:
    """Make the groups, and give them their rights. Safe to repeat.

    Django writes permissions only after all migrations have run, so those that are missing are made here.
    """
    groups = apps.get_model("auth", "Group")
    for role, rights in RIGHTS.items():
        group, _is_new = groups.objects.get_or_create(name=role.value)
        group.permissions.add(*(_permission(apps, right) for right in rights))


def _permission(apps: Apps, right: str) -> Any:
    app, codename = right.split(".")
    verb, model = codename.split("_")
    kind, _is_new = apps.get_model("contenttypes", "ContentType").objects.get_or_create(app_label=app, model=model)
    permission, _is_new = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=kind, codename=codename, defaults={"name": f"Can {verb} {model}"}
    )
    return permission
