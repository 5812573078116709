"""Preview links: the real address of something that is not public, with a token for that one row and language.

`request.previewed` is what somebody may read beyond what is public; the views of details look there.
"""

import re
from typing import NamedTuple

from django.core import signing
from django.http import HttpRequest
from django.urls import resolve
from django.utils.translation import override

from editing.admin.drafts import save_draft_form
from editing.models import Draft, PreviewLink
from editing.transactions import rolled_back
from localization import languages

PARAMETER = "preview"
FILE_SECONDS = 15 * 60  # how long pictures of a previewed page can be fetched
_FILE = re.compile(rb'/media/[0-9a-f]{32}/[^"\s,]+')
_signer = signing.TimestampSigner(salt="files of a preview")


class Previewed(NamedTuple):
    """The row and language that a request may read although they are not public."""

    model: type
    pk: int
    language: str
    lacks_draft: bool = False  # there is a draft, which cannot be saved as it is

    def covers(self, model, pk):
        return (self.model, self.pk, self.language) == (model, pk, languages.current())


def response_to(request, get_response):
    """The response to an address with a token: the preview, or what everybody gets when the token is none."""
    # PostgreSQL refuses a NUL, which no token has, with an error.
    token = request.GET[PARAMETER].replace("\0", "")
    link = PreviewLink.objects.valid().filter(token=token).select_related("content_type").first()
    row = link and link.row
    if row is None or row.deleted_at:  # the bin is nobody's to read
        return unlisted(get_response(request))
    request.previewed = Previewed(type(row), row.pk, link.language)
    draft = Draft.objects.of(row).first()
    response = _with_draft(draft, row, request, get_response) if draft else get_response(request)
    return with_files(unlisted(response))


def _with_draft(draft, row, request, get_response):
    """The response while the draft's form is saved; nothing of it stays."""

    def work():
        fits = save_draft_form(draft, row)
        request.previewed = request.previewed._replace(lacks_draft=not fits)
        return get_response(request)

    return rolled_back(work)


def page_in_admin(row, language):
    """The public page of a row as it is stored just now, perhaps only in this transaction."""
    row.previewed_in = language
    address = row.get_absolute_url(language)
    request = HttpRequest()
    request.method, request.path, request.path_info = "GET", address, address
    request.previewed = Previewed(type(row), row.pk, language)
    with override(language):
        view = resolve(address)
        return with_files(unlisted(view.func(request, *view.args, **view.kwargs)))


def unlisted(response):
    """Stored nowhere, found by no search engine."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def with_files(response):
    """A preview whose pictures and documents can be fetched for a while, whatever uses them: these, and no others."""
    if response.status_code == 200 and response.headers["Content-Type"].startswith("text/html"):
        response.content = _FILE.sub(lambda found: _signed(found[0].decode()).encode(), response.content)
    return response


def _signed(path):
    return f"{path}?{PARAMETER}={_signer.sign(path).removeprefix(path + _signer.sep)}"


def may_fetch_file(request):
    """Whether the address of a file comes from a preview that shows it and is not older than FILE_SECONDS."""
    try:
        signature = request.GET.get(PARAMETER, "")
        _signer.unsign(f"{request.path}{_signer.sep}{signature}", max_age=FILE_SECONDS)
    except signing.BadSignature:
        return False
    return True
