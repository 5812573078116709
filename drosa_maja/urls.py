"""Every address of the site. The first path segment is the language; section words come from settings."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path, re_path

from drosa_maja import exports, sharing, views
from drosa_maja.sitemaps import sitemap
from drosa_maja.styleguide import styleguide
from library.views import document, media
from localization.languages import section_route
from projects.views import permanent

# Only these: whatever else is asked for gets its 404 at once, not after a redirect that appends a slash.
SECTION_WORDS = "|".join(sorted({word for words in settings.SECTIONS.values() for word in words.values()}))

# Here and not in contacts: whose name they bear, only the settings of the site know.
vcards = [
    path("vcard/", exports.all_vcards, name="vcards"),
    path("<int:pk>/vcard/", exports.vcard, name="vcard"),
]

embed = [
    path("", sharing.index, name="embed"),
    path("helpline/", sharing.card, name="embed-card"),
    path("print/", sharing.sheets, name="embed-print"),
    path("qr-number.svg", sharing.qr_of_number, name="qr-number"),
    path("qr-contacts.svg", sharing.qr_of_contacts, name="qr-contacts"),
]

urlpatterns = [
    path("", views.choose_language, name="choose-language"),
    path("p/<int:pk>/", permanent, name="permanent"),
    path("admin/account/", include("staff.urls")),
    path("admin/", admin.site.urls),
    re_path(r"^media/(?P<folder>[0-9a-f]{32})/(?P<name>[a-z0-9_-]+\.[a-z0-9]+)$", media, name="media"),
    path("media/document/<int:pk>/", document, name="document"),
    path("api/v1/helplines.json", exports.helplines_json, name="helplines-json"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("styleguide/", styleguide, name="styleguide"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", sitemap, name="sitemap"),
    path("favicon.ico", views.favicon, name="favicon"),
    path(".well-known/security.txt", views.security_txt, name="security-txt"),
    *i18n_patterns(
        path("", views.home, name="home"),
        path("embed/", include(embed)),
        path(section_route("contacts"), include(vcards)),
        *(path(section_route(section), include(f"{section}.urls")) for section in settings.SECTIONS),
        # Last: a section word of another language leads to the address in this one.
        re_path(rf"^(?P<word>{SECTION_WORDS})/(?P<rest>(?:.+/)?)$", views.other_word, name="other-word"),
    ),
]

handler400 = "drosa_maja.errors.bad_request"
handler403 = "drosa_maja.errors.permission_denied"
handler404 = "drosa_maja.errors.not_found"
handler429 = "staff.sign_in.too_many_requests"  # allauth's
handler500 = "drosa_maja.errors.server_error"
