"""The numbers for programs (`/api/v1/helplines.json`) and for the contacts of a telephone (vCard)."""

import json

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from contacts import hsds, vcards
from contacts.models import Helpline
from drosa_maja.public_responses import ANYBODY, shared
from drosa_maja.site_context import names
from localization import languages

JSON, VCARD = "application/json", "text/vcard; charset=utf-8"


def helplines_document(language=None):
    """The content of `/api/v1/helplines.json`, as a dictionary, in a language of the site (default: its first)."""
    with override(language or languages.codes()[0]):
        site = names()
        organization = {
            "name": site.full_name.text,
            "description": site.text("motto").text or site.full_name.text,
            "email": site.email.value if site.email else "",
            "website": languages.absolute(languages.address("home")),
        }
        return hsds.document({name: text for name, text in organization.items() if text})


@require_safe
def helplines_json(request):
    asked = dict(request.GET.lists())
    wrong = refusal(asked)
    if wrong:
        return HttpResponse(as_json({"error": wrong}), JSON, 400, headers=ANYBODY)
    [language] = asked.get("language", languages.codes()[:1])
    headers = {"Content-Language": language}
    return shared(as_json(helplines_document(language)), JSON, headers)


def refusal(asked):
    """What is wrong with the parameters ({name: [values]}), as a sentence; "" when nothing is."""
    codes = ", ".join(languages.codes())
    for name, values in asked.items():
        if name != "language":
            return _("There is no parameter “%(name)s”. The only one is language (%(codes)s).") % {
                "name": name,
                "codes": codes,
            }
        if len(values) > 1 or values[0] not in languages.codes():
            return _("Give the parameter language once, as one of these: %(codes)s.") % {"codes": codes}
    return ""


def as_json(value):
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


@require_safe
def all_vcards(request):
    return vcard_response(vcards.cards_of_all(names().contact_name.text))


@require_safe
def vcard(request, pk):
    line = next((line for line in Helpline.objects.whole_directory() if line.pk == pk), None)
    if line is None:
        raise Http404
    return vcard_response(vcards.card(line, names().contact_name.text))


def vcard_response(text):
    if not text:
        raise Http404
    filename = f"{languages.section_word('contacts')}.vcf"  # as neutral as what is in it
    return shared(text.encode(), VCARD, {"Content-Disposition": content_disposition_header(True, filename)})
