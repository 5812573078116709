from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class SiteConfig(AppConfig):
    """The root of the house: it has no models, only templates, commands and what every page shows."""

    name = "drosa_maja"

    def ready(self):
        from drosa_maja.serving import emergency  # it imports models, which this module may not
        from publishing.change_counter import change_committed, change_noticed

        change_committed.connect(emergency.after_commit)
        change_noticed.connect(emergency.after_notice)


class StaffSiteConfig(AdminConfig):
    default_site = "drosa_maja.staff_site.site.StaffSite"

    def ready(self):
        # Here the columns of all languages exist: modeltranslation stands before this app.
        from contacts.text_validators import add_validators
        from drosa_maja.staff_site.hints import of_contents
        from editing.signals import hints_wanted

        add_validators()
        hints_wanted.connect(of_contents)
        super().ready()
