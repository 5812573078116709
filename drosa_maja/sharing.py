"""For partners: the card that other sites may frame, what to copy, QR codes, and sheets to print."""

import io

import segno
from csp.decorators import csp_replace
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from contacts.hours.now_open import annotate_open_state
from contacts.models import Channel, Closure, Helpline, Office, by_region
from drosa_maja.public_responses import shared
from drosa_maja.site_context import names
from localization import languages
from publishing.detail_pages import list_context

CARD_SIZE = (320, 520)  # CSS pixels; it can be as narrow as 200 in that height, and the snippet lets it
STRIPS = 10  # along the edge of the poster
SHEET_LANGUAGES = 2  # as many as fit, that of the page first


@csp_replace({"frame-ancestors": ["*"]})
@cache_control(no_store=True)
@require_safe
def card(request):
    """The one page that may stand in a frame of another site."""
    response = render(request, "embed/helpline.html", {"now_open": primary_now_open()})
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def primary_now_open():
    """What contacts pages show of the number at the top of every page at this moment; None where there is none."""
    primary, now = Channel.objects.for_every_page(), timezone.now()
    lines = list(Helpline.objects.with_channels())
    annotate_open_state(lines, now, Closure.objects.around(now))
    channels = (channel for line in lines for channel in line.channels.all())
    return next((channel.now_open for channel in channels if channel == primary), None)


@require_safe
def index(request):
    context = {
        "here": _("For partners"),
        "crumbs": [(_("Contacts"), languages.address("contacts:index"))],
        "now_open": primary_now_open(),
        "snippet": snippet(),
        "json_address": languages.absolute(f"{reverse('helplines-json')}?language={languages.current()}"),
        "vcard_address": languages.absolute(languages.address("vcards")),
    }
    return render(request, "embed/index.html", context | list_context("embed"))


def snippet():
    """The HTML that a partner copies: the card in a frame, and a link where frames are not shown."""
    width, height = CARD_SIZE
    return format_html(
        '<iframe src="{}" title="{}" width="{}" height="{}" loading="lazy"'
        ' style="border: 0; max-width: 100%"></iframe>\n<p><a href="{}">{}</a></p>\n',
        languages.absolute(languages.address("embed-card")),
        _("Help by phone"),
        width,
        height,
        languages.absolute(languages.address("contacts:index")),
        _("%(name)s: all contacts") % {"name": names().name.text},
    )


@require_safe
def sheets(request):
    context = {
        "here": _("Posters and cards to print"),
        "crumbs": [
            (_("Contacts"), languages.address("contacts:index")),
            (_("For partners"), languages.address("embed")),
        ],
        "card_lines": [channel for _region, channel in by_region(Channel.objects.of_regions()) if channel],
        "card_offices": Office.objects.public(),
        "codes": languages.preferred()[:SHEET_LANGUAGES],
        "strips": range(STRIPS),
    }
    return render(request, "embed/print.html", context | list_context("embed-print"))


@require_safe
def qr_of_number(request):
    channel = Channel.objects.for_every_page()
    if channel is None:
        raise Http404
    return qr_code(channel.contact_point.url)


@require_safe
def qr_of_contacts(request):
    return qr_code(languages.absolute(languages.address("contacts:index")))


def qr_code(text):
    """A QR code as SVG: black on its own white, with the quiet edge that readers need, also on a dark page."""
    drawn = io.BytesIO()
    code = segno.make(text, error="m", micro=False)
    code.save(
        drawn, kind="svg", light="#fff", xmldecl=False, omitsize=True, svgclass=None, lineclass=None, nl=False
    )
    return shared(drawn.getvalue(), "image/svg+xml")
