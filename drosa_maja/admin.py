"""The staff's part of the site: Django's admin with our names, and a policy that lets the editor work."""

from csp.decorators import csp_update
from django.conf import settings
from django.contrib import admin
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext_lazy as _

from publishing import languages


class StaffSite(admin.AdminSite):
    site_title = _("Safe House: staff pages")
    site_header = _("Safe House: staff pages")
    index_title = _("What would you like to do?")
    site_url = "/"
    enable_nav_sidebar = True

    def admin_view(self, view, cacheable=False):
        return csp_update(settings.CSP_FOR_STAFF)(super().admin_view(view, cacheable))

    def get_urls(self):
        return [
            path("language/", self.admin_view(self.choose_language), name="language"),
            *super().get_urls(),
        ]

    def choose_language(self, request):
        """Everybody chooses the language of their own staff pages."""
        if request.method == "POST" and request.POST.get("language") in languages.codes():
            request.user.language = request.POST["language"]
            request.user.save(update_fields=["language"])
        return redirect("admin:index")

    def each_context(self, request):
        return super().each_context(request) | {"staff_languages": settings.LANGUAGES}
