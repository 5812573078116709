"""Every indexable address, with its other languages. Built from SITE_URL, never from the request."""

from django.conf import settings
from django.shortcuts import render
from django.views.decorators.http import require_safe

from contacts.models import Region
from news.models import Post
from pages.models import Page
from projects.models import Project
from publishing import languages


def section_addresses():
    """The addresses, by language, of the pages that exist in every language."""
    lists = ("news:index", "projects:index", "contacts:index", "pages:index")
    for view_name in ("home", *lists, "embed", "embed-print"):
        yield {code: languages.address(view_name, code) for code in languages.codes()}, None
    for region in Region:
        yield (
            {
                code: languages.address("contacts:region", code, region=region.value)
                for code in languages.codes()
            },
            None,
        )


def row_addresses():
    """The addresses, by language, of what is public now, and when it last changed."""
    for model in (Page, Project, Post):
        for row in model.objects.public(None):
            yield {code: row.get_absolute_url(code) for code in row.public_languages()}, row.updated_at


@require_safe
def sitemap(request):
    entries = [
        {"url": url, "changed_at": changed_at, "alternates": addresses}
        for source in (section_addresses(), row_addresses())
        for addresses, changed_at in source
        for url in addresses.values()
    ]
    context = {"entries": entries, "site_url": settings.SITE_URL}
    return render(request, "sitemap.xml", context, content_type="application/xml")
