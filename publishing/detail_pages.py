"""The page of one row: found by its id, shown at its one address, replaced by its successor; and lists of rows."""

from django.http import Http404, HttpResponsePermanentRedirect

from localization import languages
from publishing.filter_links import with_query


def row_or_successor(rows, pk):
    """What an id leads to, in whatever language: the row, or its successor.

    Raises Http404 for everything that visitors may not see.
    """
    row = rows.public(None).filter(pk=pk).first()
    if row is None and not rows.model.objects.public_once().filter(pk=pk).exists():
        raise Http404  # nobody has a link to what never was public, and its id must not reveal what is planned
    seen = {pk}
    while row is None:
        pk = rows.model.objects.filter(pk=pk).values_list("successor", flat=True).first()
        if pk is None or pk in seen:
            raise Http404
        seen.add(pk)
        row = rows.model.objects.public(None).filter(pk=pk).first()
    return row


def row_to_show(request, rows, pk):
    """The row that a request may see: with a preview of it, whether or not it is public."""
    previewed = getattr(request, "previewed", None)
    row = rows.filter(pk=pk).first() if previewed and previewed.covers(rows.model, pk) else None
    if row is None:
        return row_or_successor(rows, pk)
    row.previewed_in, row.lacks_draft = previewed.language, previewed.lacks_draft
    return row


def page_or_redirect(request, rows, pk):
    """What a detail view shows for an id: (row, None), or (None, a redirect to the right address).

    `rows` is the queryset to look in, with whatever it joins. Raises Http404 where there is nothing to see.
    """
    row = row_to_show(request, rows, pk)
    address = row.get_absolute_url()
    if request.path == address:
        return row, None
    query = request.META.get("QUERY_STRING", "")
    return None, HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)


def language_context(row):
    """What base.html needs to offer the same row in every language, and to mark where it is not translated."""
    return {
        "addresses": {code: row.get_absolute_url(code) for code in languages.codes()},
        "shown_in": row.public_languages(),
        "is_preview": row.previewed_in is not None,
        "lacks_draft": row.lacks_draft,
    }


def list_context(view_name, parameters=None, **kwargs):
    """The same for a list, which exists in every language; `parameters` choose which part of it is shown."""
    addresses = {code: languages.address(view_name, code, **kwargs) for code in languages.codes()}
    return {"addresses": {code: with_query(address, parameters) for code, address in addresses.items()}}


def more_elsewhere(model, view_name):
    """(code, address) of each other language whose list holds something that the list in this one does not."""
    here = languages.current()
    missing = {
        code: model.objects.public(code).missing_in(here) for code in languages.codes() if code != here
    }
    # In order: without one, SQLite reads the whole index that the lists of staff have.
    return [
        (code, languages.address(view_name, code))
        for code, rows in missing.items()
        if rows.order_by("pk").values_list("pk", flat=True).first()
    ]
