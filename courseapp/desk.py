"""The admin site: plain Django admin in the site's colours, for staff."""

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class Desk(AdminSite):
    site_title = settings.SITE_NAME
    site_header = settings.SITE_NAME
    index_title = _("Desk")


class DeskConfig(AdminConfig):
    """django.contrib.admin with our site as the default."""

    default_site = "courseapp.desk.Desk"
