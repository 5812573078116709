"""Choosing pictures: what a field says of them, several for a gallery at once, words that an author may add."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import override

from editing.models import Draft
from library.models import Image
from tests.factories import make_image, make_post, picture_file
from tests.html import Page
from tests.test_library_upload import AS_SCRIPT, UPLOAD, files, in_english
from tests.test_library_use import change, form_of

GONE = "2020-01-31"
SAID = [
    ({"alt_lv": "", "alt_en": ""}, "not described", True),
    ({"alt_en": ""}, "not described in English", False),
    ({"consent": "undecided"}, "consent not decided", True),
    ({"consent": "withdrawn"}, "no consent", True),
    ({"consent": "given", "consent_until": GONE}, "consent has ended", True),
]


def missing_words(image):
    return reverse("admin:library_image_missing_words", args=[image.pk])


# --- What a field says of a picture


@pytest.mark.parametrize(("fields", "words", "is_hidden"), SAID)
def test_whoever_picks_a_picture_sees_what_it_lacks(author, fields, words, is_hidden):
    in_english(author)
    image, ready = make_image(**fields), make_image()
    with override("en"):
        named, plain = f"{image} – {words}", str(ready)
    asked = {"app_label": "news", "model_name": "postimage", "field_name": "image"}
    found = json.loads(author.get(reverse("admin:autocomplete"), asked).content)["results"]
    assert {int(row["id"]): row["text"] for row in found} == {image.pk: named, ready.pk: plain}
    offered = Page(author.get(reverse("admin:news_post_add"))).texts("option", value=str(image.pk))
    assert named in offered


@pytest.mark.parametrize(("fields", "words", "is_hidden"), SAID)
def test_a_form_says_why_its_cover_is_not_shown(author, fields, words, is_hidden):
    post = make_post(public_in=(), cover=make_image(**fields))
    page = Page(in_english(author).get(change(post)))
    said = [text for text in page.texts("p") if words in text]
    start = "Visitors do not see this picture" if is_hidden else "Still missing"
    assert said == [f"{start}: {words}. Fill it in (new tab)"]
    assert missing_words(post.cover) in page.links()
    post.cover = make_image()
    post.save()
    assert not [text for text in Page(author.get(change(post))).texts("p") if "Fill it in" in text]


# --- Words that an author adds


def test_an_author_adds_the_missing_words_of_a_public_picture_and_changes_no_other(author):
    image = make_image(alt_en="", credit="Arhīvs")
    post = make_post(public_in=("lv",), cover=image)
    assert (
        author.post(change(image), {"alt_lv": "Cita", "alt_en": "X", "consent": "given"}).status_code == 403
    )
    assert [attrs["name"] for attrs, _text in Page(author.get(missing_words(image))).all("input", type="text")
            if attrs["name"].startswith("alt")] == ["alt_en"]  # fmt: skip
    typed = {"alt_en": "A house", "alt_lv": "Cita", "credit": "Es", "consent": "given"}
    assert author.post(missing_words(image), typed).headers["Location"] == change(image)
    image.refresh_from_db()
    assert (image.alt_lv, image.alt_en) == ("Māja ar gaismu logā", "A house")
    assert (image.credit, image.consent) == ("Arhīvs", "not_needed")
    author.post(missing_words(image), {"alt_en": "Something else"})
    image.refresh_from_db()
    assert image.alt_en == "A house"
    assert post.cover.may_be_shown()


def test_nobody_makes_a_picture_public_by_a_few_words(author):
    image = make_image(alt_lv="", alt_en="")
    make_post(cover=image)
    assert author.post(missing_words(image), {"alt_lv": "Māja", "alt_en": "House"}).status_code == 403
    assert not Image.objects.get().is_described


def test_empty_words_are_none(author):
    image = make_image(alt_en="")
    assert author.post(missing_words(image), {"alt_en": " "}).status_code == 200
    assert not Image.objects.get().is_described_in("en")


def test_a_publisher_gets_the_whole_form(publisher):
    image = make_image(alt_en="")
    assert publisher.get(missing_words(image)).headers["Location"] == change(image)


# --- Several for a gallery at once


def ticked(post, *images, **fields):
    return form_of(post, **{"gallery-more": [image.pk for image in images]} | fields)


def test_the_newest_pictures_stand_below_a_gallery_to_be_ticked(author):
    images = [make_image(alt_lv=f"Attēls {number}") for number in range(4)]
    post = make_post(public_in=())
    post.gallery.create(image=images[0])
    page = Page(author.get(change(post)))
    values = [attrs["value"] for attrs, _text in page.all("input", name="gallery-more")]
    assert values == [str(image.pk) for image in reversed(images[1:])]


def test_ticked_pictures_are_added_behind_the_others(author):
    first, *rest = [make_image() for _number in range(4)]
    post = make_post(public_in=())
    row = post.gallery.create(image=first, order=7, caption_lv="Paraksts")
    stored = {
        "gallery-TOTAL_FORMS": "1", "gallery-INITIAL_FORMS": "1", "gallery-0-id": row.pk, "gallery-0-post": post.pk,
        "gallery-0-image": first.pk, "gallery-0-order": "7", "gallery-0-caption_lv": "Paraksts",
    }  # fmt: skip
    assert author.post(change(post), ticked(post, *rest, **stored)).status_code == 302
    assert [entry.image for entry in post.gallery.all()] == [first, *rest]


def test_a_gallery_of_fifteen_is_ticked_before_the_post_is_saved_once(author):
    images = [make_image() for _number in range(15)]
    new = form_of(make_post(public_in=()), title_lv="Cits") | {"gallery-more": [image.pk for image in images]}
    assert author.post(reverse("admin:news_post_add"), new).status_code == 302
    post = type(make_post()).objects.get(title_lv="Cits")
    assert post.gallery.count() == 15


def test_a_draft_of_something_public_has_the_ticked_pictures(author):
    post, image = make_post(public_in=("lv",)), make_image()
    assert author.post(change(post), ticked(post, image)).status_code == 302
    assert "gallery-more" in QueryDict(Draft.objects.get().data)
    assert not post.gallery.exists()
    form = author.get(change(post)).context["inline_admin_formsets"][0].formset
    assert [part["image"].value() for part in form.forms] == [str(image.pk)]


def test_what_is_ticked_is_asked_for_its_consent_like_any_other(publisher):
    post, image = make_post(public_in=()), make_image(consent="undecided")
    refused = publisher.post(change(post), ticked(post, image) | {"_publish": "lv"})
    assert [list(errors) for errors in refused.context["inline_admin_formsets"][0].formset.errors] == [
        ["image"]
    ]
    assert not post.gallery.exists()


# --- Said once for many


def test_author_and_consent_are_said_once_for_all_files(author):
    said = {"credit": "Biedrības arhīvs", "consent": "given", "consent_until": "2030-12-31"}
    assert author.post(UPLOAD, said | {"files": files("a.png", "b.png")}).status_code == 302
    assert author.post(UPLOAD, said | {"files": files("c.png")}, headers=AS_SCRIPT).json() == {"errors": []}
    for image in Image.objects.all():
        assert (image.credit, image.consent, str(image.consent_until)) == (
            "Biedrības arhīvs",
            "given",
            "2030-12-31",
        )
        assert not image.may_be_shown()
    described = author.get(reverse("admin:library_image_describe"))
    assert [one.form.initial["credit"] for one in described.context["described"]] == ["Biedrības arhīvs"] * 3


def test_what_cannot_be_said_of_pictures_is_told_and_stores_none(author):
    said = {"consent": "not_needed", "consent_until": "2030-12-31", "files": files("a.png")}
    page = Page(in_english(author).post(UPLOAD, said))
    assert "a.png – Only consent that was given can have a last day." in page.texts("li")
    assert not Image.objects.exists()


# --- A picture of an iPhone


@pytest.mark.parametrize("brand", [b"heic", b"mif1"])
def test_a_heic_is_refused_with_the_way_to_send_a_jpeg(author, brand):
    content = b"\0\0\0\x24ftyp" + brand + b"\0\0\0\0mif1heic" + bytes(200)
    answer = in_english(author).post(UPLOAD, {"files": [SimpleUploadedFile("IMG_1.HEIC", content)]})
    assert any("Settings › Camera › Formats › Most Compatible" in text for text in Page(answer).texts("li"))
    assert picture_file().read(12)[4:8] != b"ftyp"
