"""The staff's part of the site: Django's admin with our names, and a policy that lets the editor work."""

from csp.decorators import csp_update
from django.conf import settings
from django.contrib import admin
from django.utils.translation import gettext_lazy as _


class StaffSite(admin.AdminSite):
    site_title = _("Safe House: staff pages")
    site_header = _("Safe House: staff pages")
    index_title = _("What would you like to do?")
    site_url = "/"
    enable_nav_sidebar = True

    def admin_view(self, view, cacheable=False):
        return csp_update(settings.CSP_FOR_STAFF)(super().admin_view(view, cacheable))

    def each_context(self, request):
        return super().each_context(request) | {"staff_languages": settings.LANGUAGES}
