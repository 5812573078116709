"""The sizes of a picture that pages offer: cut when it is stored, beside it; never when somebody looks."""

import io

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from library.colours import in_plain_colours
from library.uploads import one_at_a_time, opened, safe_image

# Pixels, for screens with two or three to a point: a logo, a card or a telephone's width, a dense telephone,
# the cover of a text (46rem). The layout shows nothing wider, so the whole of a larger picture is not offered.
WIDTHS = (400, 800, 1200, 1600)
# Speed 8 of libavif costs a photograph 3 % more bytes than 6 and takes less than half the time.
AVIF = {"format": "AVIF", "quality": 60, "speed": 8}
JPEG = {"format": "JPEG", "quality": 80, "optimize": True, "progressive": True}
# A JPEG with half the colours has coloured fringes at the edges of a drawing.
JPEG_OF_DRAWING = JPEG | {"quality": 85, "subsampling": "4:4:4"}
PNG = {"format": "PNG"}


def size_name(name, width, ending):
    """“<folder>/house.png” → “<folder>/house-400.avif”: longer than the upload's own name, so never the same."""
    return f"{name.rpartition('.')[0]}-{width}.{ending}"


def safe_picture(upload, name):
    """What `safe_image` makes of an upload, with the sizes that `cut` makes of it as `cut`: all at once, so that storing
    the picture decodes nothing any more."""
    with one_at_a_time():
        safe = safe_image(upload, name)
        safe.cut = cut(safe)
    return safe


def store_sizes(name, sizes):
    """Store the sizes of a picture beside it; where one fails, `SafeFieldFile` removes the folder.

    Returns what is there now: widths in pixels by ending, such as {"avif": [400, 640], "jpg": [400]}.
    """
    for ending, pictures in sizes.items():
        for width, content in pictures.items():
            default_storage.save(size_name(name, width, ending), ContentFile(content))
    return {ending: list(pictures) for ending, pictures in sizes.items()}


def cut(file):
    """{ending: {width in pixels: bytes}} of a picture, smallest first; never larger than itself.

    “avif” includes the whole width, where that is no wider than pages show. Beside it stands “jpg” for
    browsers without AVIF, or “png” where something is transparent. A picture that AVIF does not make
    smaller, such as a little logo, has no “avif”: a browser that knows the format looks nowhere else.
    """
    with opened(file) as stored:
        is_drawing = stored.format == "PNG"
        whole = in_plain_colours(stored, with_transparency=True)
        is_transparent = whole.mode == "RGBA" and whole.getchannel("A").getextrema()[0] < 255
        if not is_transparent:
            whole = in_plain_colours(whole, with_transparency=False)
        smaller = [width for width in WIDTHS if width < whole.width]
        scaled = {width: _scaled(whole, width) for width in smaller}
        fallback = PNG if is_transparent else JPEG_OF_DRAWING if is_drawing else JPEG
        sizes = {"png" if is_transparent else "jpg": _written(scaled, fallback)}
        if whole.width <= WIDTHS[-1]:
            scaled[whole.width] = whole
        avif = _written(scaled, AVIF)
    if len(avif[max(avif)]) < file.size:
        sizes["avif"] = avif
    return {ending: pictures for ending, pictures in sizes.items() if pictures}


def _scaled(picture, width):
    height = max(1, round(picture.height * width / picture.width))
    return picture.resize((width, height), Image.Resampling.LANCZOS)


def _written(pictures, options):
    """{width: bytes}, without the metadata of the stored file."""
    written = {}
    for width, picture in pictures.items():
        picture.info.clear()
        content = io.BytesIO()
        picture.save(content, **options)
        written[width] = content.getvalue()
    return written
