"""What every request passes: its language, the headers that no library sets, the allowed methods, and another answer
in place of what the database could not give."""

from django.utils import translation

from drosa_maja import errors, outage
from drosa_maja.gate import DATA_PREFIX, STAFF_PREFIX
from publishing import languages, preview

ACCEPTED = "HTTP_ACCEPT_ENCODING"
SAFE_METHODS = ("GET", "HEAD")


def without_zstandard(get_response):
    """Let pages be sent as Brotli or gzip: at the level of the library, Zstandard makes them a twelfth larger."""

    def middleware(request):
        codings = request.META.get(ACCEPTED, "").split(",")
        kept = [coding for coding in codings if not coding.strip().startswith("zstd")]
        request.META[ACCEPTED] = ",".join(kept)
        return get_response(request)

    return middleware


def language(get_response):
    """Speak the language that the address begins with; elsewhere the site's first language.

    Before signing in, staff may ask for another with `?language=`. No header and no cookie is looked at.
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
    """Other sites may not embed our pages; pictures, styles and what views say otherwise of, they may."""

    def middleware(request):
        response = get_response(request)
        shared = request.path_info.startswith(("/static/", "/media/"))
        response.headers.setdefault(
            "Cross-Origin-Resource-Policy", "cross-origin" if shared else "same-origin"
        )
        return response

    return middleware


def asked_anew(get_response):
    """Browsers show a public page again only after they have asked whether it still stands."""

    def middleware(request):
        response = get_response(request)
        if not request.path_info.startswith(STAFF_PREFIX):
            response.headers.setdefault("Cache-Control", "no-cache")
        return response

    return middleware


def previews(get_response):
    """An address with a preview's token: perhaps something that is not public. Without one, nothing is asked."""

    def middleware(request):
        is_page = not request.path_info.startswith((STAFF_PREFIX, "/media/", "/static/", DATA_PREFIX))
        if is_page and preview.PARAMETER in request.GET:
            return preview.answer(request, get_response)
        return get_response(request)

    return middleware


def public_methods(get_response):
    """Public addresses answer GET and HEAD; anything else is refused, with the headers of every page."""

    def middleware(request):
        if request.method not in SAFE_METHODS and not request.path_info.startswith(STAFF_PREFIX):
            return errors.method_not_allowed(request, SAFE_METHODS)
        return get_response(request)

    return middleware


class WithoutDatabase:
    """When the database fails while a page is made, or is known to be silent, something else answers.

    A page that needs nothing from it but the shell, such as an error, is shown with the last shell instead.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.META.get(outage.DOWN) and not request.path_info.startswith(outage.ASK_NOTHING):
            return outage.answer(request)
        return self.get_response(request)

    def process_exception(self, request, exception):
        return outage.answer(request, exception) if outage.is_one(exception) else None
