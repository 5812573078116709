"""The emergency page: one self-contained file per language with every live number, for when the site cannot be made.

Rewritten under var/emergency/ whenever the stamp shows a change of what every page shows (publishing/watch.py); nginx
serves the same file when the application is gone (deploy/nginx.conf).
"""

import base64
import hashlib
import os
import re

from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from contacts.models import Channel, Region
from drosa_maja.shell import Shell
from pages.models import SiteSettings
from publishing import languages

FOLDER = settings.VAR_DIR / "emergency"
RETRY_AFTER = 60  # seconds
LIMIT = 10_000  # bytes: what a bad connection still gets in one go
STYLE = re.compile(rb"<style>(.*?)</style>", re.DOTALL)

_made = {}  # language code → page in bytes


def write():
    """Make the page anew in every language, in memory and as files; returns their paths.

    Raises what the database raises, and OSError; what is there already then stays.
    """
    made_at = timezone.localtime()
    lines, site = live_lines(), SiteSettings.objects.filter(pk=1).first()
    primary = Channel.objects.for_every_page()
    pages = {}
    for code in languages.codes():
        with override(code):
            shell = Shell(is_complete=True, language=code, site=site)
            pages[code] = rendered(shell, sections(lines, primary), made_at)
    for code, page in pages.items():
        _made[code] = page
    return [replace(file_in(code), page) for code, page in pages.items()]


def prepare():
    """For a host that never had one: a page with 112, until the first is made."""
    for code in languages.codes():
        if not file_in(code).exists():
            replace(file_in(code), without_numbers(code))


def page_in(code):
    """The page in a language, in bytes: as this process made it, else as the host has it, else with 112 alone."""
    if code in _made:
        return _made[code]
    try:
        return file_in(code).read_bytes()
    except OSError:
        return without_numbers(code)


def too_large():
    """A sentence for staff on the page of each language that has grown over its limit."""
    for code in languages.codes():
        if (size := len(page_in(code))) > LIMIT:
            yield (
                f"The emergency page ({code}) has {size} bytes, more than {LIMIT}: it loads slowly where the network is bad. "
                "Shorten notes on hours and labels, or close lines that nobody needs."
            )


def answer():
    """The response in the language being spoken, when the database is down."""
    page = page_in(languages.current())
    headers = {
        "Cache-Control": "no-store",
        "Content-Security-Policy": policy(page),
        "Retry-After": str(RETRY_AFTER),
    }
    return HttpResponse(page, status=503, headers=headers)


def policy(page):
    """What the page may do: nothing but look as its own style says. From the very bytes that are sent, because the
    file may be that of an earlier release."""
    digest = hashlib.sha256(STYLE.search(page)[1]).digest()
    return (
        f"default-src 'none'; style-src 'sha256-{base64.b64encode(digest).decode()}'; img-src 'self'; "
        "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
    )


def file_in(code):
    return FOLDER / f"{code}.html"


def live_lines():
    """[(line, [its live channels, calls first])] in the order of the lines."""
    channels = (
        Channel.objects.live()
        .select_related("contact_point", "helpline")
        .prefetch_related("hours")
        .order_by("helpline__order", "helpline_id", "group", "order", "pk")
    )
    lines = {}
    for channel in channels:
        lines.setdefault(channel.helpline_id, (channel.helpline, []))[1].append(channel)
    return [(line, sorted(own, key=lambda channel: not channel.is_call)) for line, own in lines.values()]


def sections(lines, primary):
    """[(title, lines)] in the active language; the first has no title: the number at the top of every page, if any."""
    top = [(line, own) for line, own in lines if primary and line.pk == primary.helpline_id]
    rest = [(line, own) for line, own in lines if (line, own) not in top]
    ours = [(line, own) for line, own in rest if line.is_ours]
    titled = [(_("All of Latvia"), [each for each in ours if not each[0].region])]
    titled += [(region.label, [each for each in ours if each[0].region == region]) for region in Region]
    titled.append((_("Numbers of other organisations"), [each for each in rest if not each[0].is_ours]))
    return [("", top), *((title, part) for title, part in titled if part)]


def without_numbers(code):
    with override(code):
        return rendered(Shell(is_complete=False, language=code), [("", [])], None)


def rendered(shell, parts, made_at):
    others = [(code, languages.address("home", code)) for code in languages.preferred(shell.language)[1:]]
    context = {"shell": shell, "sections": parts, "made_at": made_at, "others": others}
    return render_to_string("emergency.html", context).encode()


def replace(path, content):
    """Whoever reads meanwhile gets the old file or the new one, never a part. Returns the path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.{os.getpid()}")
    with half.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    half.chmod(0o644)  # nginx reads it as somebody else
    half.replace(path)
    return path
