"""The sizes of a picture: cut when it is stored, named by its row, offered by pages; never made by a visit."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override
from PIL import Image as Picture

from library import sizes
from library.models import Image
from news.models import PostImage
from tests.factories import make_image, make_post, make_project
from tests.html import Page
from tests.wsgi import ask

TEAL = (29, 86, 87)


def photograph(width, height, picture_format="JPEG", **options):
    """A file of soft colours without an edge, as a picture out of focus."""
    bands = (
        Picture.linear_gradient("L"),
        Picture.radial_gradient("L"),
        Picture.linear_gradient("L").rotate(90),
    )
    written = io.BytesIO()
    picture = Picture.merge("RGB", bands).resize((width, height))
    picture.save(written, picture_format, **options)
    return ContentFile(written.getvalue(), f"house.{picture_format.lower()}")


def drawing(width, height, alpha=255):
    """A file of a teal square, on a ground that may let the page shine through."""
    written = io.BytesIO()
    picture = Picture.new("RGBA", (width, height), (*TEAL, alpha))
    picture.paste((*TEAL, 255), (0, 0, width // 2, height))
    # Fine lines, so that it is worth being cut: a plain ground is smallest as PNG.
    lines = Picture.effect_noise((width // 4, height), 60).convert("RGB")
    picture.paste(lines, (width * 3 // 4, 0))
    picture.save(written, "PNG")
    return ContentFile(written.getvalue(), "sign.png")


def beside(image):
    """{name: opened picture} of everything that lies in the folder of a picture, itself left out."""
    folder = image.file.name.partition("/")[0]
    found = {}
    for name in sorted(image.file.storage.listdir(folder)[1]):
        if name != image.name:
            with image.file.storage.open(f"{folder}/{name}") as file:
                found[name] = Picture.open(io.BytesIO(file.read()))
                found[name].load()
    return found


def shown(image, **context):
    return render_to_string("components/picture.html", {"image": image} | context)


class _Response:
    def __init__(self, html):
        self.content = html.encode()


def elements(image, **context):
    """(attributes of the source, or None; attributes of the img) as a page shows a picture."""
    page = Page(_Response(shown(image, **context)))
    sources = page.all("source")
    return sources[0][0] if sources else None, page.all("img")[0][0]


def everything_in(folder):
    return sorted((path, path.stat().st_mtime_ns) for path in folder.rglob("*"))


# --- What is cut


def test_an_uploaded_picture_has_its_sizes_beside_it(author):
    file = SimpleUploadedFile("Māja.jpg", photograph(3000, 1500).read())
    texts = {"alt_lv": "Māja", "consent": "not_needed", "file": file}
    assert author.post(reverse("admin:library_image_add"), texts).status_code == 302
    image = Image.objects.get()
    cut = beside(image)
    assert {name: picture.size for name, picture in cut.items()} == {
        f"maja-{width}.{ending}": (width, width // 2)
        for width in (400, 800, 1200, 1600)
        for ending in ("avif", "jpg")
    }
    assert {name.rpartition(".")[2]: picture.format for name, picture in cut.items()} == {
        "avif": "AVIF",
        "jpg": "JPEG",
    }
    assert image.sizes == {ending: [400, 800, 1200, 1600] for ending in ("avif", "jpg")}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("width", "smaller"), [(400, []), (401, [400]), (800, [400]), (900, [400, 800]), (1600, [400, 800, 1200])]
)
def test_nothing_is_made_larger_and_the_whole_is_offered_as_avif_too(width, smaller):
    image = make_image(file=photograph(width, 300))
    assert image.sizes == {"avif": [*smaller, width]} | ({"jpg": smaller} if smaller else {})
    assert {picture.size for picture in beside(image).values()} == {
        (each, round(300 * each / width)) for each in [*smaller, width]
    }


@pytest.mark.django_db
def test_a_picture_that_avif_does_not_make_smaller_has_none():
    assert make_image().sizes == {}
    sign = Picture.new("RGB", (900, 90), TEAL).quantize(4)
    written = io.BytesIO()
    sign.save(written, "PNG")
    assert make_image(file=ContentFile(written.getvalue(), "x.png")).sizes == {"jpg": [400, 800]}


@pytest.mark.django_db
@pytest.mark.parametrize("size", [(1, 1), (1, 2400), (2400, 1), (401, 1), (999, 333)])
def test_a_picture_of_any_shape_is_cut(size):
    image = make_image(file=photograph(*size))
    assert all(picture.height >= 1 for picture in beside(image).values())
    assert image.sizes.get("jpg", []) == [width for width in (400, 800, 1200, 1600) if width < size[0]]


@pytest.mark.django_db
@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
def test_a_picture_of_any_mode_keeps_its_colour(mode):
    written = io.BytesIO()
    teal = Picture.new("RGB", (900, 90), TEAL)
    colour = teal.quantize(4) if mode == "P" else teal.convert(mode, dither=Picture.Dither.NONE)
    colour.save(written, "PNG")
    image = make_image(file=ContentFile(written.getvalue(), "x.png"))
    for name, picture in beside(image).items():
        seen, meant = picture.convert("RGB").getpixel((9, 9)), colour.convert("RGB").getpixel((9, 9))
        assert all(abs(a - b) < 6 for a, b in zip(seen, meant, strict=True)), name
    assert image.sizes["jpg"] == [400, 800]


@pytest.mark.django_db
@pytest.mark.parametrize("alpha", [0, 90])
def test_what_is_transparent_stays_transparent(alpha):
    image = make_image(file=drawing(1000, 300, alpha))
    assert image.sizes == {"avif": [400, 800, 1000], "png": [400, 800]}
    for name, picture in beside(image).items():
        clear = picture.convert("RGBA").getpixel((picture.width * 5 // 8, 100 * picture.width // 1000))
        assert abs(clear[3] - alpha) < 6, name
        assert picture.convert("RGBA").getpixel((9, 9))[3] == 255, name


@pytest.mark.django_db
def test_one_transparent_colour_of_a_palette_stays_transparent():
    written = io.BytesIO()
    picture = Picture.new("RGB", (900, 90), TEAL).quantize(4)
    picture.save(written, "PNG", transparency=picture.getpixel((1, 1)))
    image = make_image(file=ContentFile(written.getvalue(), "x.png"))
    assert image.sizes["png"] == [400, 800]
    assert all(picture.convert("RGBA").getpixel((9, 9))[3] == 0 for picture in beside(image).values())


@pytest.mark.django_db
def test_a_picture_that_could_be_transparent_and_is_not_becomes_a_jpeg():
    assert make_image(file=drawing(1000, 300)).sizes == {"avif": [400, 800, 1000], "jpg": [400, 800]}


# --- What is not in it


def with_secrets():
    exif = Picture.Exif()
    exif[0x010F] = "CameraMaker"
    exif[0x8825] = {1: "N", 2: (56.0, 57.0, 9.0)}
    options = {"exif": exif, "icc_profile": b"a profile of the camera", "comment": b"taken at the shelter"}
    return photograph(900, 300, **options)


SECRETS = (b"CameraMaker", b"Exif", b"profile of the camera", b"shelter", b"GPS", b"http://ns.adobe.com")


def assert_sizes_tell_nothing(image):
    folder = image.file.name.partition("/")[0]
    cut = beside(image)
    assert len(cut) == 5
    for name, picture in cut.items():
        with image.file.storage.open(f"{folder}/{name}") as file:
            content = file.read()
        assert [secret for secret in SECRETS if secret in content] == [], name
        assert not picture.getexif()
        assert not {"exif", "icc_profile", "xmp", "comment"} & picture.info.keys(), name


@pytest.mark.django_db
def test_no_size_tells_place_camera_or_profile():
    content = with_secrets().read()
    assert b"CameraMaker" in content
    assert b"profile of the camera" in content
    assert_sizes_tell_nothing(make_image(file=ContentFile(content, "x.jpg")))


@pytest.mark.django_db
def test_a_file_that_tells_more_than_it_should_hands_nothing_on():
    image = make_image(file=photograph(900, 300))
    for name in image.stored_names:
        image.file.storage.delete(name)
    sizes.store_sizes(image.file.name, sizes.cut(with_secrets()))
    assert_sizes_tell_nothing(image)


# --- When something fails


@pytest.fixture
def full_disk(monkeypatch):
    """A function: the n-th file that is stored from now on breaks off in the middle."""

    def break_at(number):
        countdown, save = iter(range(number - 1, -1, -1)), FileSystemStorage._save

        def save_or_fail(storage, name, content):
            if next(countdown, None) == 0:
                save(storage, name, ContentFile(content.read()[:10]))
                raise OSError("No space left on device")
            return save(storage, name, content)

        monkeypatch.setattr(FileSystemStorage, "_save", save_or_fail)

    return break_at


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 2, 3, 6])
def test_a_picture_that_cannot_be_stored_whole_leaves_nothing_behind(full_disk, settings, number):
    full_disk(number)
    with pytest.raises(OSError, match="No space left"), transaction.atomic():
        make_image(file=photograph(900, 300))
    assert Image.objects.count() == 0
    assert everything_in(settings.MEDIA_ROOT) == []


@pytest.mark.django_db
def test_a_picture_that_cannot_be_cut_leaves_nothing_behind(monkeypatch, settings):
    monkeypatch.setitem(sizes.AVIF, "quality", "no number")
    with pytest.raises(ValueError, match="quality"), transaction.atomic():
        make_image(file=photograph(900, 300))
    assert Image.objects.count() == 0
    assert everything_in(settings.MEDIA_ROOT) == []


@pytest.mark.django_db(transaction=True)
def test_a_replacement_that_fails_leaves_the_picture_as_it_was(full_disk, settings):
    image = make_image(file=photograph(900, 300))
    make_post(cover=image)
    before, files = Image.objects.values().get(), everything_in(settings.MEDIA_ROOT)
    full_disk(4)
    image.file = photograph(500, 100)
    with pytest.raises(OSError, match="No space left"):
        image.save()
    assert Image.objects.values().get() == before
    assert everything_in(settings.MEDIA_ROOT) == files
    image.alt_lv = "Cits teksts"
    assert (image.width, image.sizes) == (before["width"], before["sizes"])


@pytest.mark.django_db
def test_a_file_of_too_many_pixels_is_not_decoded(monkeypatch):
    image = make_image(file=drawing(500, 100, 0))
    monkeypatch.setattr("library.uploads.PIXEL_LIMITS", {"PNG": 49_999})
    with image.file as file, override("en"), pytest.raises(ValidationError, match="pixels"):
        sizes.cut(file)


# --- What a page shows


def addresses(srcset):
    """{address: width in pixels} of a srcset."""
    return {address: int(width.rstrip("w")) for address, width in map(str.split, srcset.split(", "))}


@pytest.mark.parametrize("file", [photograph(900, 300), drawing(900, 300, 0), photograph(2400, 800)])
def test_every_address_on_a_page_answers_with_what_it_says(visitor, file):
    make_post(cover=make_image(file=file))
    source, img = elements(Image.objects.get())
    offered = [
        (address, width) for each in (source, img) for address, width in addresses(each["srcset"]).items()
    ]
    for address, width in [*offered, (img["src"], Image.objects.get().width)]:
        answer = ask(address)
        picture = Picture.open(io.BytesIO(answer.content))
        assert answer.headers["Content-Type"] == f"image/{picture.format.lower()}"
        assert picture.width == width
    assert {address.rpartition(".")[2] for address in addresses(source["srcset"])} == {"avif"}


@pytest.mark.django_db
def test_the_whole_picture_is_offered_to_browsers_without_avif_unless_no_page_is_as_wide():
    narrow, wide = (make_image(file=photograph(width, 400)) for width in (900, 2400))
    assert addresses(elements(narrow)[1]["srcset"])[narrow.url] == 900
    assert list(addresses(elements(wide)[1]["srcset"]).values()) == [400, 800, 1200, 1600]
    assert elements(wide)[1]["src"] == wide.url


@pytest.mark.django_db
def test_no_address_stands_twice_in_a_list():
    for image in (make_image(file=photograph(900, 300)), make_image(file=photograph(400, 300))):
        html = shown(image)
        for name in image.stored_names:
            # The file itself: as src, and among the sizes where it is one of them.
            assert html.count(f"/{name} ") + html.count(f'/{name}"') <= 2 - (name != image.file.name)


@pytest.mark.django_db
@pytest.mark.parametrize("has_sizes", [True, False])
def test_width_and_height_are_always_told_and_fit_a_phone_that_has_no_style(has_sizes):
    image = make_image(file=photograph(900, 300))
    image.sizes = image.sizes if has_sizes else None
    for context in ({}, {"eager": True}, {"plain": True}, {"sizes": "card"}):
        img = elements(image, **context)[1]
        assert (img["width"], img["height"], img["decoding"]) == ("240", "80", "async")


@pytest.mark.django_db
@pytest.mark.parametrize("cut", [None, {}])
def test_a_picture_without_sizes_is_shown_whole(cut):
    image = make_image(file=photograph(900, 300))
    image.sizes = cut
    source, img = elements(image)
    assert source is None
    assert img["src"] == image.url
    assert not {"srcset", "sizes"} & img.keys()


@pytest.mark.django_db
def test_only_what_stands_above_the_fold_is_fetched_at_once():
    image = make_image()
    below, above = elements(image)[1], elements(image, eager=True)[1]
    assert (below.get("loading"), below.get("fetchpriority")) == ("lazy", None)
    assert (above.get("loading"), above.get("fetchpriority")) == (None, "high")


@pytest.mark.django_db
def test_the_browser_is_told_how_wide_a_picture_stands_in_its_place():
    image = make_image(file=photograph(900, 300))
    told = {name: elements(image, sizes=name)[1]["sizes"] for name in ("wide", "card", "thumbnail", "logo")}
    assert len(set(told.values())) == 4
    assert elements(image)[1]["sizes"] == told["wide"]
    assert [attributes["sizes"] for attributes in elements(image, sizes="logo")] == ["12rem", "12rem"]
    with pytest.raises(KeyError):
        shown(image, sizes="a place that the layout does not have")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "alt", "lang"),
    [
        ({}, "A house with a light in its window", None),
        ({"alt_en": ""}, "Māja ar gaismu logā", "lv"),
        ({"is_decorative": True}, "", None),
    ],
)
def test_a_picture_is_described_in_whatever_language_there_is_or_is_silent(fields, alt, lang):
    with override("en"):
        img = elements(make_image(**fields))[1]
    assert (img["alt"], img.get("lang")) == (alt, lang)


@pytest.mark.django_db
def test_the_credit_is_hidden_where_a_picture_stands_plain():
    image = make_image(credit="Archive")
    assert "Archive" in shown(image)
    assert "Archive" not in shown(image, plain=True)


# --- What a visit does not do


def test_visits_make_nothing(visitor, settings):
    cut, not_cut = (make_image(file=photograph(900, 300)) for _number in range(2))
    Image.objects.filter(pk=not_cut.pk).update(sizes=None)
    for name in beside(not_cut):
        not_cut.file.storage.delete(f"{not_cut.file.name.partition('/')[0]}/{name}")
    post = make_post(cover=cut)
    PostImage.objects.create(post=post, image=not_cut)
    files = everything_in(settings.MEDIA_ROOT)
    for language in ("lv", "en"):
        assert visitor.get(post.get_absolute_url(language)).status_code == 200
    for image in (cut, not_cut):
        assert ask(image.url).status_code == 200
        for width in (320, 400, 1600):
            for ending in ("avif", "jpg", "png"):
                ask(f"/media/{sizes.size_name(image.file.name, width, ending)}")
    assert everything_in(settings.MEDIA_ROOT) == files


@pytest.mark.parametrize("address", ["/lv/", "/lv/projekti/", "/lv/jaunumi/", "detail"])
def test_sizes_cost_no_query(visitor, address):
    post = make_post(cover=make_image(file=photograph(900, 300)))
    PostImage.objects.create(post=post, image=make_image(file=photograph(900, 300)))
    make_project(cover=make_image(file=photograph(900, 300)))
    address = post.get_absolute_url("lv") if address == "detail" else address
    visitor.get(address)
    with CaptureQueriesContext(connection) as with_sizes:
        visitor.get(address)
    Image.objects.update(sizes=None)
    with CaptureQueriesContext(connection) as without:
        visitor.get(address)
    assert len(with_sizes) == len(without)
