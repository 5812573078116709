"""Documents are written anew before they are stored: without the names, places and programs that came with them.

`library.cleaning` does that in a process of its own, whose time and memory are limited: a file can be made so that
reading it never ends.
"""

import io
import json
import signal
import subprocess
import sys
import tempfile

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from library.uploads import MAX_BYTES, SafeFile, file_name, one_at_a_time

TIMEOUT = 9  # seconds: shorter than another save waits on SQLite, which a form locks meanwhile

# What to do, by why a document was refused.
SENTENCES = {
    "unknown": _(
        "Only PDF, DOCX, XLSX, ODT and ODS documents are accepted. Save the document in one of these formats."
    ),
    "old": _(
        "The document has a password, or is in a format from before 2007. Open it, save it without a password as DOCX, XLSX or PDF, and upload that."
    ),
    "unreadable": _(
        "The document is damaged, or packed in a way that not every program can read. Open it in Word, Excel, LibreOffice or a PDF reader, save it again, and upload that."
    ),
    "heavy": _(
        "Checking the document takes too long. Try again in a while; if that does not help, make it shorter or its pictures smaller."
    ),
    "password": _("The document is protected with a password. Save it without one, and upload that."),
    "signed": _(
        "The document is signed electronically (.edoc or PDF), and its signature shows the name and the personal code of the signer. Take the document out of the .edoc, or print the PDF to a new PDF, and upload that."
    ),
    "macros": _(
        "The document has macros. Save it as DOCX, XLSX, ODT, ODS or PDF without macros, and upload that."
    ),
    "external": _(
        "The document uses “%(detail)s”, which is outside of it. Insert pictures instead of linking them, detach the template, remove links to files, or save the document as PDF."
    ),
    "formula": _(
        "The document fetches data by the formula “%(detail)s”. Replace it with its value, and upload it again."
    ),
    "field": _(
        "The document fetches something by a field (%(detail)s). In Word, press Ctrl+A and Ctrl+Shift+F9, which turns fields into text, save the document, and upload it again."
    ),
    "picture": _(
        "The picture “%(detail)s” in the document cannot be taken. Insert it as PNG or JPEG, or save the document as PDF."
    ),
    "part": _(
        "The document holds “%(detail)s”, which is neither text nor a picture. Remove embedded fonts, replace embedded documents with pictures, or save the document as PDF."
    ),
    "scripts": _(
        "The PDF has scripts, starts programs, plays something, or other files are attached to it. Print it to a new PDF, and upload that."
    ),
}


def safe_document(upload, name):
    """The document of an uploaded file under a plain name, written anew; `removed` of the SafeFile counts what went.

    ValidationError with a sentence for anything that is no PDF, DOCX, XLSX, ODT or ODS, or that can do anything.
    """
    if upload.size > MAX_BYTES:
        raise ValidationError(_("The document is larger than 25 MB. Save a smaller one and try again."))
    with one_at_a_time():
        report, cleaned = _cleaned(upload)
    if reason := report.get("refused"):
        raise ValidationError(SENTENCES[reason], code=reason, params={"detail": report["detail"]})
    safe = SafeFile(io.BytesIO(cleaned), file_name(name, report["kind"]))
    safe.removed = report["removed"]
    return safe


def _cleaned(upload):
    """What `python -m library.cleaning` reports of an upload, and the document that it has written."""
    command = [sys.executable, "-m", "library.cleaning"]
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as target:
        for chunk in upload.chunks():
            source.write(chunk)
        source.seek(0)
        streams = {"stdin": source, "stdout": target, "stderr": subprocess.PIPE}
        try:
            ended = subprocess.run(  # noqa: S603  nothing of the upload is in the command
                command, **streams, cwd=settings.BASE_DIR, env={}, timeout=TIMEOUT
            )
        except subprocess.TimeoutExpired:
            return {"refused": "heavy", "detail": ""}, b""
        if ended.returncode:
            is_limit = ended.returncode in (-signal.SIGXCPU, -signal.SIGKILL)
            return {"refused": "heavy" if is_limit else "unreadable", "detail": ""}, b""
        target.seek(0)
        return json.loads(ended.stderr.splitlines()[-1]), target.read()


def removed_from(row):
    """“Removed from report.docx: properties such as author and title, the places of 2 photographs.”, of a row whose file is
    not stored yet; "" where nothing was removed.
    """
    removed = {} if row.file._committed else getattr(row.file.file, "removed", {})
    parts = [gettext("properties such as author and title")] if removed.get("properties") else []
    if names := removed.get("names"):
        parts.append(ngettext("the name of %d person", "the names of %d people", names) % names)
    if places := removed.get("places"):
        parts.append(ngettext("the place of %d photograph", "the places of %d photographs", places) % places)
    parts = ", ".join(parts)
    return gettext("Removed from %(file)s: %(parts)s.") % {"file": row.name, "parts": parts} if parts else ""
