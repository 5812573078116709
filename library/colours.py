"""The colours of an uploaded picture: 8 bits of sRGB, as browsers assume, with its transparency."""

import io

from PIL import Image, ImageChops, ImageCms

MAX_PROFILE_BYTES = 4 * 1024 * 1024  # those of printing presses have up to 3 MB
# What Pillow decodes to 8 bits, while it leaves the one transparent colour in the depth of the file.
TRANSPARENCY_SCALES = {"L;2": 85, "L;4": 17, "RGB;16B": 1 / 256}


def in_srgb(image, profile):
    """The picture by the ICC profile (bytes, or None) of its file; as it is where that is broken or of other colours."""
    if image.mode == "P" and profile:
        colours = image.getpalette("RGB")
        row = Image.frombytes("RGB", (len(colours) // 3, 1), bytes(colours))
        image.putpalette(in_srgb(row, profile).tobytes())
        return image
    if profile and len(profile) <= MAX_PROFILE_BYTES and image.mode in ("RGB", "RGBA", "CMYK"):
        target = "RGBA" if image.mode == "RGBA" else "RGB"
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            return ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode=target)
        except (ImageCms.PyCMSError, OSError):
            pass
    return image.convert("RGB") if image.mode == "CMYK" else image


def scale_transparency(image):
    """Before a picture is loaded: its transparent colour in the depth of the pixels that are decoded."""
    colour = image.info.get("transparency")
    scale = TRANSPARENCY_SCALES.get(image.tile[0].args) if image.format == "PNG" and image.tile else None
    if colour is not None and scale:
        parts = [int(part * scale) for part in (colour if isinstance(colour, tuple) else (colour,))]
        image.info["transparency"] = tuple(parts) if isinstance(colour, tuple) else parts[0]


def in_plain_colours(image, with_transparency):
    """The picture as RGB, RGBA, L or LA."""
    if image.mode == "I;16":
        return _in_eight_bits(image)
    if with_transparency and image.has_transparency_data:
        return image if image.mode == "RGBA" else image.convert("RGBA")
    return image if image.mode in ("RGB", "L") else image.convert("RGB")


def _in_eight_bits(image):
    """Greys of 16 bits, of which Pillow would cut all above 255 off instead of scaling, as L; with a transparent one LA."""
    content = image.tobytes()
    low, high = (Image.frombytes("L", image.size, content[place::2]) for place in (0, 1))
    if (colour := image.info.get("transparency")) is not None:
        low = low.point([255 * (value == colour & 0xFF) for value in range(256)])
        is_it = ImageChops.darker(low, high.point([255 * (value == colour >> 8) for value in range(256)]))
        high.putalpha(ImageChops.invert(is_it))
    return high
