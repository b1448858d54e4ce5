"""django.contrib.admin with the site of `desk_site.py`; apart from it because this is read before any model."""

from django.contrib.admin.apps import AdminConfig


class DeskConfig(AdminConfig):
    default_site = "courseapp.desk_site.Desk"
