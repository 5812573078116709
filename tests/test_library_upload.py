"""Many files at once: stored first, described afterwards, and by whom."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from library.models import Document, Image
from tests.conftest import make_client
from tests.factories import make_document, make_image, make_organisation, make_post, pdf_file, picture_file
from tests.html import Page

UPLOAD, DESCRIBE = reverse("admin:library_image_upload"), reverse("admin:library_image_describe")
AS_SCRIPT = {"accept": "application/json"}
FAR_AWAY = datetime.datetime(2999, 1, 1, tzinfo=datetime.UTC)
UNDECIDED = {"consent": "undecided", "alt_lv": "", "alt_en": ""}


def files(*names):
    return [SimpleUploadedFile(name, picture_file().read()) for name in names]


def in_english(client):
    client.user.language = "en"
    client.user.save()
    return client


def description(row, **fields):
    """What the page posts of a row."""
    return {f"{row.pk}-{name}": value for name, value in ({"edit_token": row.edit_token} | fields).items()}


# --- Uploading


def test_an_author_uploads_several_pictures_without_scripts(author):
    response = author.post(UPLOAD, {"files": files("a.png", "b.png", "c.png")})
    assert (response.status_code, response.headers["Location"]) == (302, DESCRIBE)
    assert sorted(image.name for image in Image.objects.all()) == ["a.png", "b.png", "c.png"]
    for image in Image.objects.all():
        assert (image.uploaded_by, image.consent, image.width) == (author.user, "undecided", 40)
        assert not image.may_be_shown()


def test_one_bad_file_keeps_no_other_from_the_library_and_is_told_by_name(author):
    bad = SimpleUploadedFile("bad.jpg", b"<svg/>")
    response = in_english(author).post(UPLOAD, {"files": [*files("a.png"), bad, *files("b.png")]})
    assert response.status_code == 200
    assert Image.objects.count() == 2
    sentence = "bad.jpg – This file cannot be read as a picture. Use a JPEG, PNG or WebP file."
    assert sentence in Page(response).texts("li")
    assert "2 files are in the library." in response.content.decode()


def test_whoever_chooses_nothing_is_told(author):
    assert "Choose at least one file." in in_english(author).post(UPLOAD).content.decode()


def test_the_script_sends_one_file_and_reads_what_became_of_it(author):
    answer = in_english(author).post(UPLOAD, {"files": files("a.png")}, headers=AS_SCRIPT)
    assert (answer.status_code, answer.json()) == (200, {"errors": []})
    bad = SimpleUploadedFile("bad.jpg", b"<svg/>")
    answer = author.post(UPLOAD, {"files": [bad]}, headers=AS_SCRIPT)
    assert answer.json()["errors"][0].startswith("This file cannot be read as a picture.")
    assert author.post(UPLOAD, headers=AS_SCRIPT).json()["errors"] == ["Choose at least one file."]
    assert Image.objects.count() == 1


def test_documents_are_uploaded_and_given_their_titles_the_same_way(author):
    upload = [SimpleUploadedFile(name, pdf_file().read()) for name in ("a.pdf", "b.pdf")]
    response = author.post(reverse("admin:library_document_upload"), {"files": upload})
    describe = reverse("admin:library_document_describe")
    assert response.headers["Location"] == describe
    first, second = Document.objects.order_by("pk")
    data = description(first, title_lv="Pārskats", language="lv") | description(second)
    assert author.post(describe, data | {"row": [first.pk, second.pk]}).status_code == 302
    assert list(Document.objects.not_ready()) == [second]
    assert Document.objects.get(pk=first.pk).title_lv == "Pārskats"


# --- Describing


@pytest.fixture
def two(author):
    return [make_image(uploaded_by=author.user, **UNDECIDED) for _number in range(2)]


def test_the_page_asks_for_what_is_not_ready_and_for_nothing_else(author, two):
    make_image(uploaded_by=author.user)
    silent = make_image(uploaded_by=author.user, alt_lv="", alt_en=None)
    decorative = make_image(uploaded_by=author.user, alt_lv="", alt_en="", is_decorative=True)
    page = Page(author.get(DESCRIBE))
    assert [attrs["value"] for attrs, _text in page.all("input", name="row")] == [
        str(image.pk) for image in (silent, *reversed(two))
    ]
    assert decorative not in Image.objects.not_ready()


def test_what_is_filled_in_is_saved_and_the_rest_waits(author, two):
    filled = description(two[0], alt_lv="Māja", alt_en="A house", consent="given", consent_until="2030-12-31")
    response = author.post(DESCRIBE, filled | description(two[1]) | {"row": [row.pk for row in two]})
    assert (response.status_code, response.headers["Location"]) == (302, DESCRIBE)
    image = Image.objects.get(pk=two[0].pk)
    assert (image.alt_en, image.consent, str(image.consent_until)) == ("A house", "given", "2030-12-31")
    assert list(Image.objects.not_ready()) == [two[1]]


def test_one_mistake_saves_nothing_and_keeps_everything_typed(author, two):
    good = description(two[0], alt_lv="Laba māja", consent="not_needed")
    bad = description(two[1], credit="Kāds arhīvs", consent="")
    response = author.post(DESCRIBE, good | bad | {"row": [row.pk for row in two]})
    assert response.status_code == 200
    assert Image.objects.not_ready().count() == 2
    page = response.content.decode()
    assert "Laba māja" in page
    assert "Kāds arhīvs" in page
    errors = {one.form.instance.pk: set(one.form.errors) for one in response.context["described"]}
    assert errors == {two[0].pk: set(), two[1].pk: {"alt_lv", "consent"}}


def test_a_description_that_somebody_else_saved_first_is_not_overwritten_unseen(author, publisher, two):
    stale = description(two[0], alt_lv="Mans", consent="not_needed")
    Image.objects.get(pk=two[0].pk).save()
    response = author.post(DESCRIBE, stale | {"row": two[0].pk})
    assert response.status_code == 200
    assert "Mans" in response.content.decode()
    image = Image.objects.get(pk=two[0].pk)
    assert image.alt_lv == ""
    again = description(image, alt_lv="Mans", consent="not_needed")
    assert author.post(DESCRIBE, again | {"row": image.pk}).status_code == 302


def test_nobody_chooses_undecided_once_they_describe(author, two):
    data = description(two[0], alt_lv="Māja", consent="undecided")
    assert author.post(DESCRIBE, data | {"row": two[0].pk}).status_code == 200


# --- Who may


ROLES = {"author": 200, "publisher": 200, "administrator": 200, "nobody": 403, "visitor": 302}


@pytest.mark.parametrize("kind", ["image", "document"])
@pytest.mark.parametrize("role", ROLES)
def test_who_reaches_the_pages_of_the_library(role, kind, request, author):
    row = make_image() if kind == "image" else make_document()
    client = author if role == "nobody" else request.getfixturevalue(role)
    if role == "nobody":
        author.user.groups.clear()
    asked = [
        client.get(reverse(f"admin:library_{kind}_{name}"))
        for name in ("upload", "describe", "changelist", "add")
    ]
    asked.append(client.get(reverse(f"admin:library_{kind}_file", args=[row.pk])))
    if kind == "image":
        asked.append(client.get(reverse("admin:library_image_thumbnail", args=[row.pk])))
    asked.append(client.post(reverse(f"admin:library_{kind}_upload")))
    picking = {"app_label": "news", "model_name": f"post{kind}", "field_name": kind}
    asked.append(client.get(reverse("admin:autocomplete"), picking))
    asked.append(client.get(reverse(f"admin:library_{kind}_add"), {"_popup": "1", "_to_field": "id"}))
    assert all(answer.getvalue() for answer in asked if answer.streaming)
    assert {answer.status_code for answer in asked} == {ROLES[role]}


def test_whoever_may_only_look_uploads_and_describes_nothing(author, django_user_model):
    only_view = author.user.groups.get().permissions.get(codename="view_image")
    user = django_user_model.objects.create_user("reader")
    user.user_permissions.add(only_view)
    reader = make_client()
    reader.force_login(user)
    image = make_image(**UNDECIDED)
    assert reader.get(reverse("admin:library_image_changelist")).status_code == 200
    file = reader.get(reverse("admin:library_image_thumbnail", args=[image.pk]))
    assert file.status_code == 200 and file.getvalue()
    for answer in (
        reader.get(UPLOAD),
        reader.post(UPLOAD, {"files": files("a.png")}),
        reader.post(UPLOAD, {"files": files("a.png")}, headers=AS_SCRIPT),
        reader.get(DESCRIBE),
        reader.post(DESCRIBE, {"row": image.pk}),
    ):
        assert answer.status_code == 403
    assert Image.objects.get() == image


def test_authors_describe_their_own_pictures_and_publishers_all(author, publisher, two):
    other = make_image(**UNDECIDED)
    assert len(Page(author.get(DESCRIBE)).all("input", name="row")) == 2
    assert len(Page(publisher.get(DESCRIBE)).all("input", name="row")) == 3
    data = description(other, alt_lv="Svešs", consent="not_needed") | {"row": other.pk}
    assert author.post(DESCRIBE, data).status_code == 403
    assert publisher.post(DESCRIBE, data).status_code == 302


@pytest.mark.parametrize(
    "use",
    [
        lambda image: make_organisation(logo=image),
        lambda image: make_post(public_in=("lv",), cover=image),
        lambda image: make_post(public_in=("lv",), publish_at=FAR_AWAY).gallery.create(image=image),
    ],
)
def test_authors_change_their_own_pictures_until_somebody_publishes_what_uses_them(author, use):
    image = make_image(uploaded_by=author.user)
    address = reverse("admin:library_image_change", args=[image.pk])
    data = {"alt_lv": "Mana māja", "alt_en": "My house", "consent": "not_needed"}
    draft = make_post(public_in=(), cover=image)
    assert author.post(address, data).status_code == 302
    assert Image.objects.get().alt_lv == "Mana māja"
    use(image)
    assert author.post(address, data | {"alt_lv": "Cits"}).status_code == 403
    assert author.post(DESCRIBE, description(image, alt_lv="Cits") | {"row": image.pk}).status_code == 403
    assert Image.objects.get().alt_lv == "Mana māja"
    assert author.post(reverse("admin:library_image_delete", args=[image.pk])).status_code == 403
    assert draft.cover == image


def test_the_form_for_one_picture_remembers_who_brought_it_too(author, publisher):
    data = {"alt_lv": "Māja", "consent": "not_needed", "file": files("a.png")[0]}
    author.post(reverse("admin:library_image_add"), data)
    image = Image.objects.get()
    assert image.uploaded_by == author.user
    address = reverse("admin:library_image_change", args=[image.pk])
    assert publisher.post(address, data | {"file": ""}).status_code == 302
    image.refresh_from_db()
    assert image.uploaded_by == author.user


def test_the_list_offers_what_each_role_may(author, publisher, two):
    for client in (author, publisher):
        links = Page(client.get(reverse("admin:library_image_changelist"))).links()
        assert {UPLOAD, DESCRIBE} <= set(links)
    for image in two:
        image.delete()
    assert DESCRIBE not in Page(publisher.get(reverse("admin:library_image_changelist"))).links()
