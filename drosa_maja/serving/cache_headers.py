"""Cache-Control of public responses: for how long browsers, and the nginx of deploy/nginx.conf, may have a copy."""

import os

from django.conf import settings
from django.utils.cache import patch_vary_headers

from drosa_maja.serving.cookie_filter import STAFF_PREFIX
from drosa_maja.serving.page_cache import PREVIEW, UNCACHED

FOR_BROWSERS = "X-Browser-Cache-Control"  # nginx sends it on in place of the Cache-Control that is its own
# For so long an older page is sent while no application responds. A change of a number empties the cache folder; where that is out of
# reach, the bound is all there is.
FRESH_SECONDS, STALE_SECONDS, STALE_SECONDS_OUT_OF_REACH = 1, 600, 60
# They show which lines are open at this minute: an older copy would be wrong.
SHOWS_WHO_ANSWERS_NOW = ("contacts:index", "contacts:region", "embed", "embed-card")


def cache_headers(get_response):
    """Browsers ask each time whether a page still stands (`no-cache`), unless its view sets something else."""

    def middleware(request):
        response = get_response(request)
        if request.path_info.startswith(STAFF_PREFIX):
            if is_form(request):
                response.headers["Cache-Control"] = "private, no-cache"
            return response
        response.headers.setdefault("Cache-Control", "no-cache")
        patch_vary_headers(response, ["Accept-Encoding"])  # of what was not compressed too
        if settings.BEHIND_NGINX and is_cacheable(request, response):
            response.headers[FOR_BROWSERS] = response.headers["Cache-Control"]
            response.headers["Cache-Control"] = for_nginx(request.resolver_match.view_name)
        return response

    return middleware


def is_form(request):
    """Of a form that is `no-store` a browser forgets what was typed when its author goes back to it from an error."""
    match = request.method == "GET" and request.resolver_match
    return bool(match) and (match.url_name or "").endswith(("_add", "_change"))


def is_cacheable(request, response):
    is_page = request.path_info != "/" and not request.path_info.startswith(UNCACHED)
    return is_page and response.status_code == 200 and PREVIEW not in request.GET


def for_nginx(view):
    fresh = f"max-age={FRESH_SECONDS}"
    folder = settings.NGINX_CACHE_DIR
    bound = STALE_SECONDS if folder and os.access(folder, os.R_OK | os.W_OK) else STALE_SECONDS_OUT_OF_REACH
    return fresh if view in SHOWS_WHO_ANSWERS_NOW else f"{fresh}, stale-if-error={bound}"
