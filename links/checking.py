"""Checks every link of the site; each address is requested once, each result stored at once."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.contenttypes.models import ContentType

from links import internal
from links.external import LinkClient
from links.finding import all_links, link_fields, links_of
from links.models import Finding, LinkCheck

LONGEST = LinkCheck._meta.get_field("address").max_length


def key_of(link):
    """The unique key of a link, as its stored result has it."""
    return (ContentType.objects.get_for_model(link.model).pk, link.pk, link.field, link.address[:LONGEST])


def check_address(address, external):
    """(kind, Finding, detail) of an address; `external(address)` returns the last two for other sites."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return LinkCheck.Kind.EXTERNAL, Finding.INCOMPLETE, ""
    if parts.scheme in ("http", "https") or parts.netloc:
        if parts.netloc.lower() != urlsplit(settings.SITE_URL).netloc:
            address = address if parts.scheme else f"https:{address}"
            return LinkCheck.Kind.EXTERNAL, *external(address)
        return LinkCheck.Kind.INTERNAL, *internal.follow(
            parts._replace(scheme="", netloc="", path=parts.path or "/").geturl()
        )
    if address.startswith("/"):
        return LinkCheck.Kind.INTERNAL, *internal.follow(address)
    return LinkCheck.Kind.EXTERNAL, Finding.INCOMPLETE, ""


def check_all():
    """Look at every link: yields, for each address, its place, the number of all and its stored rows."""
    client, places = LinkClient(), {}
    for link in all_links():
        places.setdefault(link.address, {})[key_of(link)] = link
    known = {
        (row.content_type_id, row.object_id, row.field, row.address): row for row in LinkCheck.objects.all()
    }
    for number, (address, links) in enumerate(places.items(), 1):
        found = check_address(address, client)
        yield number, len(places), [store(known.pop(key, None), key, found) for key in links]
    for row in known.values():  # the link is no longer there
        row.delete()


def store(row, key, found):
    if row is None:
        content_type, pk, field, address = key
        row = LinkCheck(content_type_id=content_type, object_id=pk, field=field, address=address)
    row.record(*found)
    return row


def delete_mended(rows, **kwargs):
    """A receiver of `form_saved`: the result of a link is deleted with the link."""
    for row in rows:
        if not link_fields(type(row)):
            continue
        content_type = ContentType.objects.get_for_model(row)
        there = {key_of(link)[2:] for link in links_of(row)}
        for check in LinkCheck.objects.filter(content_type=content_type, object_id=row.pk):
            if (check.field, check.address) not in there:
                check.delete()
