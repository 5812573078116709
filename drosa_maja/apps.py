from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class SiteConfig(AppConfig):
    """The root of the house: it has no models, only templates, commands and what every page shows."""

    name = "drosa_maja"


class StaffSiteConfig(AdminConfig):
    default_site = "drosa_maja.admin.StaffSite"
