"""Files of the library: one question decides whether a visitor gets them."""

import errno
import logging
import os
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from editing.preview_files import may_fetch_file
from library.models import Document, Image
from publishing.memo import cached_per_change

logger = logging.getLogger(__name__)

PICTURE_TYPES = {"jpg": "image/jpeg", "png": "image/png", "avif": "image/avif"}
DOCUMENT_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@require_safe
def media(request, folder, name):
    """Used by something public now, and may it be shown? Otherwise it does not exist."""
    path = f"{folder}/{name}"
    ending = name.rpartition(".")[2]
    if ending not in PICTURE_TYPES | DOCUMENT_TYPES:
        raise Http404
    model = Image if ending in PICTURE_TYPES else Document
    is_previewed = may_fetch_file(request)
    names = names_of(rows_in(model, folder)) if is_previewed else public_names(model, folder)
    if path not in names:
        raise Http404
    # A new upload gets a new folder, so an address always means the same bytes.
    etag = f'"{path}"'
    try:
        response = get_conditional_response(request, etag=etag) or stored_file(path)
    except OSError as error:  # it is gone, or the folder is, or it may not be read
        logger.error("The file %s cannot be read from the media folder: %s.", path, error.strerror)
        raise Http404 from error
    response.headers["ETag"] = etag
    # What is withdrawn must not live on in caches, what is not public yet in none at all.
    response.headers["Cache-Control"] = "no-store" if is_previewed else "no-cache"
    return response


@require_safe
def document(request, pk):
    """`/media/document/<id>/`: to the file as it is now. Texts link here, because a file that is replaced gets another address."""
    row = Document.objects.in_public_use().filter(pk=pk).first()
    if row is None:
        raise Http404
    return redirect(row.url)


def rows_in(model, folder):
    rows = model.objects.in_folder(folder)
    return rows.that_may_be_shown() if model is Image else rows


def names_of(rows):
    row = next(iter(rows.order_by()), None)  # in an order the database might read all of them
    if row is None:
        raise Http404
    return row.stored_names


@cached_per_change
def public_names(model, folder):
    """The names of the files of an upload. Raises Http404, which is not cached: anybody can make up addresses."""
    return names_of(rows_in(model, folder).in_public_use())


def stored_file(path):
    """A response with a stored file; nginx sends it where there is one. OSError when it cannot be read."""
    name, ending = path.rpartition("/")[2], path.rpartition(".")[2]
    content_type = PICTURE_TYPES.get(ending) or DOCUMENT_TYPES[ending]
    is_document = ending in DOCUMENT_TYPES
    if not settings.BEHIND_NGINX:
        # Opening anything else, such as a pipe, may never end.
        if not Path(default_storage.path(path)).is_file():
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
        return FileResponse(default_storage.open(path), as_attachment=is_document, content_type=content_type)
    # The folder is not touched here: on a dead network mount the call would never return.
    response = HttpResponse(content_type=content_type)
    response.headers["Content-Disposition"] = content_disposition_header(is_document, name)
    response.headers["X-Accel-Redirect"] = f"/protected-media/{path}"
    return response
