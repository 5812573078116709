"""Before a picture or document is used: described, consent decided. And how a card cuts it."""

import datetime
import json

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image as Picture

from editing.admin.editing_request import edit_token_of
from library.models import Document, Image
from news.models import Post
from tests.factories import (
    make_document,
    make_image,
    make_organisation,
    make_page,
    make_post,
    make_project,
    pdf_file,
    picture_file,
)
from tests.html import Page
from tests.wsgi import ask

SILENT = {"alt_lv": "", "alt_en": ""}
NOT_READY = [SILENT, {"alt_lv": ""}, {"consent": "undecided"}]
NO_PARTS = {f"{part}-{name}_FORMS": "0" for part in ("gallery", "documents") for name in ("TOTAL", "INITIAL")}


def form_of(post, **fields):
    texts = {name: getattr(post, name) for name in ("title_lv", "title_en", "lead_lv", "lead_en")}
    return texts | {"date": "2026-11-01", "date_precision": "day"} | NO_PARTS | fields


def change(row):
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


# --- The rule, and where it holds


@pytest.mark.django_db
@pytest.mark.parametrize("fields", [SILENT, {"consent": "undecided"}, {"consent": "withdrawn"}])
def test_a_picture_that_nobody_described_or_decided_on_renders_nowhere(fields):
    image = make_image(**fields)
    make_post(cover=image)
    assert not image.may_be_shown()
    assert image not in Image.objects.that_may_be_shown()
    assert "<img" not in render_to_string("components/picture.html", {"image": image})
    assert ask(image.url).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("fields", NOT_READY)
@pytest.mark.parametrize("make", [make_post, make_project, make_page])
def test_nothing_is_published_in_a_language_in_which_its_cover_is_not_ready(make, fields):
    row = make(public_in=(), cover=make_image(**fields))
    with pytest.raises(ValidationError) as error:
        row.publish(["lv"])
    assert list(error.value.error_dict) == ["cover"]
    row.publish([])
    if fields == {"alt_lv": ""}:
        row.publish(["en"])
    else:
        assert "cover" in row.missing_for(["en"])


@pytest.mark.django_db
def test_a_decorative_picture_needs_no_words_in_any_language():
    make_post(public_in=(), cover=make_image(is_decorative=True, **SILENT)).publish(["lv", "en"])


@pytest.mark.parametrize("fields", NOT_READY)
def test_a_draft_may_hold_a_picture_that_is_not_ready_and_publishing_tells_at_the_field(publisher, fields):
    image, post = make_image(**fields), make_post(public_in=())
    part = {"gallery-TOTAL_FORMS": "1", "gallery-0-image": image.pk, "gallery-0-order": "0"}
    data = form_of(post, cover=image.pk) | part
    refused = publisher.post(change(post), data | {"_publish": "lv"})
    assert refused.status_code == 200
    assert list(refused.context["adminform"].form.errors) == ["cover"]
    gallery = refused.context["inline_admin_formsets"][0].formset
    assert [list(errors) for errors in gallery.errors] == [["image"]]
    assert Post.objects.get().cover is None
    assert publisher.post(change(post), data | {"_save": "x"}).status_code == 302
    assert Post.objects.get().cover == image


def test_what_is_public_takes_no_picture_that_is_not_ready(publisher):
    post, image = make_post(public_in=("lv",)), make_image(alt_lv="")
    part = {"gallery-TOTAL_FORMS": "1", "gallery-0-image": image.pk, "gallery-0-order": "0"}
    refused = publisher.post(change(post), form_of(post) | part | {"_publish": "lv"})
    assert [list(errors) for errors in refused.context["inline_admin_formsets"][0].formset.errors] == [
        ["image"]
    ]
    removed = part | {"gallery-0-DELETE": "on"}
    assert publisher.post(change(post), form_of(post) | removed | {"_publish": "lv"}).status_code == 302


def test_a_document_without_a_title_waits_for_one(publisher):
    post, document = make_post(public_in=()), make_document(title_lv="", title_en="")
    part = {"documents-TOTAL_FORMS": "1", "documents-0-document": document.pk, "documents-0-order": "0"}
    refused = publisher.post(change(post), form_of(post) | part | {"_publish": "lv"})
    errors = refused.context["inline_admin_formsets"][1].formset.errors
    assert [list(each) for each in errors] == [["document"]]
    document.title_en = "Report"
    document.save()
    assert publisher.post(change(post), form_of(post) | part | {"_publish": "lv"}).status_code == 302


@pytest.mark.django_db
@pytest.mark.parametrize("fields", NOT_READY)
def test_a_logo_is_ready_in_every_language_before_an_organisation_takes_it(fields):
    organisation = make_organisation()
    organisation.logo = make_image(**fields)
    with pytest.raises(ValidationError) as error:
        organisation.clean()
    assert list(error.value.error_dict) == ["logo"]
    organisation.logo = make_image()
    organisation.clean()


@pytest.mark.django_db
def test_a_logo_is_described_in_the_languages_that_name_its_organisation_and_in_no_other():
    organisation = make_organisation(name_en="")
    organisation.logo = make_image(alt_en="")
    organisation.clean()
    organisation.name_en = "Nordic Council of Ministers"
    with pytest.raises(ValidationError):
        organisation.clean()


@pytest.mark.django_db
def test_words_are_not_taken_away_in_a_language_in_which_a_page_shows_the_picture():
    image = make_image()
    make_post(public_in=("en",), cover=image)
    image.alt_lv = ""
    image.clean()
    image.alt_en = ""
    image.alt_lv = "Māja"
    with pytest.raises(ValidationError) as error:
        image.clean()
    assert list(error.value.error_dict) == ["alt_en"]


@pytest.mark.django_db
def test_consent_is_withdrawn_even_where_a_word_was_missing_before():
    image = make_image(alt_en="")
    make_post(cover=image)
    image.consent = "withdrawn"
    image.clean()


def test_a_card_without_a_picture_to_show_keeps_no_place_for_one(visitor):
    make_post(cover=make_image(consent="withdrawn"))
    assert "<figure" not in visitor.get("/lv/jaunumi/").content.decode()


# --- The focal point


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("x", "y", "classes"),
    [(50, 50, "picture"), (30, 50, "picture picture--x25"), (100, 4, "picture picture--x100 picture--y0")],
)
def test_a_card_keeps_the_focal_point_in_sight(settings, x, y, classes):
    page = render_to_string("components/picture.html", {"image": make_image(focus_x=x, focus_y=y)})
    assert f'<figure class="{classes}">' in page
    styles = (settings.BASE_DIR / "static" / "css" / "content.css").read_text()
    assert all(f".{name} {{" in styles for name in classes.split()[1:])


def test_the_focal_point_is_two_numbers_of_the_form(publisher):
    image = make_image()
    data = {"alt_lv": "Māja", "alt_en": "A house", "consent": "not_needed"}
    assert publisher.post(change(image), data | {"focus_x": "20", "focus_y": "0"}).status_code == 302
    image.refresh_from_db()
    assert (image.focus_x, image.focus_y) == (20, 0)
    refused = publisher.post(change(image), data | {"focus_x": "101", "focus_y": "-1"})
    assert set(refused.context["adminform"].form.errors) == {"focus_x", "focus_y"}
    publisher.post(change(image), data | {"focus_x": "", "focus_y": ""})
    image.refresh_from_db()
    assert (image.focus_x, image.focus_y) == (50, 50)


def test_another_file_begins_at_its_own_centre(publisher):
    image = make_image(focus_x=10, focus_y=90)
    data = {"alt_lv": "Māja", "alt_en": "A house", "consent": "not_needed", "focus_x": "10", "focus_y": "90"}
    publisher.post(change(image), data | {"file": picture_file("new.png")})
    image.refresh_from_db()
    assert (image.name, image.focus_x, image.focus_y) == ("new.png", 50, 50)
    publisher.post(change(image), data | {"file": picture_file("newer.png"), "focus_x": "30"})
    image.refresh_from_db()
    assert (image.name, image.focus_x, image.focus_y) == ("newer.png", 30, 90)


# --- Another file in its place


@pytest.mark.django_db(transaction=True)
def test_a_document_is_replaced_everywhere_and_its_old_address_is_gone(publisher):
    document, post = make_document(), make_post()
    post.documents.create(document=document)
    old = document.url
    assert ask(old).status_code == 200
    file = ContentFile(pdf_file().read() + b"newer", "final.pdf")
    assert publisher.post(change(document), {"title_lv": "Pārskats", "file": file}).status_code == 302
    document.refresh_from_db()
    assert ask(old).status_code == 404
    assert not document.file.storage.exists(old.removeprefix("/media/"))
    assert ask(document.url).status_code == 200
    assert document.url in Page(publisher.get(post.get_absolute_url("lv"))).links()


def of_image(image, **fields):
    """What the form of a picture posts, as it stands there."""
    names = ("alt_lv", "alt_en", "credit", "consent", "consent_until", "focus_x", "focus_y")
    stored = {name: getattr(image, name) or "" for name in names}
    return stored | fields


def shows(row):
    return "<picture" in ask(row.get_absolute_url("lv")).content.decode()


@pytest.fixture
def cover(db):
    return make_image(consent="given", consent_until=datetime.date(2999, 12, 31))


@pytest.mark.django_db(transaction=True)
def test_another_picture_is_shown_nowhere_until_it_is_described_and_consent_is_decided_anew(publisher, cover):
    post, organisation = make_post(cover=cover), make_organisation(logo=cover, is_self=True)
    assert shows(post)
    answer = publisher.post(change(cover), of_image(cover, file=picture_file("new.png")))
    assert (answer.status_code, answer.headers["Location"]) == (302, change(cover))
    cover.refresh_from_db()
    assert (cover.name, cover.consent, cover.consent_until) == ("new.png", "undecided", None)
    assert not cover.alt_lv and not cover.alt_en and not shows(post)
    assert ask(cover.url).status_code == 404
    assert organisation.logo == cover
    answered = of_image(cover, alt_lv="Cita māja", alt_en="Another house", consent="not_needed")
    publisher.post(change(cover), answered | {"file": ""})
    cover.refresh_from_db()
    assert shows(post) and ask(cover.url).status_code == 200


@pytest.mark.django_db
def test_what_was_answered_in_the_form_of_another_picture_is_taken(publisher, cover):
    post = make_post(cover=cover)
    new = {"alt_lv": "Cita", "alt_en": "Other", "consent": "not_needed", "consent_until": ""}
    publisher.post(change(cover), of_image(cover, file=picture_file("new.png"), **new))
    cover.refresh_from_db()
    assert (cover.alt_lv, cover.alt_en, cover.consent) == ("Cita", "Other", "not_needed")
    assert shows(post)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "half",
    [
        {"alt_lv": "Cita"},
        {"consent": "not_needed"},
        {"consent_until": "2998-01-01"},
        {"alt_lv": "Cita", "consent": "not_needed", "consent_until": ""},  # and a page in English shows it
    ],
)
def test_half_an_answer_shows_another_picture_nowhere(publisher, cover, half):
    post = make_post(cover=cover)
    publisher.post(change(cover), of_image(cover, file=picture_file("new.png"), **half))
    cover.refresh_from_db()
    assert cover.name == "new.png" and not shows(post)
    assert ask(cover.url).status_code == 404


@pytest.mark.django_db
def test_a_better_file_of_the_same_picture_keeps_its_texts_and_consent(publisher, cover):
    post = make_post(cover=cover)
    better = of_image(cover, file=picture_file("better.png"), is_same_picture="on")
    publisher.post(change(cover), better)
    cover.refresh_from_db()
    assert (cover.name, cover.consent, cover.alt_en) == (
        "better.png",
        "given",
        "A house with a light in its window",
    )
    assert shows(post)


@pytest.mark.django_db
def test_the_form_says_on_how_many_public_pages_a_picture_stands(publisher, cover):
    make_post(cover=cover)
    make_post(public_in=("en",)).gallery.create(image=cover)
    make_page(public_in=(), cover=cover)
    publisher.user.language = "en"
    publisher.user.save()
    page = Page(publisher.get(change(cover)))
    assert any("It stands on 2 public pages." in text for text in page.texts("div"))


@pytest.mark.parametrize("popup", [{}, {"_popup": "1", "_to_field": "id"}])
def test_a_good_file_is_stored_although_its_form_lacks_something(author, popup):
    add = reverse("admin:library_image_add")
    typed = {"alt_lv": "", "credit": "Arhīvs", "consent": "given", "consent_until": "2030-12-31"}
    answer = author.post(add, typed | popup | {"file": picture_file("a.png")})
    image = Image.objects.get()
    assert answer.headers["Location"].partition("?")[0] == change(image)
    assert (image.credit, image.consent, image.uploaded_by) == ("Arhīvs", "given", author.user)
    form = author.get(answer.headers["Location"])
    assert "Arhīvs" in form.content.decode()
    rest = of_image(image, alt_lv="Māja", _edit_tokens=edit_token_of(image)) | popup
    done = author.post(answer.headers["Location"], rest)
    if popup:  # the field behind the window gets a new choice
        said = Page(done).all("script", id="django-admin-popup-response-constants")[0][0][
            "data-popup-response"
        ]
        assert (json.loads(said)["value"], json.loads(said).get("action")) == (str(image.pk), None)
    else:
        assert done.status_code == 302
    assert Image.objects.get().alt_lv == "Māja"


def test_a_document_without_a_title_is_stored_and_asked_for_it(author):
    answer = author.post(reverse("admin:library_document_add"), {"file": pdf_file()})
    document = Document.objects.get()
    assert answer.headers["Location"] == change(document)
    assert author.post(change(document), {"title_lv": "Pārskats", "file": ""}).status_code == 302


def test_a_document_that_is_offered_does_not_lose_its_title_with_its_file(publisher):
    document = make_document()
    assert (
        publisher.post(change(document), {"title_lv": "", "title_en": "", "file": pdf_file()}).status_code
        == 200
    )
    assert Document.objects.get().title_lv == "Pārskats"


# --- Picking


def choices(client, address, name):
    """(value, text) of what a select offers without scripts."""
    elements = Page(client.get(address)).elements
    names = [attrs.get("name") for _tag, attrs, _text in elements]
    start = names.index(name)
    after = [element for element in elements[start + 1 :] if element[0] in ("option", "select")]
    until = next((i for i, element in enumerate(after) if element[0] == "select"), len(after))
    return [(attrs["value"], text) for _tag, attrs, text in after[:until]]


def test_the_newest_pictures_can_be_picked_without_scripts_and_none_is_picked_for_anybody(author):
    first, second = make_image(alt_lv="Pirmā"), make_image(alt_lv="Otrā")
    add = reverse("admin:news_post_add")
    offered = [("", ""), (str(second.pk), "Otrā"), (str(first.pk), "Pirmā")]
    assert [value for value, _text in choices(author, add, "cover")] == [value for value, _text in offered]
    assert choices(author, add, "gallery-__prefix__-image") == offered
    post = make_post(public_in=(), cover=first)
    values = [value for value, _text in choices(author, change(post), "cover")]
    assert values == ["", str(first.pk), str(second.pk)]


def test_picking_costs_the_same_with_one_row_and_with_twenty(author):
    def queries(rows):
        post = make_post(public_in=())
        for order in range(rows):
            post.gallery.create(image=make_image(), order=order)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            author.get(change(post))
        return sum("library_image" in query["sql"] for query in captured) - 2 * rows

    assert queries(1) == queries(5)


@pytest.mark.django_db
def test_the_small_picture_of_the_staff_pages_is_small(publisher):
    photograph = picture_file("big.jpg", (1600, 1000), "JPEG")
    image = make_image(file=photograph)
    answer = publisher.get(reverse("admin:library_image_thumbnail", args=[image.pk]))
    with Picture.open(ContentFile(b"".join(answer.streaming_content))) as small:
        assert small.size == (400, 250)
    tiny = make_image()
    answer = publisher.get(reverse("admin:library_image_thumbnail", args=[tiny.pk]))
    with Picture.open(ContentFile(b"".join(answer.streaming_content))) as whole:
        assert whole.size == (tiny.width, tiny.height)
