"""Middlewares: the language of a request, the headers that no library sets, and the allowed methods."""

from django.utils import translation

from drosa_maja import errors
from drosa_maja.serving.cookie_filter import DATA_PREFIX, STAFF_PREFIX
from editing import preview
from localization import languages
from staff.sign_in import LANGUAGE_KEY

SAFE_METHODS = ("GET", "HEAD")


def language(get_response):
    """Speak the language that the address begins with; elsewhere the site's first language.

    Before signing in, staff may ask for another with `?language=`. No header and no cookie is read.
    """

    def middleware(request):
        asked = request.GET.get("language") if request.path_info.startswith(STAFF_PREFIX) else None
        with translation.override(
            asked if asked in languages.codes() else languages.of_path(request.path_info)
        ):
            response = get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language())
            return response

    return middleware


def staff_language(get_response):
    """Under the staff's addresses, speak the language that somebody chose who has signed in, or passed the first step."""

    def middleware(request):
        if request.path_info.startswith(STAFF_PREFIX):
            is_signed_in = request.user.is_authenticated
            code = request.user.language if is_signed_in else request.session.get(LANGUAGE_KEY)
            if code and (is_signed_in or "language" not in request.GET):
                translation.activate(code)
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
    """An address with the token of a preview shows something that is not public, or that the link is not valid."""

    def middleware(request):
        is_page = not request.path_info.startswith((STAFF_PREFIX, "/media/", "/static/", DATA_PREFIX))
        if is_page and preview.PARAMETER in request.GET:
            response = preview.response_to(request, get_response)
            return response or preview.unlisted(errors.preview_not_valid(request))
        return get_response(request)

    return middleware


def public_methods(get_response):
    """Public addresses answer GET and HEAD; anything else is refused, with the headers of every page."""

    def middleware(request):
        if request.method not in SAFE_METHODS and not request.path_info.startswith(STAFF_PREFIX):
            return errors.method_not_allowed(request, SAFE_METHODS)
        return get_response(request)

    return middleware
