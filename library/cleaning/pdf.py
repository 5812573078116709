"""PDF: written anew from what its pages lead to, without properties and names; what can do anything is refused."""

import re

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, StreamDecodeLevel

from library.cleaning.parts import LINK, Refused, has_place

# Scripts, forms with scripts, files inside.
REFUSED_KEYS = {"/JS", "/JavaScript", "/XFA", "/EF", "/EmbeddedFiles", "/Collection"}
REFUSED_ACTIONS = set(
    "/JavaScript /Launch /GoToR /GoToE /ImportData /SubmitForm /Rendition /Movie /Sound /RichMediaExecute".split()
)
REFUSED_ANNOTATIONS = {"/FileAttachment", "/RichMedia", "/Screen", "/Movie", "/Sound", "/3D"}
PRIVATE_KEYS = {
    "/Metadata",
    "/PieceInfo",
    "/Thumb",
}  # XMP of any object, notes of programs, old looks of pages
# JPEG segments: EXIF and XMP, those of programs, IPTC, comments. The profile and Adobe's transform decide on colours.
METADATA = {0xE1, *range(0xE3, 0xEE), 0xEF, 0xFE}
MARKER, END_OF_IMAGE = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]"), 0xD9


def clean(source, target, removed):
    """Write the document to the file `target`; returns "pdf"."""
    try:
        with pikepdf.open(source) as document:
            if document.is_encrypted:
                raise Refused("password")
            if not document.pages:
                raise Refused("unreadable")
            for key in document.trailer.keys() - {"/Root", "/Size"}:  # LibreOffice can put a whole ODT there
                if key == "/Info":
                    removed["properties"].add(key)
                del document.trailer[key]
            for found in _reached(document.Root):
                _clean(found, removed)
            document.save(target)
            return "pdf"
    except pikepdf.PasswordError as error:
        raise Refused("password") from error
    except (pikepdf.PdfError, ValueError, TypeError) as error:
        raise Refused("unreadable") from error


def _reached(root):
    """Every dictionary and stream that the document leads to; what it has no use for any more is not written."""
    waiting, seen = [root], set()
    while waiting:
        found = waiting.pop()
        if not isinstance(found, (Array, Dictionary, Stream)) or (found.is_indirect and found.objgen in seen):
            continue
        if found.is_indirect:
            seen.add(found.objgen)
        if isinstance(found, Array):
            waiting.extend(found)
        else:
            waiting.extend(value for key, value in found.items() if key not in PRIVATE_KEYS)
            yield found


def _refuse(values, subtype):
    action = str(values.get("/S"))
    if "/ByteRange" in values:
        raise Refused("signed")
    if REFUSED_KEYS & values.keys() or action in REFUSED_ACTIONS or subtype in REFUSED_ANNOTATIONS:
        raise Refused("scripts")
    if action == "/URI" and not LINK.match(str(values.get("/URI", ""))):
        raise Refused("external", str(values["/URI"]))


def _clean(found, removed):
    values = dict(found.items())
    subtype = str(values.get("/Subtype"))
    _refuse(values, subtype)
    for key in values.keys() & PRIVATE_KEYS:
        removed["properties"].add(key)
        del found[key]
    if "/AA" in values:  # what happens without a click
        del found["/AA"]
    if isinstance(opening := values.get("/OpenAction"), Dictionary) and opening.get("/S") != Name.GoTo:
        del found["/OpenAction"]
    if "/T" in values and "/Rect" in values and subtype != "/Widget":  # of a form field, it is its own name
        removed["names"].add(str(values["/T"]))
        del found["/T"]
    if isinstance(found, Stream):
        if values.keys() & {"/F", "/Ref"}:  # its content is another file
            raise Refused("external", "/F")
        if subtype == "/Image":
            _clean_jpeg(found, removed)


def _clean_jpeg(image, removed):
    """Take the metadata out of a JPEG, whatever it is wrapped in; its pixels stay the same."""
    filters, parameters = _as_list(image.get("/Filter")), _as_list(image.get("/DecodeParms"))
    if filters[-1:] != [Name.DCTDecode]:
        return
    jpeg = image.read_raw_bytes()
    if filters[1:]:
        image.Filter, image.DecodeParms = Array(filters[:-1]), Array(parameters[:-1])
        jpeg = image.read_bytes(StreamDecodeLevel.specialized)
    if has_place(jpeg):
        removed["places"].add(image.objgen)
    image.write(
        without_metadata(jpeg), filter=Name.DCTDecode, decode_parms=parameters[-1] if parameters else None
    )


def _as_list(value):
    return list(value) if isinstance(value, Array) else [] if value is None else [value]


def without_metadata(jpeg):
    """The same picture without the segments in METADATA, and without what stands behind its end."""
    written, place = bytearray(jpeg[:2]), 2
    while found := MARKER.search(jpeg, place):
        written += jpeg[place : found.start()]  # pixels
        if found[0][1] == END_OF_IMAGE:
            return bytes(written + found[0])
        place = found.end() + int.from_bytes(jpeg[found.end() : found.end() + 2], "big")
        if found[0][1] not in METADATA:
            written += jpeg[found.start() : place]
    return bytes(written + jpeg[place:])
