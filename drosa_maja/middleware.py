"""Middlewares: the language of a request, the headers that no library sets, and the allowed methods."""

from django.utils import translation

from drosa_maja import errors
from drosa_maja.serving.cookie_filter import DATA_PREFIX, STAFF_PREFIX
from editing import preview
from localization import languages

SAFE_METHODS = ("GET", "HEAD")


def language(get_response):
    """Speak the language that the address begins with; elsewhere the site's first language.

    Before signing in, staff may ask for another with `?language=`. No header and no cookie is read.
    """

    def middleware(request):
        first_segment = request.path_info.split("/", 2)[1] if "/" in request.path_info else ""
        if request.path_info.startswith(STAFF_PREFIX):
            first_segment = request.GET.get("language", "")
        code = first_segment if first_segment in languages.codes() else languages.codes()[0]
        with translation.override(code):
            response = get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language())
            return response

    return middleware


def staff_language(get_response):
    """Under the staff's addresses, speak the language that the signed-in person chose."""

    def middleware(request):
        if request.path_info.startswith(STAFF_PREFIX) and request.user.is_authenticated:
            translation.activate(request.user.language)
        return get_response(request)

    return middleware


def resource_policy(get_response):
    """Other sites may not embed our pages; pictures, styles and what a view allows them, they may."""

    def middleware(request):
        response = get_response(request)
        shared = request.path_info.startswith(("/static/", "/media/"))
        response.headers.setdefault(
            "Cross-Origin-Resource-Policy", "cross-origin" if shared else "same-origin"
        )
        return response

    return middleware


def previews(get_response):
    """An address with a preview's token: perhaps something that is not public. Without one, nothing is asked."""

    def middleware(request):
        is_page = not request.path_info.startswith((STAFF_PREFIX, "/media/", "/static/", DATA_PREFIX))
        if is_page and preview.PARAMETER in request.GET:
            return preview.response_to(request, get_response)
        return get_response(request)

    return middleware


def public_methods(get_response):
    """Public addresses answer GET and HEAD; anything else is refused, with the headers of every page."""

    def middleware(request):
        if request.method not in SAFE_METHODS and not request.path_info.startswith(STAFF_PREFIX):
            return errors.method_not_allowed(request, SAFE_METHODS)
        return get_response(request)

    return middleware
