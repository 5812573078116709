"""The staff's part of the site: Django's admin with our names, our start page, and a policy that lets the editor work."""

from functools import wraps
from typing import NamedTuple

from csp.decorators import csp_update
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.admin.templatetags import admin_list
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from drosa_maja.staff_site import handbook, offered
from drosa_maja.staff_site.dashboard import attention_of
from editing import lost_session
from editing.history import one_revision_per_request
from localization import languages

LATEST_CHANGES = 10
BOOLEAN_ICONS = {True: ("yes", _("yes")), False: ("no", _("no")), None: ("unknown", _("not known"))}

# What staff need first in its section; the rest follows as it was registered, and sections stand as their apps are installed.
FIRST = (
    "projects.project", "contacts.helpline", "contacts.channel", "contacts.closure", "contacts.contactpoint",
    "contacts.contactchange", "library.image",
)  # fmt: skip


def boolean_icon(value):
    """The icon of a boolean in a list, with a translated alternative text; an ordinary no is a word, not a red cross."""
    name, text = BOOLEAN_ICONS[value]
    if value is False:
        return capfirst(text)
    return format_html('<img src="{}" alt="{}">', static(f"admin/img/icon-{name}.svg"), capfirst(text))


admin_list._boolean_icon = boolean_icon  # Django's has “True” or “False” there in every language


class Task(NamedTuple):
    """Something that staff often do: offered to those who have the permission; `pk` in the query is theirs."""

    permission: str
    page: str  # the name of a staff page, without “admin:”
    title: str
    line: str
    query: str = ""


TASKS = (
    Task("news.add_post", "news_post_add", _("Write a post"),
         _("It starts as a draft. Visitors do not see it until it is published.")),
    Task("news.change_post", "news_post_changelist", _("Continue my drafts"),
         _("Posts that you began and that visitors cannot see."), "?state=draft&created_by={pk}"),
    Task("library.add_image", "library_image_upload", _("Upload pictures"),
         _("You can upload several at once. Describe each one. If people can be recognised, record their consent.")),
    Task("contacts.change_contactpoint", "contacts_contactpoint_changelist", _("Check phone numbers"),
         _("Where each number is used, and when it was last checked.")),
    Task("contacts.change_channel", "contacts_channel_changelist", _("Change the hours of a helpline"),
         _("When somebody answers. Visitors see the change at once.")),
    Task("contacts.change_closure", "contacts_closure_changelist", _("Decide on holidays"),
         _("Whether a helpline is closed on a public holiday or another day.")),
    Task("projects.publish_project", "projects_project_changelist", _("Edit a project"),
         _("Texts, dates, partners and funding.")),
    Task("pages.publish_page", "pages_page_changelist", _("Edit an information page"),
         _("Pages in the menu, for example on help and safety.")),
    Task("staff.change_user", "staff_user_changelist", _("Decide who has access"),
         _("Who can sign in, and what each person can do.")),
    Task("pages.change_sitesettings", "pages_sitesettings_changelist", _("Change site settings"),
         _("The names, the exit link and the footer.")),
)  # fmt: skip


class AutocompleteView(AutocompleteJsonView):
    """Rows that know more to say of themselves where they are picked say it: why visitors do not see a picture."""

    def serialize_result(self, obj, to_field_name):
        result = super().serialize_result(obj, to_field_name)
        return result | {"text": getattr(obj, "picker_label", result["text"])}


class StaffSite(admin.AdminSite):
    site_title = _("Safe House: staff pages")
    site_header = _("Safe House: staff pages")
    index_title = _("What would you like to do?")
    index_template = "admin/start.html"

    def admin_view(self, view, cacheable=False):
        inner = one_revision_per_request(super().admin_view(view, cacheable))

        @wraps(inner)
        def outer(request, *args, **kwargs):
            if not self.has_permission(request) and lost_session.is_of_ours(request):
                return lost_session.page(request)
            try:
                return inner(request, *args, **kwargs)
            except (PermissionDenied, Http404) as error:
                if not lost_session.is_typed(request):
                    raise
                return lost_session.refused(request, 404 if isinstance(error, Http404) else 403)

        return csp_update(settings.CSP_FOR_STAFF)(outer)

    def get_urls(self):
        return [
            path("language/", self.admin_view(self.choose_language), name="language"),
            path("offered/", self.admin_view(offered.found), name="offered"),
            path("handbook/", self.admin_view(handbook.page), name="handbook"),
            path(
                "handbook/editing/<language>/<name>",
                self.admin_view(handbook.picture, cacheable=True),
                name="handbook_picture",
            ),
            *super().get_urls(),
        ]

    def choose_language(self, request):
        """Everybody chooses the language of their own staff pages."""
        if request.method == "POST" and request.POST.get("language") in languages.codes():
            request.user.language = request.POST["language"]
            request.user.save(update_fields=["language"])
        back = request.POST.get("next", "")
        is_ours = back.startswith(reverse("admin:index")) and url_has_allowed_host_and_scheme(back, None)
        return redirect(back if is_ours else "admin:index")

    def login(self, request, extra_context=None):
        """All sign in at one address, /admin/account/login/."""
        query = f"?{request.GET.urlencode()}" if request.GET else ""
        return redirect(reverse("account_login") + query)

    def logout(self, request, extra_context=None):
        """Forms are not `no-store` (drosa_maja/serving/cache_headers.py): the next user of the browser must not find one."""
        response = super().logout(request, extra_context)
        response.headers["Clear-Site-Data"] = '"cache"'
        return response

    def each_context(self, request):
        return super().each_context(request) | {"staff_languages": settings.LANGUAGES}

    def autocomplete_view(self, request):
        return AutocompleteView.as_view(admin_site=self)(request)

    def get_app_list(self, request, app_label=None):
        sections = super().get_app_list(request, app_label)
        registered = [model._meta.label_lower for model in self._registry]
        in_order = list(dict.fromkeys((*FIRST, *registered)))
        for section in sections:
            section["models"].sort(key=lambda entry: in_order.index(entry["model"]._meta.label_lower))
        installed = [config.label for config in apps.get_app_configs()]
        return sorted(sections, key=lambda section: installed.index(section["app_label"]))

    def index(self, request, extra_context=None):
        context = {
            "tasks": self.tasks(request.user),
            "attention": attention_of(request.user),
            "latest_changes": self.latest_changes(request),
        }
        return super().index(request, context | (extra_context or {}))

    def tasks(self, user):
        """(address, Task) of what this person may do."""
        return [
            (reverse(f"admin:{task.page}") + task.query.format(pk=user.pk), task)
            for task in TASKS
            if user.has_perm(task.permission)
        ]

    def latest_changes(self, request):
        """(entry, address) of what this person changed last; no address where they may not look any more."""
        entries = LogEntry.objects.filter(user=request.user).select_related("content_type")
        return [(entry, self._address_of(entry, request)) for entry in entries[:LATEST_CHANGES]]

    def _address_of(self, entry, request):
        model = entry.content_type and entry.content_type.model_class()
        if entry.is_deletion() or not self.is_registered(model):
            return None
        may_look = self.get_model_admin(model).has_view_permission(request)
        return entry.get_admin_url() if may_look else None
