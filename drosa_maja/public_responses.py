"""Public responses (CORS, cross-origin resource policy) for other sites and programs: exports, the card, QR codes."""

from django.http import HttpResponse

MAX_AGE = 60  # seconds: a number that has died must not live on elsewhere
ANYBODY = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}


def shared(content, content_type, headers=None):
    """A 200 with `content` (bytes), public for a minute; ETag and coding are the page cache's."""
    own = {"Cache-Control": f"public, max-age={MAX_AGE}"}
    return HttpResponse(content, content_type=content_type, headers=ANYBODY | own | (headers or {}))
