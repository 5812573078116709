"""What may be uploaded, and how it is made harmless before it is stored.

Pictures are decoded and written anew, so that metadata and hidden payloads do not survive; a limit on
pixels is checked before decoding, because a small file can claim gigabytes of memory.
"""

import contextlib
import io
import struct
import threading
import zipfile
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.core.files import File
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

MEGAPIXEL = 1_000_000
LONGEST_SIDE = 2400  # pixels of a large photograph that are stored
# Pixels that may be decoded, by format. JPEG is opened at a reduced size, so it may be larger; MPO is a
# JPEG with further pictures behind the first, as telephones write it.
PIXEL_LIMITS = {"PNG": 16 * MEGAPIXEL, "WEBP": 16 * MEGAPIXEL, "JPEG": 64 * MEGAPIXEL, "MPO": 64 * MEGAPIXEL}
# A progressive JPEG is held whole while it is decoded, whatever the size it is opened at.
PROGRESSIVE_LIMIT = 32 * MEGAPIXEL
MAX_BYTES = 25 * 1024 * 1024
MAX_ZIP_DIRECTORY = 1024 * 1024  # bytes: thousands of entries, where a document has dozens

_one_at_a_time = threading.Lock()


class SafeFile(File):
    """A file that has been through this module: only such are stored."""


def file_name(name, extension):
    """A plain ASCII name in which the typed one is recognisable: “Gada pārskats.PDF” → “gada-parskats.pdf”."""
    stem = slugify(PurePath(name).stem)[:80].strip("-_") or "file"
    return f"{stem}.{extension}"


def safe_image(upload, name):
    """The picture of an uploaded file, upright, at most LONGEST_SIDE pixels long, re-encoded without metadata.

    Photographs come back as JPEG, pictures with transparency or few colours as PNG; `width` and `height` of
    the SafeFile are in pixels. ValidationError with a sentence for anything that is no JPEG, PNG or WebP,
    moves, or is too large.
    """
    if upload.size > MAX_BYTES:
        raise ValidationError(_("The picture is larger than 25 MB. Save a smaller one and try again."))
    try:
        with opened(upload) as image:
            return _encoded(image, name)
    except ValidationError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ValidationError(_("The picture has too many pixels. Make it smaller and try again.")) from error
    except Exception as error:  # whatever the decoders stumble over, down to struct and zlib errors
        raise ValidationError(
            _("This is no picture that can be read. Use a JPEG, PNG or WebP file.")
        ) from error


@contextlib.contextmanager
def opened(file):
    """A picture opened by Pillow while no other one is, its pixels counted before they are decoded."""
    with _one_at_a_time:
        file.seek(0)
        with Image.open(file, formats=["JPEG", "PNG", "WEBP"]) as image:
            _check(image)
            yield image


def _check(image):
    width, height = image.size
    limit = PROGRESSIVE_LIMIT if image.info.get("progressive") else PIXEL_LIMITS[image.format]
    if width * height > limit:
        raise ValidationError(
            _(
                "The picture has %(has)d million pixels; at most %(limit)d million can be taken. Make it smaller first."
            ),
            params={"has": -(-width * height // MEGAPIXEL), "limit": limit // MEGAPIXEL},
        )
    if image.format in ("PNG", "WEBP") and getattr(image, "is_animated", False):
        raise ValidationError(_("The picture moves. Save one still picture of it and try again."))


def _encoded(image, name):
    is_photograph = image.format in ("JPEG", "MPO") or (
        image.format == "WEBP" and not image.has_transparency_data
    )
    share = min(1, LONGEST_SIDE / max(image.size))
    image.draft("RGB", [max(1, int(side * share)) for side in image.size])
    ImageOps.exif_transpose(image, in_place=True)
    is_small_palette = image.mode == "P" and share == 1
    if not is_small_palette:
        image = in_plain_colours(image, keep_transparency=not is_photograph)
        image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    written = io.BytesIO()
    if is_photograph:
        _pixels_alone(image).save(written, "JPEG", quality=85, optimize=True, progressive=True)
    else:
        _pixels_alone(image).save(written, "PNG", optimize=True)
    safe = SafeFile(written, file_name(name, "jpg" if is_photograph else "png"))
    safe.width, safe.height = image.size
    return safe


def in_plain_colours(image, keep_transparency):
    """The picture as RGB, RGBA or L."""
    if image.mode.startswith("I"):  # greys of 16 bits: Pillow would cut all above 255 off instead of scaling
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if keep_transparency and image.has_transparency_data:
        return image if image.mode == "RGBA" else image.convert("RGBA")
    return image if image.mode in ("RGB", "L") else image.convert("RGB")


def _pixels_alone(image):
    """A copy without profile, comments and whatever else came with the file."""
    clean = Image.frombytes(image.mode, image.size, image.tobytes())
    if image.mode == "P":
        clean.putpalette(image.getpalette("RGB"))
        if "transparency" in image.info:
            clean.info["transparency"] = image.info["transparency"]
    return clean


def safe_document(upload, name):
    """The uploaded document under a plain name; ValidationError unless its content is PDF, DOCX, ODT or XLSX."""
    if upload.size > MAX_BYTES:
        raise ValidationError(_("The document is larger than 25 MB. Save a smaller one and try again."))
    kind = _document_kind(upload)
    if not kind:
        raise ValidationError(
            _("Only PDF, DOCX, ODT and XLSX documents without macros and passwords can be taken.")
        )
    upload.seek(0)
    return SafeFile(upload, file_name(name, kind))


def _document_kind(upload):
    upload.seek(0)
    start = upload.read(8)
    if start.startswith(b"%PDF-"):
        return "pdf"
    if not start.startswith(b"PK\x03\x04") or not _has_small_directory(upload):
        return ""
    upload.seek(0)
    try:
        with zipfile.ZipFile(upload) as archive:
            return _kind_of_archive(archive)
    except Exception:  # a damaged archive fails in a dozen ways, from struct to zlib errors
        return ""


def _has_small_directory(upload):
    """Whether a ZIP file ends in a plain record of a small directory: nothing of it is unpacked to find out.

    Python reads the whole directory into memory, whatever its size. Neither ZIP64 nor a comment at the end,
    which no office writes, could hide another record from this look.
    """
    if upload.size < 64:
        return False
    upload.seek(upload.size - 42)
    end = upload.read(42)
    size = struct.unpack("<I", end[32:36])[0]
    return (
        end[20:24] == b"PK\x05\x06"
        and end[-2:] == b"\0\0"
        and end[:4] != b"PK\x06\x07"
        and size <= MAX_ZIP_DIRECTORY
    )


def _kind_of_archive(archive):
    entries = {entry.filename: entry for entry in archive.infolist()}
    if any(entry.flag_bits & 1 for entry in entries.values()):
        return ""  # a password
    if any(name.endswith("vbaProject.bin") or name.startswith(("Basic/", "Scripts/")) for name in entries):
        return ""  # macros of Microsoft and of LibreOffice
    if "mimetype" in entries:
        entry = entries["mimetype"]
        is_readable = entry.compress_type == zipfile.ZIP_STORED and entry.file_size < 100
        is_odt = is_readable and archive.read(entry) == b"application/vnd.oasis.opendocument.text"
        return "odt" if is_odt else ""
    if "[Content_Types].xml" not in entries:
        return ""
    if any(name.startswith("word/") for name in entries):
        return "docx"
    return "xlsx" if "xl/workbook.xml" in entries else ""
