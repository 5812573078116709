"""Files of the library: one question decides whether a visitor gets them."""

import logging

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from library.models import Document, Image
from publishing.preview import may_fetch_file

logger = logging.getLogger(__name__)

PICTURE_TYPES = {"jpg": "image/jpeg", "png": "image/png", "avif": "image/avif"}
DOCUMENT_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@require_safe
def media(request, folder, name):
    """Used by something public now, and may it be shown? Otherwise it does not exist. Asked each time."""
    path = f"{folder}/{name}"
    ending = name.rpartition(".")[2]
    if ending in PICTURE_TYPES:
        rows = Image.objects.in_folder(folder).that_may_be_shown()
    elif ending in DOCUMENT_TYPES:
        rows = Document.objects.in_folder(folder)
    else:
        raise Http404
    is_previewed = may_fetch_file(request)
    row = (rows if is_previewed else rows.in_public_use()).first()
    if row is None or path not in row.stored_names:
        raise Http404
    # A new upload gets a new folder, so an address always means the same bytes.
    etag = f'"{path}"'
    try:
        response = get_conditional_response(request, etag=etag) or stored_file(path)
    except FileNotFoundError as error:
        logger.error("The file %s is missing from the media folder.", path)
        raise Http404 from error
    response.headers["ETag"] = etag
    # What is withdrawn must not live on in caches, what is not public yet in none at all.
    response.headers["Cache-Control"] = "no-store" if is_previewed else "no-cache"
    return response


def stored_file(path):
    """A response with a stored file; nginx sends it where there is one. FileNotFoundError when it is gone."""
    name, ending = path.rpartition("/")[2], path.rpartition(".")[2]
    content_type = PICTURE_TYPES.get(ending) or DOCUMENT_TYPES[ending]
    is_document = ending in DOCUMENT_TYPES
    if not settings.X_ACCEL_REDIRECT:
        return FileResponse(default_storage.open(path), as_attachment=is_document, content_type=content_type)
    default_storage.size(path)
    response = HttpResponse(content_type=content_type)
    response.headers["Content-Disposition"] = content_disposition_header(is_document, name)
    response.headers["X-Accel-Redirect"] = f"/protected-media/{path}"
    return response
