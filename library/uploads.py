"""What may be uploaded, and how it is made harmless before it is stored.

Pictures are decoded and written anew, so that metadata and hidden payloads do not survive; a limit on
pixels is checked before decoding, because a small file can claim gigabytes of memory.
"""

import io
import threading
import zipfile
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

MEGAPIXEL = 1_000_000
LONGEST_SIDE = 2400  # pixels kept of a large photograph
# Pixels that may be decoded, by format. JPEG is opened at a reduced size, so it may be larger.
PIXEL_LIMITS = {"PNG": 16 * MEGAPIXEL, "WEBP": 16 * MEGAPIXEL, "JPEG": 64 * MEGAPIXEL}
MAX_IMAGE_BYTES = 25 * 1024 * 1024
MAX_DOCUMENT_BYTES = 25 * 1024 * 1024

_one_at_a_time = threading.Lock()


def file_name(name, extension):
    """A plain ASCII name that keeps what was typed recognisable: “Gada pārskats.PDF” → “gada-parskats.pdf”."""
    stem = slugify(PurePath(name).stem)[:80] or "file"
    return f"{stem}.{extension}"


def safe_image(upload):
    """The picture of an uploaded file, upright, at most LONGEST_SIDE pixels long, re-encoded without metadata.

    Photographs come back as JPEG, pictures with transparency or few colours as PNG. ValidationError with a
    sentence for anything that is no JPEG, PNG or WebP, or is too large.
    """
    if upload.size > MAX_IMAGE_BYTES:
        raise ValidationError(_("The picture is larger than 25 MB. Save a smaller one and try again."))
    with _one_at_a_time:
        upload.seek(0)
        try:
            with Image.open(upload, formats=list(PIXEL_LIMITS)) as image:
                _check_pixels(image)
                return _encoded(image, upload.name)
        except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
            raise ValidationError(_("This is no picture that can be read. Use a JPEG, PNG or WebP file.")) from error


def _check_pixels(image):
    width, height = image.size
    limit = PIXEL_LIMITS[image.format]
    if width * height > limit:
        raise ValidationError(
            _("The picture has %(has)d million pixels; at most %(limit)d million can be taken. Make it smaller first.")
            % {"has": -(-width * height // MEGAPIXEL), "limit": limit // MEGAPIXEL}
        )


def _encoded(image, name):
    as_photograph = image.format == "JPEG" or (image.format == "WEBP" and not image.has_transparency_data)
    image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    image = ImageOps.exif_transpose(image)
    if as_photograph:
        image = image.convert("RGB")
    elif image.mode not in ("RGB", "RGBA", "L", "P"):
        image = image.convert("RGBA")
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    clean = Image.frombytes(image.mode, image.size, image.tobytes())  # pixels alone: no profile, no comment
    if image.mode == "P":
        clean.putpalette(image.getpalette("RGB"))
        if (transparency := image.info.get("transparency")) is not None:
            clean.info["transparency"] = transparency
    written = io.BytesIO()
    if as_photograph:
        clean.save(written, "JPEG", quality=85, optimize=True, progressive=True)
    else:
        clean.save(written, "PNG", optimize=True)
    return ContentFile(written.getvalue(), file_name(name, "jpg" if as_photograph else "png"))


def safe_document(upload):
    """The uploaded document under a plain name; ValidationError unless its content is PDF, DOCX, ODT or XLSX."""
    if upload.size > MAX_DOCUMENT_BYTES:
        raise ValidationError(_("The document is larger than 25 MB. Save a smaller one and try again."))
    kind = _document_kind(upload)
    if not kind:
        raise ValidationError(_("Only PDF, DOCX, ODT and XLSX documents without macros can be taken."))
    upload.seek(0)
    upload.name = file_name(upload.name, kind)
    return upload


def _document_kind(upload):
    upload.seek(0)
    start = upload.read(1024)
    if start.startswith(b"%PDF-"):
        return "pdf"
    if not start.startswith(b"PK\x03\x04"):
        return ""
    upload.seek(0)
    try:
        with zipfile.ZipFile(upload) as archive:
            names = set(archive.namelist())
            if any(name.endswith("vbaProject.bin") for name in names):
                return ""
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 100:
                is_odt = archive.read("mimetype") == b"application/vnd.oasis.opendocument.text"
                return "odt" if is_odt else ""
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError):
        return ""
    if "[Content_Types].xml" not in names:
        return ""
    return "docx" if "word/document.xml" in names else "xlsx" if "xl/workbook.xml" in names else ""
