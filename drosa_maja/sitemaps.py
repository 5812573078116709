"""Every indexable address, with its other languages: an index, and parts of a bounded length. Built from SITE_URL,
never from the request.

A part holds so many ids of a section, whether or not they are public: none needs to know what lies before it.
"""

import re

from django.conf import settings
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from contacts.models import Region
from localization import languages
from publishing.filter_links import takes_parameters, with_query
from publishing.models import publishable_models

IDS = 1000  # of a part: at most so many addresses in each language
SITE = "site"  # the section of what is no row


def models_by_section():
    return {model._meta.app_label: model for model in publishable_models()}


def section_addresses():
    """The addresses, by language, of the pages that exist in every language."""
    lists = (f"{section}:index" for section in settings.SECTIONS)
    pages = [(view_name, {}) for view_name in ("home", *lists, "embed", "embed-print")]
    for view_name, parts in [*pages, *(("contacts:region", {"region": region.value}) for region in Region)]:
        yield {code: languages.address(view_name, code, **parts) for code in languages.codes()}, None


def row_addresses(model, part):
    """The addresses, by language, of what is public now among the ids of a part, and when it last changed."""
    rows = model.objects.public(None).as_links("updated_at")
    for row in rows.filter(pk__gte=part * IDS, pk__lt=(part + 1) * IDS).order_by("pk"):
        yield {code: row.get_absolute_url(code) for code in row.public_languages()}, row.updated_at


def parts_of(model):
    """The numbers of the parts, from that of the first id that is public to that of the last."""
    ids = model.objects.public(None).values_list("pk", flat=True)
    first, last = ids.order_by("pk").first(), ids.order_by("-pk").first()
    return range(first // IDS, last // IDS + 1) if first else range(0)


def part_from(text):
    """The number that a `part` parameter names; Http404 when it names none."""
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise Http404
    return int(text)


@takes_parameters("part", "section")
@require_safe
def sitemap(request):
    """The index of the parts, or one of them: a section and a number."""
    if section := request.GET.get("section"):
        part = part_from(request.GET.get("part", ""))
        return part_response(request, section, part)
    models = models_by_section()
    parts = [(SITE, 0), *((section, part) for section, model in models.items() for part in parts_of(model))]
    address = reverse("sitemap")
    urls = [with_query(address, {"section": section, "part": part}) for section, part in parts]
    return render(request, "sitemap_index.xml", {"urls": urls}, content_type="application/xml")


def part_response(request, section, part):
    if model := models_by_section().get(section):
        found = row_addresses(model, part)
    elif (section, part) == (SITE, 0):
        found = section_addresses()
    else:
        raise Http404
    entries = [
        {"url": url, "changed_at": changed_at, "alternates": addresses}
        for addresses, changed_at in found
        for url in addresses.values()
    ]
    if not entries:
        raise Http404
    return render(request, "sitemap.xml", {"entries": entries}, content_type="application/xml")
