"""What the kinds of documents have in common: refusals, ZIP archives, XML written anew, pictures."""

import contextlib
import io
import os
import re
import zipfile
import zlib
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from PIL import ExifTags, Image

from library.uploads import safe_image

MAX_ENTRIES = 2000
MAX_UNPACKED = 100 << 20  # bytes
NOBODY = "Author"  # what Word itself writes when it removes names
# Web pages, addresses, numbers, and relative ones: nothing on a computer or in its network, nothing that runs.
LINK = re.compile(r"\s*(?:(?:https?|mailto|tel|sms|skype|viber|whatsapp|sgnl|tg):|#|[^:\\/][^:\\]*$|$)", re.I)
# Functions that fetch something or start a program, and cells of another file.
FORMULA = re.compile(r"\b(?:WEBSERVICE|RTD|CALL|REGISTER|EXEC|IMAGE|DDE)\s*\(|'\w+://", re.I)


class Refused(Exception):
    """`reason` is a key of `library.document_cleaning.SENTENCES`; `detail` is what that sentence quotes."""

    def __init__(self, reason, detail=""):
        super().__init__(reason, detail)
        self.reason, self.detail = reason, detail[:200]


@contextlib.contextmanager
def opened_archive(file):
    """A ZIP file that every program reads in the same way, and whose parts unpack to no more than MAX_UNPACKED."""
    file.seek(max(0, file.seek(0, os.SEEK_END) - 42))
    end = file.read()
    # ZIP64, or a comment at the end, in which another directory may hide.
    if end.startswith(b"PK\x06\x07") or end[20:24] != b"PK\x05\x06":
        raise Refused("unreadable")
    try:
        with zipfile.ZipFile(file) as archive:
            _check(archive.infolist())
            yield archive
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError) as error:
        raise Refused("unreadable") from error


def _check(entries):
    names = {entry.filename.casefold() for entry in entries}
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refused("password")
    if any(re.fullmatch(r"meta-inf/.*signatures.*\.xml", name) for name in names):
        raise Refused("signed")  # .edoc among them
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise Refused("heavy")
    packings = {entry.compress_type for entry in entries} - {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
    if (
        packings
        or len(names) < len(entries)
        or any(re.search(r"\\|^/|(?:^|/)\.\.(?:/|$)", name) for name in names)
    ):
        raise Refused("unreadable")


def write_part(archive, name, content, packing=zipfile.ZIP_DEFLATED):
    archive.writestr(zipfile.ZipInfo(name), content, packing)  # dated 1980


def local(name):
    return name.rpartition(":")[2]


def rewritten(part, content, element, text=lambda name, data: data):
    """The XML of a part without comments and processing instructions, changed by two functions.

    `element(name, attributes)` may change the attributes (by qualified name); False leaves the element out with all it
    holds. `text(name of its element, data)` returns the text. Prefixes stay as they are: mc:Ignorable names them.
    """
    written, open_elements, left_out = io.StringIO(), [], 0

    def start(qualified, attributes):
        nonlocal left_out
        if left_out or element(local(qualified), attributes) is False:
            left_out += 1
            return
        open_elements.append(local(qualified))
        written.write(f"<{qualified}{''.join(f' {key}={quoteattr(attributes[key])}' for key in attributes)}>")

    def end(qualified):
        nonlocal left_out
        if left_out:
            left_out -= 1
            return
        open_elements.pop()
        written.write(f"</{qualified}>")

    def characters(data):
        if not left_out:
            written.write(escape(text(open_elements[-1], data), {"\r": "&#13;"}))

    def doctype(*declaration):
        raise Refused("part", part)  # its entities could make gigabytes of a line

    parser = expat.ParserCreate()
    parser.buffer_text, parser.buffer_size = True, 1 << 16
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = characters, doctype
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise Refused("part", part) from error
    return '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + written.getvalue()


def clean_picture(part, content, removed):
    """A picture through the door of the library's own; not turned upright, for no office program turns it either."""
    if has_place(content):
        removed["places"].add(part)
    try:
        with safe_image(ContentFile(content), part, upright=False) as safe:
            safe.seek(0)
            return safe.read()
    except ValidationError as error:
        raise Refused("picture", part) from error


def has_place(content):
    """Whether a picture has noted where it was taken."""
    try:
        with Image.open(io.BytesIO(content), formats=["JPEG", "PNG", "WEBP"]) as image:
            return bool(image.getexif().get_ifd(ExifTags.IFD.GPSInfo))
    except Exception:  # damaged metadata, which goes anyway
        return False
