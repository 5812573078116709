"""System checks of the staff's sign-in."""

from django.conf import settings
from django.core.checks import Error, register


@register
def second_factor_is_required(app_configs, **kwargs):
    if settings.SECOND_FACTOR_REQUIRED or settings.SITE_IS_LOCAL:
        return []
    text = f"SECOND_FACTOR_REQUIRED is false, and {settings.SITE_URL} is not on this machine."
    return [Error(text, hint="Remove SECOND_FACTOR_REQUIRED from the environment.", id="staff.E001")]
