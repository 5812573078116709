"""Information pages: all of them on two levels, and each one with its easy-to-read version."""

from django.db.models import Prefetch
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from contacts.models import ContactPoint, Person
from localization import languages
from pages.menu import two_levels
from pages.models import Page
from pages.summary import summary
from publishing.detail_pages import language_context, list_context, more_elsewhere, page_or_redirect
from publishing.filter_links import takes_parameters


@require_safe
def index(request):
    language = languages.current()
    context = {
        "entries": two_levels(Page.objects.public(language).in_menu_order(), language),
        "more_elsewhere": more_elsewhere(Page, "pages:index"),
        "here": _("Information"),
    }
    return render(request, "pages/index.html", context | list_context("pages:index"))


@takes_parameters("easy")
@require_safe
def detail(request, pk, slug=""):
    page, elsewhere = page_or_redirect(request, Page.objects.select_related("cover", "parent"), pk)
    if elsewhere:
        return elsewhere
    context = {
        "page": page,
        "figures": page.figures.all(),
        "people": people() if page.role == Page.Role.ABOUT else [],
        "related": related_to(page),
        "documents": page.documents.select_related("document"),
        "here": languages.localized(page, "title"),
        "crumbs": crumbs(page),
    }
    template, easy_text = "pages/detail.html", languages.localized(page, "easy_body")
    if easy_text.text and request.GET.get("easy") == "1":
        template = "pages/easy.html"
        context |= text_context(easy_text) | easy_context(page)
    else:
        context |= text_context(languages.localized(page, "body")) | language_context(page)
        context["has_easy_text"] = bool(easy_text.text)
    response = render(request, template, context)
    if page.role in Page.FOR_PEOPLE_IN_DANGER:
        response.headers["Cache-Control"] = "no-store"
    return response


def people():
    """Who agreed to be named, with what is confirmed of how to reach them."""
    return Person.objects.public().prefetch_related(
        Prefetch("contact_points", ContactPoint.objects.confirmed())
    )


def related_to(page):
    """The pages under it, or beside it under the same one."""
    rows = Page.objects.public(languages.current()).filter(parent=page.parent_id or page.pk)
    return rows.exclude(pk=page.pk).in_menu_order()


def crumbs(page):
    """What stands above a page in the breadcrumbs: the list of all, and the page it belongs under."""
    above = [page.parent] if page.parent and page.parent.public_languages() else []
    return [
        (_("All information"), languages.address("pages:index")),
        *((languages.localized(parent, "title"), parent.get_absolute_url()) for parent in above),
    ]


def text_context(text):
    return {"text": text, "description": summary(text.text)}


def easy_context(page):
    """The easy-to-read version is found, by visitors and search engines, only where it has been written."""
    context = language_context(page)
    return {
        "plain_address": page.get_absolute_url(),
        "addresses": {code: f"{path}?easy=1" for code, path in context["addresses"].items()},
        "shown_in": [code for code in context["shown_in"] if languages.text_in(page, "easy_body", code)],
    }
