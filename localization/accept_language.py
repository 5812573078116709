"""Accept-Language, read at two addresses alone: the two addresses that name no language."""

from django.http import Http404, HttpResponseRedirect
from django.utils.translation.trans_real import get_supported_language_variant, parse_accept_lang_header


def redirect_by_accept_language(request, addresses):
    """302 to the first address, by language code, that the browser prefers; the first one otherwise.

    Raises Http404 when `addresses` is empty. The result is stored nowhere.
    """
    if not addresses:
        raise Http404
    chosen = next(iter(addresses))
    for wanted, quality in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        if not quality:
            continue  # “;q=0”: anything but this
        try:
            code = get_supported_language_variant(wanted)
        except LookupError:
            continue
        if code in addresses:
            chosen = code
            break
    return HttpResponseRedirect(
        addresses[chosen], headers={"Cache-Control": "no-store", "Vary": "Accept-Language"}
    )
