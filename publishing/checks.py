"""System check: a database of before the apps were divided is named, before a migration fails on its tables."""

from django.core.checks import Error
from django.db import connections

OLD_TABLE = "publishing_draft"  # it belongs to the app `editing` since


def database_is_not_older(app_configs, databases=None, **kwargs):
    return [
        Error(
            "This database was made before the apps were divided (2026-12). docs/upgrading.md describes how its data is taken along.",
            hint="Is there nothing but the demonstration in it? Delete it (var/db.sqlite3*), and start again.",
            obj=f"DATABASES['{alias}']",
            id="publishing.E001",
        )
        for alias in databases or ()
        if OLD_TABLE in connections[alias].introspection.table_names()
    ]
