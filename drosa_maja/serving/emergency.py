"""Emergency pages (status 503): what visitors, programs, partners' frames and staff get while no page can be rendered.

For each language a page with every live number, a card that may stand in a frame, the data of `/api/v1/helplines.json`, and a
page for staff, under var/emergency/: nginx sends them when the application does not answer, the application when its database
fails. Written after each public commit, and by every other host when it notices the change.
"""

import base64
import contextlib
import fcntl
import hashlib
import json
import logging
import os
import re
import time
from itertools import product

from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from contacts.models import Channel
from contacts.sections import live_lines, sections
from drosa_maja.exports import JSON, as_json, helplines_document
from drosa_maja.public_responses import ANYBODY
from drosa_maja.serving.cookie_filter import DATA_PREFIX
from drosa_maja.site_context import SiteContext
from localization import languages
from pages.models import SiteSettings
from publishing import change_counter

FOLDER = settings.VAR_DIR / "emergency"
COUNTER = "counter"  # the file with the number of the change counter for which the others were written
PAGE, CARD, STAFF, DATA = ENDINGS = "html", "card.html", "staff.html", "json"
STYLE = re.compile(rb"<style>(.*?)</style>", re.DOTALL)
# Seconds after a commit in which nginx may still get an older page: a process goes on so long with the counter that it knows,
# and nginx waits 0.4 for a page.
IN_THE_MAKING = change_counter.TOO_OLD + 0.4

logger = logging.getLogger(__name__)
_last_read = {}  # name → content, for when the folder fails
_unwritten = {}  # the same of files that could not be written, as on a full disk: newer than what lies there


def write(only_if_changed=False, lock_flags=0):
    """Write every file anew from the database, or only when the change counter is not theirs; returns the paths of the pages.

    Raises what the database raises, and OSError; what is there already then stays.
    """
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | lock_flags)  # who reads the database later writes later
        number = str(change_counter.read() or 0).encode()  # first: what is read later is no older
        if not only_if_changed or on_disk(COUNTER) != number:
            _unwritten.update(contents() | {COUNTER: number})  # and last: it stands for the others
            for name, content in _unwritten.items():
                replace(FOLDER / name, content)
        _unwritten.clear()
        _last_read.update({path.name: path.read_bytes() for path in FOLDER.glob("[!.]*")})
    return [FOLDER / f"{code}.{PAGE}" for code in languages.codes()]


def contents():
    """{name: bytes} of every file but the counter's."""
    lines, row, made_at = live_lines(), SiteSettings.objects.filter(pk=1).first(), timezone.localtime()
    (primary, fallback), files = Channel.objects.primary_and_fallback(), {}
    for code in languages.codes():
        with override(code):
            site = SiteContext(
                is_complete=True, language=code, settings=row, primary=primary, fallback=fallback
            )
            parts = sections(lines, primary)
            for ending in (PAGE, CARD, STAFF):
                files[f"{code}.{ending}"] = rendered(site, parts, made_at, ending)
            files[f"{code}.{DATA}"] = as_json(helplines_document(code))
    return files


def after_commit(**kwargs):
    """Something was changed here: returns when nothing older can be shown, whatever fails from now on."""
    empty_nginx_cache()
    try:
        write(only_if_changed=True)  # another process may have noticed the change first
    finally:
        if settings.NGINX_CACHE_DIR:
            time.sleep(IN_THE_MAKING)
            empty_nginx_cache()


def after_notice(**kwargs):
    """Something was changed somewhere, on another host perhaps: until now this process sent what is older."""
    empty_nginx_cache()
    with contextlib.suppress(BlockingIOError):  # another process is writing; the second notice tries again
        write(only_if_changed=True, lock_flags=fcntl.LOCK_NB)


def begin():
    """At the start of a process that serves: remember what the host has, and write what it lacks."""
    try:
        for code, ending in product(languages.codes(), ENDINGS):
            name = f"{code}.{ending}"
            _last_read[name] = content_of(code, ending)
            if not on_disk(name):
                replace(FOLDER / name, _last_read[name])
        write()
    except Exception:  # perhaps the database fails just now: the first notice tries again
        logger.exception("The emergency files could not be written at the start.")


def empty_nginx_cache():
    """Unlink every page that nginx has cached, where its folder is at hand: it makes them anew at once."""
    try:
        for path in settings.NGINX_CACHE_DIR.iterdir() if settings.NGINX_CACHE_DIR else []:
            path.unlink(missing_ok=True)
    except OSError:
        logger.exception("The pages that nginx has cached could not be unlinked.")


def on_disk(name):
    """The bytes of a file; None where there is none or the folder fails."""
    with contextlib.suppress(OSError):
        return (FOLDER / name).read_bytes()


def content_of(code, ending=PAGE):
    """The newest bytes of a file that this process knows of; with 112 alone where the host never had one."""
    name = f"{code}.{ending}"
    return _unwritten.get(name) or on_disk(name) or _last_read.get(name) or without_numbers(code, ending)


def response(request):
    """In place of a public address: the page, the card or the data, status 503."""
    code, headers = languages.current(), {"Cache-Control": "no-store", "Retry-After": "60"}
    if request.path_info.startswith(DATA_PREFIX):
        asked = request.GET.get("language")
        code = headers["Content-Language"] = asked if asked in languages.codes() else code
        return HttpResponse(content_of(code, DATA), JSON, 503, headers=headers | ANYBODY)
    is_card = request.path_info.endswith("/embed/helpline/")
    page = content_of(code, CARD if is_card else PAGE)
    headers["Content-Security-Policy"] = policy(page, "*" if is_card else "'none'")
    if is_card:
        headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return HttpResponse(page, status=503, headers=headers)


def policy(page, frame_ancestors="'none'"):
    """What a page may do: nothing but apply its own style. From the very bytes that are sent, because the file may be
    that of an earlier release."""
    digest = hashlib.sha256(STYLE.search(page)[1]).digest()
    return (
        f"default-src 'none'; style-src 'sha256-{base64.b64encode(digest).decode()}'; img-src 'self'; "
        f"form-action 'none'; base-uri 'none'; frame-ancestors {frame_ancestors}"
    )


def without_numbers(code, ending=PAGE):
    with override(code):
        if ending == DATA:
            said = {"error": _("The data cannot be read right now. Try again in a minute.")}
            return json.dumps(said).encode()
        return rendered(SiteContext(is_complete=False, language=code), [("", [])], None, ending)


def rendered(site, parts, made_at, ending):
    others = [(code, languages.address("home", code)) for code in languages.preferred(site.language)[1:]]
    context = {"site": site, "sections": parts, "made_at": made_at, "others": others}
    context["kind"] = ending.removesuffix(".html")
    return render_to_string("emergency.html", context).encode()


def replace(path, content):
    """A reader gets the old file or the new one, never a part: the rename is atomic."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.{os.getpid()}")
    with half.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    half.chmod(0o644)  # nginx reads it as somebody else
    half.replace(path)
