"""What may be uploaded, and what is left of it: through the staff pages, and past them."""

import io
import math
import re
import struct
import subprocess
import sys
import time
import tracemalloc
import warnings
import zlib
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import override
from PIL import Image as Picture
from PIL.PngImagePlugin import PngInfo

from library import cleaning, document_cleaning, uploads
from library.cleaning import office, opendocument
from library.document_cleaning import SENTENCES, safe_document
from library.models import Document, Image
from library.uploads import MAX_BYTES, safe_image
from tests.factories import make_document, make_image, pdf_file, picture_file
from tests.icc_profiles import display_p3, linear, press
from tests.office_files import NAME, OTHER, docx, ods, odt, photograph, xlsx

ADD_IMAGE, ADD_DOCUMENT = reverse("admin:library_image_add"), reverse("admin:library_document_add")
TEXTS = {"alt_lv": "Māja", "alt_en": "A house", "consent": "not_needed"}
RED, BLUE = (200, 20, 20), (20, 20, 200)


@pytest.fixture(autouse=True)
def _english():
    """Sentences are compared in English, whatever language the pages speak."""
    with override("en"):
        yield


def written(picture, picture_format, **options):
    file = io.BytesIO()
    picture.save(file, picture_format, **options)
    return file.getvalue()


def cleaned(content, name="picture"):
    """(what is stored of an upload, opened; its name)."""
    safe = safe_image(ContentFile(content), name)
    safe.seek(0)
    picture = Picture.open(io.BytesIO(safe.read()))
    picture.load()
    assert picture.size == (safe.width, safe.height)
    return picture, safe.name


def refused(content, name="picture.png"):
    with pytest.raises(ValidationError) as error:
        safe_image(ContentFile(content), name)
    return error.value.messages[0]


def png_chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_that_claims(width, height, *chunks, pixels=b"\0" * 64):
    header = png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n"
        + header
        + b"".join(chunks)
        + png_chunk(b"IDAT", zlib.compress(pixels))
        + png_chunk(b"IEND", b"")
    )


def png_of(depth, colour_type, row, transparent):
    """A PNG of two pixels (`row`, its bytes) and the chunk that names the transparent colour."""
    content = png_that_claims(2, 1, png_chunk(b"tRNS", transparent), pixels=b"\0" + row)
    header = struct.pack(">IIBBBBB", 2, 1, depth, colour_type, 0, 0, 0)
    return content[:8] + png_chunk(b"IHDR", header) + content[33:]


DOCX = docx()


# --- Pictures: what comes in


@pytest.mark.parametrize(("picture_format", "ending"), [("JPEG", "jpg"), ("PNG", "png"), ("WEBP", "jpg")])
def test_a_picture_is_named_after_its_content(picture_format, ending):
    picture, name = cleaned(written(Picture.new("RGB", (40, 30), RED), picture_format), "Māja pie jūras.TXT")
    assert name == f"maja-pie-juras.{ending}"
    assert picture.format == {"jpg": "JPEG", "png": "PNG"}[ending]
    assert all(abs(a - b) < 6 for a, b in zip(picture.convert("RGB").getpixel((5, 5)), RED, strict=True))


@pytest.mark.parametrize(
    "name",
    ["../../../etc/passwd", "C:\\secrets\\x.png", "....png", "", "Жизнь.png", "x" * 240 + ".png", "a\nb.png"],
)
def test_no_name_reaches_outside_its_folder(name):
    _picture, stored = cleaned(written(Picture.new("RGB", (4, 4)), "PNG"), name)
    assert len(stored) <= 84
    assert set(stored) <= set("abcdefghijklmnopqrstuvwxyz0123456789-_.")
    assert stored.endswith(".png")
    assert ".." not in stored


def test_a_transparent_picture_stays_transparent():
    for picture_format in ("PNG", "WEBP"):
        picture, name = cleaned(written(Picture.new("RGBA", (4, 4), (*RED, 90)), picture_format))
        assert name == "picture.png"
        assert picture.convert("RGBA").getpixel((1, 1))[3] == 90


def test_a_picture_with_one_transparent_colour_stays_transparent():
    drawing = Picture.new("RGB", (4, 4), RED).quantize(4)
    for picture in (Picture.new("RGB", (4, 4), RED), Picture.new("L", (4, 4), 20), drawing):
        content = written(picture, "PNG", transparency=picture.getpixel((1, 1)))
        stored, _name = cleaned(content)
        assert stored.convert("RGBA").getpixel((1, 1))[3] == 0, picture.mode


def test_a_drawing_with_few_colours_keeps_its_palette():
    drawing = Picture.new("RGB", (60, 40), RED).quantize(8)
    picture, _name = cleaned(written(drawing, "PNG"))
    assert picture.mode == "P"
    assert picture.convert("RGB").getpixel((3, 3)) == drawing.convert("RGB").getpixel((3, 3))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
def test_a_picture_of_any_mode_is_taken(mode):
    colour = Picture.new("RGB", (3000, 20), RED).convert(mode).getpixel((1, 1))
    picture, _name = cleaned(written(Picture.new(mode, (3000, 20), colour), "PNG"))
    assert picture.size == (2400, 16)


def test_greys_of_sixteen_bits_are_scaled_and_not_cut_off():
    picture, _name = cleaned(written(Picture.new("I;16", (4, 4), 0x8000), "PNG"))
    assert picture.convert("L").getpixel((1, 1)) == 0x80


def test_a_photograph_for_print_becomes_one_for_screens():
    picture, name = cleaned(written(Picture.new("RGB", (40, 30), RED).convert("CMYK"), "JPEG"))
    assert (picture.mode, name) == ("RGB", "picture.jpg")


def test_a_large_photograph_becomes_smaller_and_keeps_its_shape():
    picture, _name = cleaned(written(Picture.new("RGB", (5000, 2500), RED), "JPEG"))
    assert picture.size == (2400, 1200)


def test_a_panorama_is_taken():
    picture, _name = cleaned(written(Picture.new("RGB", (24000, 100), RED), "JPEG"))
    assert picture.size == (2400, 10)


def test_a_line_of_one_pixel_is_taken():
    picture, _name = cleaned(written(Picture.new("RGB", (60000, 1), RED), "JPEG"))
    assert picture.size == (2400, 1)


def test_a_photograph_taken_with_the_camera_held_upright_stands_upright():
    picture = Picture.new("RGB", (60, 40), RED)
    picture.paste(BLUE, (0, 0, 30, 40))
    exif = Picture.Exif()
    exif[0x0112] = 6  # turn clockwise to see it as it was taken
    upright, _name = cleaned(written(picture, "JPEG", exif=exif))
    assert upright.size == (40, 60)
    assert upright.getpixel((20, 5))[2] > 150  # the left side is the top now


def test_a_telephones_picture_with_further_ones_behind_it_is_taken():
    picture = Picture.new("RGB", (60, 40), RED)
    content = written(picture, "MPO", save_all=True, append_images=[Picture.new("RGB", (60, 40), BLUE)])
    assert Picture.open(io.BytesIO(content)).format == "MPO"
    first, name = cleaned(content)
    assert name == "picture.jpg"
    assert first.getpixel((5, 5))[0] > 150


# --- Pictures: their colours, and what is damaged


SRGB = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
P3_TO_SRGB = ((1.22494, -0.22494, 0.0), (-0.04206, 1.04206, 0.0), (-0.01964, -0.07864, 1.09827))


def _times(matrix, vector):
    return [sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix]


def lab(colour):
    """CIELAB of an sRGB colour, under D65."""
    light = _times(SRGB, [linear(part / 255) for part in colour])
    x, y, z = (
        part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116
        for part in (value / white for value, white in zip(light, (0.9505, 1, 1.089), strict=True))
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def in_srgb_by_formula(colour):
    """What a colour of Display P3 is in sRGB, both in 0 to 255."""
    light = [min(1, max(0, part)) for part in _times(P3_TO_SRGB, [linear(part / 255) for part in colour])]
    return [255 * (12.92 * p if p <= 0.0031308 else 1.055 * p ** (1 / 2.4) - 0.055) for p in light]


P3_COLOURS = {"red": (234, 51, 35), "skin": (218, 174, 142), "green": (84, 160, 70), "grey": (120, 120, 120)}


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P"])
@pytest.mark.parametrize("name", P3_COLOURS)
def test_colours_of_a_telephone_are_those_of_the_web(name, mode):
    colour = P3_COLOURS[name]
    made = Picture.new("RGB", (40, 30), colour)
    made = made.quantize(4) if mode == "P" else made.convert(mode)
    kinds = ("PNG", "JPEG") if mode == "RGB" else ("PNG",)
    for kind in kinds:
        options = {"quality": 95, "subsampling": 0} if kind == "JPEG" else {}
        stored, _name = cleaned(written(made, kind, icc_profile=display_p3(), **options))
        shown = stored.convert("RGB").getpixel((20, 15))
        assert math.dist(lab(shown), lab(in_srgb_by_formula(colour))) <= 2, (kind, shown)
        assert "icc_profile" not in stored.info
    if mode == "RGBA":
        assert stored.mode == "RGBA" and stored.getpixel((1, 1))[3] == 255


def test_red_of_a_telephone_is_red():
    made = Picture.new("RGB", (40, 30), P3_COLOURS["red"])
    stored, _name = cleaned(
        written(made, "JPEG", icc_profile=display_p3(), quality=95, subsampling=0), "red.jpg"
    )
    assert math.dist(lab(stored.getpixel((20, 15))), lab((255, 0, 0))) <= 2


def test_a_picture_for_print_is_read_by_the_profile_of_its_press():
    cyan = Picture.new("CMYK", (3000, 30), (255, 0, 0, 0))
    stored, name = cleaned(written(cyan, "JPEG", icc_profile=press(50), quality=95))
    assert (stored.mode, stored.size, name) == ("RGB", (2400, 24), "picture.jpg")
    assert math.dist(lab(stored.getpixel((9, 9))), (50, 0, 0)) <= 2


@pytest.mark.parametrize("profile", [b"no profile", display_p3()[:300], press(), b"\0" * 5_000])
@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
def test_a_profile_that_is_broken_or_of_other_colours_is_ignored(profile, mode):
    if profile == press() and mode == "CMYK":
        return
    made = Picture.new("RGB", (40, 30), BLUE).convert(mode)
    plain, _name = cleaned(written(made, "JPEG"))
    stored, _name = cleaned(written(made, "JPEG", icc_profile=profile))
    assert stored.tobytes() == plain.tobytes()


@pytest.mark.parametrize(
    ("depth", "colour", "pixels"),
    [(16, 0x1234, b"\x12\x34\x12\x35"), (8, 5, b"\5\6"), (4, 5, b"\x56"), (2, 1, b"\x60"), (1, 1, b"\x80")],
)
def test_the_one_transparent_grey_is_transparent_and_no_other(depth, colour, pixels):
    stored, _name = cleaned(png_of(depth, 0, pixels, struct.pack(">H", colour)))
    assert [stored.convert("RGBA").getpixel((x, 0))[3] for x in (0, 1)] == [0, 255]


def test_one_transparent_colour_of_sixteen_bits_is_transparent():
    first, second = struct.pack(">HHH", 0x1234, 1, 2), struct.pack(">HHH", 0x1334, 1, 2)
    stored, _name = cleaned(png_of(16, 2, first + second, first))
    assert [stored.convert("RGBA").getpixel((x, 0))[3] for x in (0, 1)] == [0, 255]


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_a_damaged_byte_in_the_data_of_the_camera_does_not_matter():
    exif = Picture.Exif()
    exif[0x0112], exif[0x010F], exif[0x8825] = 6, "Maker", {1: "N", 2: (56.0, 57.0, 9.0)}
    content = written(Picture.new("RGB", (60, 40), RED), "JPEG", exif=exif)
    begin = content.index(b"Exif")
    end = begin - 2 + int.from_bytes(content[begin - 2 : begin], "big")
    for place in range(begin, end):
        for change in (0x01, 0x80, 0xFF):
            damaged = content[:place] + bytes([content[place] ^ change]) + content[place + 1 :]
            picture, _name = cleaned(damaged)
            assert picture.size in ((40, 60), (60, 40)), (place, change)


@pytest.mark.parametrize("options", [{}, {"progressive": True}])
@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
def test_a_jpeg_without_its_last_two_bytes_is_taken_whole(mode, options):
    content = written(Picture.effect_noise((200, 160), 80).convert(mode), "JPEG", **options)
    whole, _name = cleaned(content)
    for missing in (1, 2):
        picture, _name = cleaned(content[:-missing])
        assert picture.tobytes() == whole.tobytes()


# --- Pictures: what does not come out again


def everything_said_in(picture):
    return [
        key
        for key in picture.info
        if key
        not in (
            "jfif",
            "jfif_version",
            "jfif_unit",
            "jfif_density",
            "progressive",
            "progression",
            "transparency",
        )
    ]


@pytest.mark.parametrize("picture_format", ["JPEG", "PNG", "WEBP"])
def test_place_camera_profile_and_comments_are_gone(picture_format):
    exif = Picture.Exif()
    exif[0x010F] = "CameraMaker"
    exif.get_ifd(0x8825)[2] = (56.0, 57.0, 9.0)  # latitude
    exif[0x8825] = {1: "N", 2: (56.0, 57.0, 9.0)}
    said = PngInfo()
    said.add_text("Comment", "taken at the shelter")
    options = {
        "exif": exif,
        "icc_profile": b"a profile of the camera",
        "comment": b"taken at the shelter",
        "pnginfo": said,
    }
    content = written(Picture.new("RGB", (40, 30), RED), picture_format, **options)
    assert b"CameraMaker" in content
    safe = safe_image(ContentFile(content), "x")
    safe.seek(0)
    stored = safe.read()
    for secret in (b"CameraMaker", b"Exif", b"profile of the camera", b"shelter", b"GPS"):
        assert secret not in stored
    picture = Picture.open(io.BytesIO(stored))
    assert everything_said_in(picture) == []
    assert not picture.getexif()


def test_what_is_hidden_behind_a_picture_is_gone():
    for picture_format in ("JPEG", "PNG", "WEBP"):
        content = (
            written(Picture.new("RGB", (40, 30), RED), picture_format) + DOCX + b"<script>alert(1)</script>"
        )
        safe = safe_image(ContentFile(content), "x")
        safe.seek(0)
        stored = safe.read()
        assert b"script" not in stored
        assert b"PK\x03\x04" not in stored


# --- Pictures: what is refused


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no picture at all",
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b"<?xml version='1.0'?><svg/>",
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff\xe0",
        b"RIFF\x10\0\0\0WEBPVP8 ",
        DOCX,
        b"%PDF-1.4",
    ],
)
def test_what_is_no_picture_is_refused_in_words(content):
    assert "cannot be read as a picture" in refused(content)


@pytest.mark.parametrize("picture_format", ["GIF", "BMP", "TIFF", "ICO", "PPM"])
def test_other_formats_are_refused(picture_format):
    assert "JPEG, PNG or WebP" in refused(written(Picture.new("RGB", (32, 32), RED), picture_format))


@pytest.mark.parametrize("picture_format", ["JPEG", "PNG", "WEBP"])
def test_a_picture_that_breaks_off_is_refused(picture_format):
    content = written(Picture.effect_noise((200, 200), 80).convert("RGB"), picture_format)
    for length in (40, len(content) // 3, len(content) * 2 // 3):
        assert "cannot be read as a picture" in refused(content[:length])


def test_damaged_pictures_are_refused_and_nothing_else_happens():
    for picture_format in ("JPEG", "PNG", "WEBP"):
        content = written(Picture.effect_noise((60, 60), 80).convert("RGB"), picture_format)
        for place in range(8, min(len(content), 400), 7):
            damaged = content[:place] + bytes([content[place] ^ 0xFF]) + content[place + 1 :]
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                try:
                    safe_image(ContentFile(damaged), "x.png")
                except ValidationError:
                    continue


@pytest.mark.parametrize("picture_format", ["PNG", "WEBP"])
def test_a_moving_picture_is_refused(picture_format):
    frames = [Picture.new("RGB", (20, 20), colour) for colour in (RED, BLUE)]
    content = written(frames[0], picture_format, save_all=True, append_images=frames[1:], duration=100)
    assert "The picture is animated" in refused(content)


def test_a_small_file_that_claims_many_pixels_is_refused_before_it_is_decoded():
    for width, height in ((12_000, 12_000), (4_100, 4_000), (60_000, 60_000), (2**31 - 1, 2**31 - 1)):
        content = png_that_claims(width, height)
        tracemalloc.start()
        message = refused(content)
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert "pixels" in message, (width, height)
        assert most < 2_000_000


def test_the_refusal_names_the_limit():
    assert "17 million pixels. The limit is 16 million" in refused(png_that_claims(4_100, 4_000))


def test_a_jpeg_may_be_larger_than_a_png():
    size = (5000, 4000)
    picture, _name = cleaned(written(Picture.new("L", size), "JPEG"))
    assert picture.size == (2400, 1920)
    assert "The limit is 16 million" in refused(written(Picture.new("1", size), "PNG"))


def test_a_progressive_jpeg_has_a_limit_of_its_own():
    content = written(Picture.new("L", (7000, 5000)), "JPEG", progressive=True)
    assert "The limit is 32 million" in refused(content)


def test_a_picture_whose_texts_unpack_to_much_is_refused_or_taken_without_them():
    text = b"Comment\0\0" + zlib.compress(b"x" * 50_000_000)
    content = png_that_claims(
        4, 4, struct.pack(">I", len(text)) + b"zTXt" + text + struct.pack(">I", zlib.crc32(b"zTXt" + text))
    )
    tracemalloc.start()
    with pytest.raises(ValidationError):
        safe_image(ContentFile(content), "x.png")
    assert tracemalloc.get_traced_memory()[1] < 10_000_000
    tracemalloc.stop()


def test_a_file_of_too_many_bytes_is_refused_unread():
    class Large:
        size = MAX_BYTES + 1

    for door, words in ((safe_image, "The picture is larger"), (safe_document, "The document is larger")):
        with pytest.raises(ValidationError, match=words):
            door(Large(), "x.png")


# --- Documents: what becomes of their parts is in test_office_documents.py and test_pdf_documents.py


@pytest.mark.parametrize(
    ("content", "ending"),
    [(pdf_file().read(), "pdf"), (docx(), "docx"), (xlsx(), "xlsx"), (odt(), "odt"), (ods(), "ods")],
)
def test_a_document_is_named_after_its_content(content, ending):
    safe = safe_document(ContentFile(content), "Gada pārskats 2025.exe")
    assert safe.name == f"gada-parskats-2025.{ending}"
    safe.seek(0)
    assert safe.read(2) == (b"%P" if ending == "pdf" else b"PK")


def test_each_reason_to_refuse_a_document_has_a_sentence():
    sources = "".join(path.read_text() for path in Path(cleaning.__path__[0]).glob("*.py"))
    reasons = (
        set(re.findall(r'Refused\(\s*"(\w+)"', sources))
        | set(office.REFUSED)
        | {"old", "unknown", "macros", "heavy"}
    )
    assert reasons | set(opendocument.REFUSED_ELEMENTS.values()) == set(SENTENCES)


def test_a_refusal_quotes_what_it_is_about():
    content = docx("", ("image", "!https://example.org/<pixel>.png".replace("<", "&lt;")))
    with pytest.raises(
        ValidationError, match="The document uses “https://example.org/<pixel>.png”, which is outside of it"
    ):
        safe_document(ContentFile(content), "x.docx")


def test_a_document_that_takes_too_long_is_refused(monkeypatch):
    monkeypatch.setattr(document_cleaning, "TIMEOUT", 0.01)
    with pytest.raises(ValidationError, match="takes too long"):
        safe_document(pdf_file(), "x.pdf")


@pytest.mark.parametrize(
    ("ended", "words"), [(-9, "too long"), (-24, "too long"), (-11, "damaged"), (1, "damaged")]
)
def test_a_document_that_ends_the_process_is_refused(monkeypatch, ended, words):
    result = subprocess.CompletedProcess([], ended, stderr=b"")
    monkeypatch.setattr(subprocess, "run", lambda *args, **kwargs: result)
    with pytest.raises(ValidationError, match=words):
        safe_document(pdf_file(), "x.pdf")


def test_the_process_that_reads_documents_has_limits():
    command = [sys.executable, "-m", "library.cleaning"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL
    ) as process:
        limits, until = Path(f"/proc/{process.pid}/limits"), time.monotonic() + 10
        while not re.search(r"core file size +0 +0", limits.read_text()) and time.monotonic() < until:
            time.sleep(0.01)
        found = dict(re.findall(r"Max (cpu time|address space|file size) +(\d+) ", limits.read_text()))
        process.communicate(b"")
    assert found == {"cpu time": "8", "address space": str(1 << 30), "file size": str(50 << 20)}


def test_while_another_file_is_read_a_document_is_refused_after_a_moment(monkeypatch):
    monkeypatch.setattr("library.uploads.LOCK_TIMEOUT", 0.01)
    with uploads.one_at_a_time(), pytest.raises(ValidationError, match="Other files are being processed"):
        safe_document(pdf_file(), "x.pdf")


# --- The form, and what goes past it


def errors_of(response):
    return dict(response.context["adminform"].form.errors)


def upload(content, name="picture.png"):
    return SimpleUploadedFile(name, content)


def test_an_author_uploads_a_picture(author):
    content = written(Picture.new("RGB", (3000, 1500), RED), "JPEG")
    response = author.post(ADD_IMAGE, TEXTS | {"file": upload(content, "Bilde Nr. 1.png")})
    assert response.status_code == 302, errors_of(response)
    image = Image.objects.get()
    assert (image.width, image.height, image.name) == (2400, 1200, "bilde-nr-1.jpg")
    assert len(image.file.name.partition("/")[0]) == 32
    with image.file as file, Picture.open(file) as stored:
        assert stored.size == (2400, 1200)


def test_a_file_is_encoded_once(author, monkeypatch):
    encoded, encode = [], uploads._encoded
    monkeypatch.setattr(uploads, "_encoded", lambda *upload: encoded.append(upload) or encode(*upload))
    author.post(ADD_IMAGE, TEXTS | {"file": upload(written(Picture.new("RGB", (30, 30)), "PNG"))})
    assert Image.objects.count() == len(encoded) == 1


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"<svg/>", "cannot be read as a picture"),
        (png_that_claims(12_000, 12_000), "pixels"),
        (b"", "empty"),
    ],
)
def test_a_bad_picture_is_told_at_the_field_and_nothing_typed_is_lost(author, content, sentence):
    response = author.post(ADD_IMAGE, TEXTS | {"alt_lv": "Gara nakts", "file": upload(content)})
    assert response.status_code == 200
    assert list(errors_of(response)) == ["file"]
    assert sentence in errors_of(response)["file"][0]
    assert "Gara nakts" in response.content.decode()
    assert Image.objects.count() == 0


def test_a_bad_document_is_told_at_the_field(author):
    response = author.post(ADD_DOCUMENT, {"title_lv": "Pārskats", "file": upload(b"MZ", "report.pdf")})
    assert list(errors_of(response)) == ["file"]
    assert Document.objects.count() == 0


@pytest.mark.django_db
class TestWhatWasRemoved:
    """Who uploads a document reads what was removed from it."""

    PHOTO = docx("", ("image", "media/1.jpeg"), parts={"word/media/1.jpeg": photograph()})
    SENTENCE = "Removed from parskats.docx: properties such as author and title, the place of 1 photograph."

    def test_after_the_form(self, author):
        author.user.language = "en"
        author.user.save()
        data = {"title_lv": "Pārskats", "file": upload(self.PHOTO, "Pārskats.docx")}
        response = author.post(ADD_DOCUMENT, data, follow=True)
        assert self.SENTENCE in [str(message) for message in response.context["messages"]]
        with Document.objects.get().file as file:
            assert b"CameraMaker" not in file.read()

    def test_after_several_at_once(self, author):
        author.user.language = "lv"
        author.user.save()
        names = f'<w:p><w:ins w:author="{NAME}"/><w:del w:author="{OTHER}"/></w:p>'
        files = [upload(docx(names), "Pārskats.docx"), upload(pdf_file().read(), "otrs.pdf")]
        response = author.post(reverse("admin:library_document_upload"), {"files": files}, follow=True)
        sentences = [str(message) for message in response.context["messages"]]
        assert sum("parskats.docx" in sentence for sentence in sentences) == 1
        assert (
            "No faila parskats.docx izņemts: tādas ziņas kā autors un nosaukums, 2 cilvēku vārdi."
            in sentences
        )

    def test_a_saved_row_with_the_same_file_is_silent(self, author):
        document = make_document(uploaded_by=author.user)
        assert document_cleaning.removed_from(document) == ""
        assert document_cleaning.removed_from(make_image()) == ""


def form_of_the_rest(author, **fields):
    """The answer to the form that asks for what was missing when a picture was uploaded."""
    assert author.post(ADD_IMAGE, TEXTS | fields | {"file": upload(picture_file().read())}).status_code == 302
    image = Image.objects.get()
    assert not image.may_be_shown()
    return author.post(reverse("admin:library_image_change", args=[image.pk]), TEXTS | fields | {"file": ""})


def test_whether_consent_is_needed_must_be_chosen(author):
    assert list(errors_of(form_of_the_rest(author, consent=""))) == ["consent"]


def test_a_picture_needs_words_or_a_tick(author):
    silent = {"alt_lv": "", "alt_en": ""}
    assert list(errors_of(form_of_the_rest(author, **silent))) == ["alt_lv"]
    file = upload(picture_file().read())
    assert author.post(ADD_IMAGE, TEXTS | silent | {"is_decorative": "on", "file": file}).status_code == 302
    assert Image.objects.first().is_described


def test_only_a_given_consent_has_a_last_day(author):
    file = picture_file().read()
    last_day = {"consent_until": "2027-12-31"}
    author.post(ADD_IMAGE, TEXTS | last_day | {"file": upload(file)})
    image = Image.objects.get()
    assert image.consent_until is None
    response = author.post(reverse("admin:library_image_change", args=[image.pk]), TEXTS | last_day)
    assert list(errors_of(response)) == ["consent_until"]
    assert len(errors_of(response)["consent_until"]) == 1
    response = author.post(ADD_IMAGE, TEXTS | last_day | {"consent": "given", "file": upload(file)})
    assert response.status_code == 302
    assert str(Image.objects.first().consent_until) == "2027-12-31"


@pytest.mark.django_db
class TestPastTheForm:
    def test_a_picture_is_made_harmless_however_it_is_saved(self):
        content = written(Picture.new("RGB", (3000, 30), RED), "JPEG", comment=b"taken at the shelter")
        created = Image.objects.create(file=ContentFile(content, "a.jpg"))
        bulk = Image.objects.bulk_create([Image(file=ContentFile(content, "b.jpg"))])[0]
        replaced = make_image()
        replaced.file.save("c.jpg", ContentFile(content))
        for image in (created, bulk, replaced):
            image = Image.objects.get(file=image.file.name)
            assert (image.width, image.height) == (2400, 24)
            with image.file as file:
                assert b"shelter" not in file.read()

    def test_nothing_harmful_is_stored(self):
        for row in (Image(file=ContentFile(b"<svg/>", "x.png")), Document(file=ContentFile(b"MZ", "x.pdf"))):
            with pytest.raises(ValidationError):
                row.save()
            with pytest.raises(ValidationError):
                row.full_clean()

    def test_every_upload_gets_a_folder_of_its_own(self):
        folders = {row.file.name.partition("/")[0] for row in (make_image(), make_image(), make_document())}
        assert len(folders) == 3

    def test_saving_again_leaves_the_file_alone(self):
        image = make_image()
        name = image.file.name
        image.alt_lv = "Cits teksts"
        image.save()
        assert Image.objects.get().file.name == name


@pytest.mark.django_db
class TestOldFiles:
    def test_a_replaced_file_is_deleted_after_the_commit(self, django_capture_on_commit_callbacks):
        image = make_image()
        old = image.file
        folder = image.file.storage.path(old.name.partition("/")[0])
        with django_capture_on_commit_callbacks(execute=True):
            image.file = picture_file("other.png")
            image.save()
            assert old.storage.exists(old.name)
        assert image.file.name.partition("/")[0] != old.name.partition("/")[0]
        assert not old.storage.exists(folder)
        assert image.file.storage.exists(image.file.name)

    def test_the_sizes_of_a_replaced_picture_are_deleted_with_it(
        self, settings, django_capture_on_commit_callbacks
    ):
        image = make_image(file=picture_file("old.jpg", (900, 300), "JPEG"))
        old = set(image.stored_names)
        with django_capture_on_commit_callbacks(execute=True):
            image.file = picture_file("new.jpg", (500, 300), "JPEG")
            image.save()
            assert all(image.file.storage.exists(name) for name in old)
        left = {
            str(path.relative_to(settings.MEDIA_ROOT))
            for path in settings.MEDIA_ROOT.rglob("*")
            if path.is_file()
        }
        assert len(left) == 4
        assert left == set(Image.objects.get().stored_names)

    def test_a_deleted_row_takes_its_file_and_what_was_derived_along(
        self, django_capture_on_commit_callbacks
    ):
        for row in (make_image(), make_document()):
            storage, name = row.file.storage, row.file.name
            folder = name.partition("/")[0]
            storage.save(f"{folder}/derived.avif", ContentFile(b"x"))
            with django_capture_on_commit_callbacks(execute=True):
                type(row).objects.filter(pk=row.pk).delete()
                assert storage.exists(name)
            assert not storage.exists(folder)

    def test_a_file_that_is_gone_already_keeps_nobody_from_deleting(self, django_capture_on_commit_callbacks):
        image = make_image()
        image.file.storage.delete(image.file.name)
        image.file.storage.delete(image.file.name.partition("/")[0])
        with django_capture_on_commit_callbacks(execute=True):
            image.delete()
        assert Image.objects.count() == 0

    def test_a_row_without_a_folder_of_its_own_deletes_no_files(
        self, settings, django_capture_on_commit_callbacks
    ):
        kept = make_image()
        Image.objects.filter(pk=make_image().pk).update(file="loose.png")
        with django_capture_on_commit_callbacks(execute=True):
            Image.objects.get(file="loose.png").delete()
        assert kept.file.storage.exists(kept.file.name)


def test_while_another_picture_is_decoded_an_upload_is_told_to_wait_and_no_request_does(author, monkeypatch):
    monkeypatch.setattr("library.uploads.LOCK_TIMEOUT", 0.01)
    author.user.language = "en"
    author.user.save()
    with uploads.one_at_a_time():
        response = author.post(ADD_IMAGE, TEXTS | {"file": picture_file()})
    assert "Other files are being processed" in str(response.context["adminform"].form.errors["file"])
    assert not Image.objects.exists()
    assert author.post(ADD_IMAGE, TEXTS | {"file": picture_file()}).status_code == 302


def test_a_picture_that_was_checked_is_stored_without_decoding_it_again(monkeypatch):
    with picture_file(size=(900, 300)) as file:
        safe = Image._meta.get_field("file").made_safe(file, "house.png")
    with uploads.one_at_a_time():
        assert safe.cut and Image._meta.get_field("file").made_safe(safe, "house.png") is safe
