"""Answers that other sites and programs may take and keep: exports, the card, QR codes."""

import gzip
import hashlib
import re

from django.http import HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers

MAX_AGE = 60  # seconds: a number that has died must not live on elsewhere
ACCEPTS_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))")
ANYBODY = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}


def shared(request, content, content_type, headers=None):
    """A 200 with `content` (bytes), or a 304: public for a minute, with a strong ETag for each encoding.

    It is compressed here: the middleware would, but has to make the ETag a weak one.
    """
    coding = "gzip" if ACCEPTS_GZIP.search(request.headers.get("Accept-Encoding", "")) else ""
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}{coding and f"-{coding}"}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        # Without the time of day, the same content is the same bytes.
        body = gzip.compress(content, mtime=0) if coding else content
        response = HttpResponse(body, content_type=content_type, headers=headers)
        if coding:
            response.headers["Content-Encoding"] = coding
    for name, value in (ANYBODY | {"ETag": etag, "Cache-Control": f"public, max-age={MAX_AGE}"}).items():
        response.headers[name] = value
    patch_vary_headers(response, ["Accept-Encoding"])
    return response
