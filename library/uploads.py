"""Which pictures may be uploaded, and how they are made harmless before they are stored.

They are decoded and written anew, so that metadata and hidden payloads do not survive; a limit on
pixels is checked before decoding, because a small file can claim gigabytes of memory.
"""

import contextlib
import hashlib
import io
import threading
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.core.files import File
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from library.colours import in_plain_colours, in_srgb, scale_transparency

MEGAPIXEL = 1_000_000
LONGEST_SIDE = 2400  # pixels of a large photograph that are stored
# Pixels that may be decoded, by format. JPEG is opened at a reduced size, so it may be larger; MPO is a
# JPEG with further pictures behind the first, as telephones write it.
PIXEL_LIMITS = {"PNG": 16 * MEGAPIXEL, "WEBP": 16 * MEGAPIXEL, "JPEG": 64 * MEGAPIXEL, "MPO": 64 * MEGAPIXEL}
# A progressive JPEG is held whole while it is decoded, whatever the size it is opened at.
PROGRESSIVE_LIMIT = 32 * MEGAPIXEL
MAX_BYTES = 25 * 1024 * 1024
HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1")
JPEG_END = b"\xff\xd9"

LOCK_TIMEOUT = 1  # seconds
BUSY = _("Other files are being processed right now. Wait a moment and try again.")

_decoding = threading.Lock()


class SafeFile(File):
    """A file that has been made harmless: only such are stored."""


def file_name(name, extension):
    """A plain ASCII name in which the typed one is recognisable: “Gada pārskats.PDF” → “gada-parskats.pdf”."""
    stem = slugify(PurePath(name).stem)[:80].strip("-_") or "file"
    return f"{stem}.{extension}"


def safe_image(upload, name, upright=True):
    """The picture of an uploaded file, at most LONGEST_SIDE pixels long, re-encoded without metadata, and turned `upright`.

    Photographs come back as JPEG, pictures with transparency or few colours as PNG; `width` and `height` of
    the SafeFile are in pixels. ValidationError with a sentence for anything that is no JPEG, PNG or WebP,
    moves, or is too large.
    """
    if upload.size > MAX_BYTES:
        raise ValidationError(_("The picture is larger than 25 MB. Save a smaller one and try again."))
    if is_heic(upload):
        raise ValidationError(
            _(
                "This is a HEIC picture, which browsers do not show. On the iPhone, choose Settings › Camera › Formats › Most Compatible and take it again; or open this one, make a screenshot of it, and send that."
            )
        )
    try:
        return _encoded_upload(upload, name, upright)
    except ValidationError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ValidationError(_("The picture has too many pixels. Make it smaller and try again.")) from error
    except Exception as error:  # whatever the decoders stumble over, down to struct and zlib errors
        raise ValidationError(
            _("This file cannot be read as a picture. Use a JPEG, PNG or WebP file.")
        ) from error


def is_heic(file):
    """Whether a file is of the kind that iPhones write (ISO/IEC 23008-12, brands of its first box)."""
    file.seek(0)
    head = file.read(12)
    return head[4:8] == b"ftyp" and head[8:] in HEIC_BRANDS


@contextlib.contextmanager
def one_at_a_time():
    """One file is decoded at a time, which bounds the memory; ValidationError when the lock is not free in a second."""
    if not _decoding.acquire(timeout=LOCK_TIMEOUT):
        raise ValidationError(BUSY)
    try:
        yield
    finally:
        _decoding.release()


@contextlib.contextmanager
def opened(file):
    """A picture opened by Pillow, its pixels counted before they are decoded."""
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
                "The picture has %(has)d million pixels. The limit is %(limit)d million. Make it smaller and try again."
            ),
            params={"has": -(-width * height // MEGAPIXEL), "limit": limit // MEGAPIXEL},
        )
    if image.format in ("PNG", "WEBP") and getattr(image, "is_animated", False):
        raise ValidationError(_("The picture is animated. Save one still picture from it and try again."))


def _encoded_upload(upload, name, upright):
    try:
        with opened(upload) as image:
            return _encoded(image, name, upright)
    except OSError:
        complete = with_end_marker(upload)
        if complete is None:
            raise
    with opened(complete) as image:
        return _encoded(image, name, upright)


def with_end_marker(upload):
    """A JPEG that lacks nothing but its last two bytes, with them; None of anything else.

    A decoder takes what is missing for black, grey or more of the same: it lacks nothing if that changes nothing.
    """
    upload.seek(0)
    content = upload.read().removesuffix(JPEG_END[:1])
    if not content.startswith(b"\xff\xd8"):
        return None
    seen = set()
    for missing in (b"\x55\xaa" * 32, b""):
        complete = io.BytesIO(content + missing + JPEG_END)
        with opened(complete) as image:
            image.draft("L", (1, 1))
            seen.add(hashlib.sha256(image.tobytes()).digest())
    return complete if len(seen) == 1 else None


def _encoded(image, name, upright):
    is_photograph = image.format in ("JPEG", "MPO") or (
        image.format == "WEBP" and not image.has_transparency_data
    )
    share = min(1, LONGEST_SIDE / max(image.size))
    image.draft("RGB", [max(1, int(side * share)) for side in image.size])
    scale_transparency(image)
    image.load()
    if upright:
        # The camera's data may be damaged; nobody wants more of them than how the camera was held.
        with contextlib.suppress(Exception):
            ImageOps.exif_transpose(image, in_place=True)
    profile = image.info.get("icc_profile")
    is_small_palette = image.mode == "P" and share == 1
    if not is_small_palette:
        if not (profile and image.mode == "CMYK"):
            image = in_plain_colours(image, with_transparency=not is_photograph)
        image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    image = in_srgb(image, profile)
    written = io.BytesIO()
    if is_photograph:
        _pixels_alone(image).save(written, "JPEG", quality=85, optimize=True, progressive=True)
    else:
        _pixels_alone(image).save(written, "PNG", optimize=True)
    safe = SafeFile(written, file_name(name, "jpg" if is_photograph else "png"))
    safe.width, safe.height = image.size
    return safe


def _pixels_alone(image):
    """A copy without profile, comments and whatever else came with the file."""
    clean = Image.frombytes(image.mode, image.size, image.tobytes())
    if image.mode == "P":
        clean.putpalette(image.getpalette("RGB"))
        if "transparency" in image.info:
            clean.info["transparency"] = image.info["transparency"]
    return clean
