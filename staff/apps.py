from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from staff.roles import fill_groups


class StaffConfig(AppConfig):
    name = "staff"
    verbose_name = _("Staff")

    def ready(self):
        from allauth.account.signals import user_logged_in  # these import models
        from allauth.mfa.signals import authenticator_added, authenticator_removed

        from staff import checks, sign_in, sign_in_history  # noqa: F401  the checks register themselves

        authenticator_added.connect(sign_in.factor_added)
        authenticator_removed.connect(sign_in.factor_removed)
        user_logged_in.connect(sign_in_history.record)
        post_migrate.connect(fill_groups, sender=self)
