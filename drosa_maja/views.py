"""The home page and the addresses without a language."""

import datetime
import logging
import subprocess
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import Error, connection
from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.views.decorators.http import require_safe

from contacts.models import Channel, Region, by_region
from localization import languages
from localization.accept_language import redirect_by_accept_language
from news.models import Post
from pages.models import SiteSettings
from projects.models import Project, Status
from publishing.change_counter import moment
from publishing.detail_pages import list_context
from publishing.filter_links import takes_parameters

LATEST_POSTS = 3
LATEST_PROJECTS = 2
MEDIA_TIMEOUT = 0.5  # seconds
NEWEST_PROJECTS = 12  # among which the home page finds those under way

_media_check = None  # the process that checks the media folder
logger = logging.getLogger(__name__)


@require_safe
def home(request):
    language = languages.current()
    context = {
        "posts": Post.objects.public(language).dated().for_list()[:LATEST_POSTS],
        "projects": current_first(Project.objects.public(language).for_list())[:LATEST_PROJECTS],
        "region_names": Region,
        # Asked only when that part of the page is made anew.
        "region_lines": lambda: by_region(Channel.objects.of_regions()),
    }
    return render(request, "home.html", context | list_context("home"))


def current_first(projects):
    """Of the newest projects, a list: those under way, then those to come, then the others."""
    order = [Status.ACTIVE, Status.PLANNED]
    newest = list(projects[:NEWEST_PROJECTS])
    return sorted(newest, key=lambda row: order.index(row.status) if row.status in order else len(order))


@require_safe
def choose_language(request):
    return redirect_by_accept_language(request, list_context("home")["addresses"])


# Those of all lists and pages, which it leads to.
@takes_parameters("before", "easy", "funder", "status", "year")
@require_safe
def other_word(request, word, rest):
    """A section word of another language: 301 to the same address in this one."""
    for section, words in settings.SECTIONS.items():
        if word in words.values() and word != languages.section_word(section):
            path = f"/{languages.current()}/{languages.section_word(section)}/{rest}"
            break
    else:
        raise Http404
    try:
        match = resolve(path)
    except Resolver404 as error:
        raise Http404 from error
    request.path = request.path_info = path
    response = match.func(request, *match.args, **match.kwargs)
    if response.status_code != 200:
        return response  # the view knows a better address still, or refuses
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(f"{path}?{query}" if query else path)


@require_safe
def robots(request):
    lines = ["User-agent: *", "Disallow: /admin/", f"Sitemap: {languages.absolute('/sitemap.xml')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
def favicon(request):
    icon = Path(finders.find("favicon.ico")).read_bytes()
    # Browsers ask for it with every page.
    return HttpResponse(icon, content_type="image/x-icon", headers={"Cache-Control": "public, max-age=86400"})


@require_safe
def security_txt(request):
    """RFC 9116: where to report a security fault; it must name a day on which it ends."""
    contact = SiteSettings.objects.get(pk=1).security_contact
    if not contact:
        raise Http404
    expires = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0) + datetime.timedelta(days=180)
    lines = [
        f"Contact: {contact}",
        f"Expires: {expires.isoformat()}",
        f"Preferred-Languages: {', '.join(languages.codes())}",
        f"Canonical: {languages.absolute(request.path)}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
def healthz(request):
    """Liveness: this process responds."""
    return plain("ok\n")


@require_safe
def readyz(request):
    """Readiness: this process, its database and the folder of uploaded files respond."""
    if not media_folder_answers():
        return plain("The folder of uploaded files does not answer.\n", status=503)
    try:
        moment()  # a host that nobody visits notices changes too
        connection.ensure_connection()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return plain("The database does not answer.\n", status=503)
    return plain("ok\n")


def media_folder_answers():
    """Whether it can be read in time. Another process tries: on a dead network mount the call may never return."""
    global _media_check
    is_first = _media_check is None
    if is_first:
        _media_check = subprocess.Popen(["test", "-e", settings.MEDIA_ROOT])  # noqa: S603, S607
    try:
        _media_check.wait(MEDIA_TIMEOUT if is_first else 0)
    except subprocess.TimeoutExpired:
        if is_first:
            logger.error("The folder of uploaded files does not answer within %s seconds.", MEDIA_TIMEOUT)
        return False
    _media_check = None
    return True


def plain(text, status=200):
    return HttpResponse(text, content_type="text/plain", status=status, headers={"Cache-Control": "no-store"})
