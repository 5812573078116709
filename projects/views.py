"""The list of projects, the page of a project, and its permanent short address."""

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from localization import languages
from localization.accept_language import redirect_by_accept_language
from projects.filters import Filters
from projects.models import Participation, Project
from projects.timeline import timeline
from publishing.detail_pages import (
    language_context,
    list_context,
    more_elsewhere,
    page_or_redirect,
    row_or_successor,
)
from publishing.filter_links import takes_parameters, with_query
from publishing.keyset_paging import page_of, position, position_from

PAGE_SIZE = 20


@takes_parameters("before", "funder", "status", "year")
@require_safe
def index(request):
    language, address = languages.current(), languages.address("projects:index")
    filters = Filters(request.GET)
    rows, part = filters.narrow(Project.objects.public(language)), filters.query
    if before := request.GET.get("before"):
        start_on, pk = position_from(before)
        rows, part = rows.beyond("lt", start_on=start_on, pk=pk), part | {"before": position(start_on, pk)}
    projects, has_older = page_of(rows.for_list(), PAGE_SIZE)
    last = projects[-1] if has_older else None
    context = {
        "projects": projects,
        "filters": filters.groups(language),
        "is_filtered": bool(filters.query),
        "nearest": not projects and filters.nearest_year(language),
        "newest": before and with_query(address, filters.query),
        "older": last and with_query(address, part | {"before": position(last.start_on, last.pk)}),
        "more_elsewhere": more_elsewhere(Project, "projects:index"),
        "here": _("Projects"),
    }
    if filters.query and not projects:
        context["shown_in"] = []  # for no search engine
    return render(request, "projects/index.html", context | list_context("projects:index", part))


@require_safe
def detail(request, pk, slug=""):
    project, redirect = page_or_redirect(request, Project.objects.for_page(), pk)
    if redirect:
        return redirect
    partners = project.participation.all()
    is_alone = [row.role for row in partners] == [Participation.Role.LEAD]  # a fact, and no list
    context = {
        "project": project,
        "timeline": timeline(project, project.activities.all()),
        "lead": partners if is_alone else [],
        "partners": [] if is_alone else partners,
        "documents": project.documents.select_related("document"),
        "posts": project.posts.public(languages.current()).for_list()[:PAGE_SIZE],
        "crumbs": [(_("Projects"), languages.address("projects:index"))],
        "here": languages.localized(project, "title"),
    }
    return render(request, "projects/detail.html", context | language_context(project))


@require_safe
def permanent(request, pk):
    """`/p/<id>/`: to the project, or its successor, in a language in which it is public."""
    project = row_or_successor(Project.objects.as_links(), pk)
    addresses = {code: project.get_absolute_url(code) for code in project.public_languages()}
    return redirect_by_accept_language(request, addresses)
