"""Pictures and documents have one question to pass: does something public use them now, with valid consent?"""

import datetime
import os
from pathlib import Path

import pytest
import time_machine
from django.apps import apps
from django.core.checks import run_checks
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.db import connection, models
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from library.models import Document, Image
from library.usage import uses_of
from news.models import PostDocument, PostImage
from pages.models import PageDocument
from projects.models import ProjectDocument, ProjectImage
from tests.factories import (
    make_activity,
    make_document,
    make_funding,
    make_image,
    make_organisation,
    make_page,
    make_participation,
    make_post,
    make_project,
    picture_file,
)
from tests.html import Page
from tests.test_errors import failing
from tests.wsgi import ask

TODAY = timezone.localdate
DAY = datetime.timedelta(days=1)


def is_shown(row):
    return ask(row.url).status_code == 200


@pytest.fixture
def image(db):
    return make_image()


@pytest.fixture
def document(db):
    return make_document()


# --- The one question


def test_what_nothing_uses_is_not_shown(image, document):
    assert not is_shown(image)
    assert not is_shown(document)


def picture_in_text(image):
    return f'<p>a</p><figure data-image="{image.pk}"></figure>'


def link_to(document):
    return f'<p><a href="/media/document/{document.pk}/">a</a></p>'


# Every way in which something uses a picture or document: a function of what it uses and of the languages
# in which it is public.
USES_OF_IMAGES = {
    "cover of a post": lambda image, **at: make_post(cover=image, **at),
    "cover of a project": lambda image, **at: make_project(cover=image, **at),
    "cover of a page": lambda image, **at: make_page(cover=image, **at),
    "gallery of a post": lambda image, **at: PostImage.objects.create(post=make_post(**at), image=image),
    "gallery of a project": lambda image, **at: ProjectImage.objects.create(
        project=make_project(**at), image=image
    ),
    "emblem of a programme": lambda image, **at: make_funding(make_project(**at), emblem=image),
    "logo of a funder": lambda image, **at: make_funding(make_project(**at), make_organisation(logo=image)),
    "text of a post": lambda image, **at: make_post(body_lv=picture_in_text(image), **at),
    "text of an activity": lambda image, **at: make_activity(
        make_project(**at), description_en=picture_in_text(image)
    ),
    "logo of a partner": lambda image, **at: make_participation(
        make_project(**at), make_organisation(logo=image)
    ),
}
USES_OF_DOCUMENTS = {
    "post": lambda document, **at: PostDocument.objects.create(post=make_post(**at), document=document),
    "project": lambda document, **at: ProjectDocument.objects.create(
        project=make_project(**at), document=document
    ),
    "text of a page": lambda document, **at: make_page(easy_body_en=link_to(document), **at),
    "page": lambda document, **at: PageDocument.objects.create(page=make_page(**at), document=document),
}
NOW = datetime.datetime(2026, 11, 2, 12, 0, tzinfo=datetime.UTC)
PUBLIC = [{}, {"public_in": ("lv",)}, {"public_in": ("en",)}, {"expire_at": NOW + DAY}]
NOT_PUBLIC = [
    {"public_in": ()},
    {"publish_at": None},
    {"publish_at": NOW + DAY},
    {"expire_at": NOW},
    {"deleted_at": NOW - DAY},
]


@pytest.mark.django_db
@pytest.mark.parametrize("use", USES_OF_IMAGES)
def test_a_picture_is_shown_while_something_public_uses_it(use):
    with time_machine.travel(NOW, tick=False):
        for at in PUBLIC + NOT_PUBLIC:
            image = make_image()
            USES_OF_IMAGES[use](image, **at)
            assert is_shown(image) == (at in PUBLIC), at


@pytest.mark.django_db
@pytest.mark.parametrize("use", USES_OF_DOCUMENTS)
def test_a_document_is_offered_while_something_public_offers_it(use):
    with time_machine.travel(NOW, tick=False):
        for at in PUBLIC + NOT_PUBLIC:
            document = make_document()
            USES_OF_DOCUMENTS[use](document, **at)
            assert is_shown(document) == (at in PUBLIC), at


@pytest.mark.django_db
def test_the_tests_above_know_every_use():
    relations = {field.related_model for model in (Image, Document) for field in model._meta.related_objects}
    assert {model._meta.label for model in relations} == {
        "news.Post", "news.PostImage", "news.PostDocument", "pages.Page", "pages.PageDocument",
        "projects.Project", "projects.ProjectImage", "projects.ProjectDocument", "projects.Organisation", "projects.Funding",
        "library.TextUse",
    }  # fmt: skip


def test_the_logo_of_the_association_itself_is_shown(image):
    make_organisation(logo=image, is_self=True)
    assert is_shown(image)


def test_the_logo_of_an_organisation_that_no_project_names_is_not(image):
    make_organisation(logo=image)
    assert not is_shown(image)


def test_it_disappears_at_the_minute_at_which_its_post_does(image):
    with time_machine.travel(NOW, tick=False) as clock:
        make_post(cover=image, publish_at=NOW + DAY, expire_at=NOW + 2 * DAY)
        for moment, shown in ((NOW + DAY, True), (NOW + 2 * DAY, False)):
            clock.move_to(moment - datetime.timedelta(seconds=1))
            assert is_shown(image) != shown
            clock.move_to(moment)
            assert is_shown(image) == shown


@pytest.mark.parametrize(
    ("consent", "until", "shown"),
    [
        ("not_needed", None, True),
        ("given", None, True),
        ("given", 1, True),
        ("given", 0, True),
        ("given", -1, False),
        ("withdrawn", None, False),
        ("", None, False),
    ],
)
def test_without_valid_consent_a_picture_is_shown_nowhere(image, visitor, consent, until, shown):
    post = make_post(cover=image)
    until = until if until is None else TODAY() + until * DAY
    Image.objects.filter(pk=image.pk).update(consent=consent, consent_until=until)
    assert is_shown(image) == shown
    assert Image.objects.get().may_be_shown() == shown
    for language in ("lv", "en"):
        page = Page(visitor.get(post.get_absolute_url(language)))
        assert (image.url in [attrs["src"] for attrs, _text in page.all("img")]) == shown


def test_one_public_use_is_enough_and_the_last_one_counts(image):
    first, second = make_post(cover=image), make_project(cover=image)
    make_post(cover=image, public_in=())
    assert is_shown(image)
    first.put_in_bin()
    assert is_shown(image)
    second.put_in_bin()
    assert not is_shown(image)


def test_the_question_costs_one_query_however_much_there_is(image):
    make_post(cover=image)
    with CaptureQueriesContext(connection) as queries:
        assert is_shown(image)
    assert len(queries) == 1
    for _number in range(20):
        make_post(cover=make_image())
    with CaptureQueriesContext(connection) as queries:
        assert is_shown(image)
    assert len(queries) == 1


# --- The answer


def test_a_picture_is_shown_in_the_page(image):
    make_post(cover=image)
    answer = ask(image.url)
    with image.file as file:
        assert answer.content == file.read()
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["Content-Disposition"] == 'inline; filename="house.png"'
    assert int(answer.headers["Content-Length"]) == len(answer.content)


def test_a_document_is_saved_and_not_opened_in_the_page(document):
    PostDocument.objects.create(post=make_post(), document=document)
    answer = ask(document.url)
    assert answer.content.startswith(b"%PDF-")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="report.pdf"'


def test_every_answer_carries_the_headers_of_safety(image):
    make_post(cover=image)
    for answer in (ask(image.url), ask(image.url, HTTP_IF_NONE_MATCH=ask(image.url).headers["ETag"])):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Cache-Control"] == "no-cache"


def test_what_a_browser_has_already_is_not_sent_again(image):
    make_post(cover=image)
    etag = ask(image.url).headers["ETag"]
    assert etag.startswith('"')
    again = ask(image.url, HTTP_IF_NONE_MATCH=etag)
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", etag)
    assert ask(image.url, HTTP_IF_NONE_MATCH='"another"').status_code == 200


def test_a_withdrawn_picture_is_gone_for_those_who_have_it_too(image):
    post = make_post(cover=image)
    etag = ask(image.url).headers["ETag"]
    post.put_in_bin()
    assert ask(image.url, HTTP_IF_NONE_MATCH=etag).status_code == 404
    assert ask(image.url, HTTP_IF_NONE_MATCH="*").status_code == 404


def test_head_is_told_what_get_is(image):
    make_post(cover=image)
    answer = ask(image.url, "HEAD")  # gunicorn leaves the body out
    assert (answer.status_code, answer.headers) == (200, ask(image.url).headers)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "TRACE", "OPTIONS"])
def test_other_methods_are_refused(image, method):
    make_post(cover=image)
    assert ask(image.url, method).status_code == 405


def test_no_cookie_is_read_or_set(image, administrator):
    cookie = f"sessionid={administrator.cookies['sessionid'].value}"
    answer = ask(image.url, HTTP_COOKIE=cookie)
    assert answer.status_code == 404
    make_post(cover=image)
    answer = ask(image.url, HTTP_COOKIE=cookie)
    assert answer.status_code == 200
    names = [name.lower() for name, _value in answer.all_headers]
    assert "set-cookie" not in names
    assert "cookie" not in answer.headers.get("Vary", "").lower()


def test_behind_nginx_the_file_is_left_to_it(image, document, settings):
    settings.BEHIND_NGINX = True
    PostDocument.objects.create(post=make_post(cover=image), document=document)
    answer = ask(image.url)
    assert answer.content == b""
    assert answer.headers["X-Accel-Redirect"] == f"/protected-media/{image.file.name}"
    assert answer.headers["Content-Type"] == "image/png"
    answer = ask(document.url)
    assert answer.headers["X-Accel-Redirect"] == f"/protected-media/{document.file.name}"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="report.pdf"'
    assert "X-Accel-Redirect" not in ask(make_image().url).headers


@pytest.fixture
def cut_image(db):
    """A picture large enough to have sizes."""
    image = make_image(file=picture_file("house.jpg", size=(900, 300), picture_format="JPEG"))
    assert image.sizes == {"avif": [400, 800, 900], "jpg": [400, 800]}
    return image


def addresses(image):
    """Of a picture and of each of its sizes."""
    return [f"/media/{name}" for name in image.stored_names]


def test_every_size_passes_the_same_question(cut_image):
    assert {ask(address).status_code for address in addresses(cut_image)} == {404}
    post = make_post(cover=cut_image)
    for address in addresses(cut_image):
        answer = ask(address)
        assert answer.status_code == 200, address
        assert answer.headers["Content-Type"] == f"image/{address[-4:].replace('.jpg', 'jpeg')}"
        assert answer.headers["Cache-Control"] == "no-cache"
    Image.objects.update(consent="withdrawn")
    assert {ask(address).status_code for address in addresses(cut_image)} == {404}
    Image.objects.update(consent="given")
    assert {ask(address).status_code for address in addresses(cut_image)} == {200}
    post.put_in_bin()
    assert {ask(address).status_code for address in addresses(cut_image)} == {404}


def test_a_size_costs_one_query(cut_image):
    make_post(cover=cut_image)
    with CaptureQueriesContext(connection) as queries:
        assert ask(addresses(cut_image)[1]).status_code == 200
    assert len(queries) == 1


def test_behind_nginx_a_size_is_left_to_it_too(cut_image, settings):
    settings.BEHIND_NGINX = True
    make_post(cover=cut_image)
    for name in cut_image.stored_names:
        assert ask(f"/media/{name}").headers["X-Accel-Redirect"] == f"/protected-media/{name}"


# --- What does not exist


@pytest.mark.parametrize("in_its_place", [None, "pipe"])
def test_a_file_that_is_missing_or_no_file_is_not_found(image, caplog, in_its_place):
    """Who opens a pipe waits until somebody writes into it."""
    make_post(cover=image)
    image.file.storage.delete(image.file.name)
    if in_its_place:
        os.mkfifo(image.file.path)
    assert ask(image.url).status_code == 404
    [record] = [record for record in caplog.records if record.levelname == "ERROR"]
    assert record.message.endswith("cannot be read from the media folder: No such file or directory.")


def test_behind_nginx_the_folder_is_not_touched(image, settings, monkeypatch):
    """On a dead network mount whoever touches it waits for ever."""
    settings.BEHIND_NGINX = True
    make_post(cover=image)
    for name in ("open", "path", "size", "exists"):
        monkeypatch.setattr(FileSystemStorage, name, failing(TimeoutError()))
    assert ask(image.url).headers["X-Accel-Redirect"] == f"/protected-media/{image.file.name}"


def test_where_the_folder_is_missing_no_file_is_found(image, settings):
    make_post(cover=image)
    media = Path(settings.MEDIA_ROOT)
    media.rename(media.with_name("away"))
    media.write_text("")
    assert ask(image.url).status_code == 404


def test_a_size_that_is_missing_is_not_found_and_told(cut_image, caplog):
    make_post(cover=cut_image)
    gone = cut_image.stored_names[1]
    cut_image.file.storage.delete(gone)
    assert ask(f"/media/{gone}").status_code == 404
    assert f"The file {gone} cannot be read" in caplog.text


@pytest.mark.parametrize(
    "name", ["house-500.avif", "house-400.png", "made-up.jpg", "house-400-400.jpg", "x.pdf"]
)
def test_a_name_that_a_visitor_made_up_is_not_found_and_no_error(cut_image, caplog, name):
    make_post(cover=cut_image)
    folder = cut_image.file.name.partition("/")[0]
    for headers in ({}, {"HTTP_IF_NONE_MATCH": "*"}, {"HTTP_IF_NONE_MATCH": f'"{folder}/{name}"'}):
        assert ask(f"/media/{folder}/{name}", **headers).status_code == 404
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


def test_what_lies_in_the_folder_by_chance_is_not_shown(cut_image):
    make_post(cover=cut_image)
    folder = cut_image.file.name.partition("/")[0]
    cut_image.file.storage.save(f"{folder}/house-400.png", ContentFile(b"nobody named it"))
    assert ask(f"/media/{folder}/house-400.png").status_code == 404


def test_what_is_not_public_looks_like_what_never_was(image):
    hidden, unknown = ask(image.url), ask("/media/" + "0" * 32 + "/house.png")
    assert hidden.status_code == unknown.status_code == 404
    assert hidden.content.replace(image.url.encode(), b"") == unknown.content.replace(
        b"/media/" + b"0" * 32 + b"/house.png", b""
    )
    assert hidden.headers.keys() == unknown.headers.keys()


def test_no_path_leads_out_of_the_folder(image, settings):
    make_post(cover=image)
    folder = image.file.name.partition("/")[0]
    (settings.MEDIA_ROOT / "secret.png").write_bytes(b"secret")
    (settings.MEDIA_ROOT / folder / "page.html").write_bytes(b"secret")
    (settings.MEDIA_ROOT / folder / ".png").write_bytes(b"secret")
    (settings.MEDIA_ROOT / folder / "deeper").mkdir()
    (settings.MEDIA_ROOT / folder / "deeper" / "x.png").write_bytes(b"secret")
    for path in (
        "/media/", "/media/secret.png", "/media/../secret.png", "/media/%2e%2e/secret.png",
        f"/media/{folder}", f"/media/{folder}/", f"/media/{folder}/../secret.png", f"/media/{folder}/..%2fsecret.png",
        f"/media/{folder}/%2e%2e/secret.png", f"/media/{folder}/..%5csecret.png", f"/media/{folder}//etc/passwd",
        f"/media/{folder}/page.html", f"/media/{folder}/.png", f"/media/{folder}/deeper/x.png", f"/media/{folder}/deeper",
        f"/media/{folder}/house.png%00.jpg", f"/media/{folder}/house.png%0a", f"/media/{folder}/house.png/",
        f"/media/{folder.upper()}/house.png", "/media/%/house.png", f"/media/{'_' * 32}/house.png", f"/media/{folder[:31]}/house.png",
        f"/media/{folder}/HOUSE.PNG", f"/media/{folder}/house.pdf", f"//media/{folder}/house.png",
    ):  # fmt: skip
        answer = ask(path)
        assert answer.status_code in (301, 404), path
        assert b"secret" not in answer.content.replace(path.encode(), b""), path
        assert "X-Accel-Redirect" not in answer.headers


def test_a_picture_does_not_open_the_door_to_another_folder(image):
    make_post(cover=image)
    other = make_image()
    assert not is_shown(other)
    assert ask(f"/media/{other.file.name.partition('/')[0]}/{image.name}").status_code == 404


# --- Staff see what visitors do not


def test_staff_see_a_picture_that_is_not_public(image, document, author, visitor):
    for row in (image, document):
        address = reverse(f"admin:library_{row._meta.model_name}_file", args=[row.pk])
        answer = author.get(address)
        assert answer.status_code == 200
        assert len(b"".join(answer.streaming_content)) > 0
        assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
        assert visitor.get(address).status_code == 302


def test_whoever_may_not_view_the_library_does_not_see_its_files(image, author):
    author.user.groups.clear()
    assert author.get(reverse("admin:library_image_file", args=[image.pk])).status_code == 403


def test_a_picture_that_does_not_exist_is_not_found_by_staff(author, image):
    assert author.get(reverse("admin:library_image_file", args=[image.pk + 1])).status_code == 404
    image.file.storage.delete(image.file.name)
    assert author.get(reverse("admin:library_image_file", args=[image.pk])).status_code == 404


def test_the_staff_pages_show_pictures_from_the_address_of_the_staff(image, document, publisher):
    own = reverse("admin:library_image_file", args=[image.pk])
    small = reverse("admin:library_image_thumbnail", args=[image.pk])
    page = Page(publisher.get(reverse("admin:library_image_changelist")))
    assert small in [attrs["src"] for attrs, _text in page.all("img")]
    page = Page(publisher.get(reverse("admin:library_image_change", args=[image.pk])))
    assert own in [attrs["src"] for attrs, _text in page.all("img")]
    assert own in page.links()
    assert image.url not in page.links()
    page = Page(publisher.get(reverse("admin:library_document_change", args=[document.pk])))
    assert reverse("admin:library_document_file", args=[document.pk]) in page.links()


def test_an_author_looks_at_a_picture_and_cannot_change_it(image, author):
    address = reverse("admin:library_image_change", args=[image.pk])
    page = Page(author.get(address))
    assert reverse("admin:library_image_file", args=[image.pk]) in [
        attrs["src"] for attrs, _text in page.all("img")
    ]
    assert image.url not in page.links()
    assert author.post(address, {"alt_lv": "Cits"}).status_code == 403
    assert (
        author.post(reverse("admin:library_image_delete", args=[image.pk]), {"post": "yes"}).status_code
        == 403
    )
    assert Image.objects.get().alt_lv == image.alt_lv


def test_the_page_of_a_picture_says_where_it_is_used(image, publisher):
    post, project = make_post(title_lv="Ziņa ar vāku", cover=image), make_project(public_in=())
    ProjectImage.objects.create(project=project, image=image)
    ProjectImage.objects.create(project=project, image=image)
    assert uses_of(image) == [post, project]
    page = Page(publisher.get(reverse("admin:library_image_change", args=[image.pk])))
    assert page.texts("a", href=reverse("admin:news_post_change", args=[post.pk])) == ["Ziņa ar vāku"]
    assert page.texts("a", href=reverse("admin:projects_project_change", args=[project.pk])) == ["Atver acis"]


def test_what_is_used_cannot_be_deleted_and_the_page_says_what_would_break(image, publisher):
    post = make_post(title_lv="Ziņa ar galeriju")
    PostImage.objects.create(post=post, image=image)
    delete = reverse("admin:library_image_delete", args=[image.pk])
    page = Page(publisher.get(delete))
    assert page.texts("a", href=reverse("admin:news_post_change", args=[post.pk])) == ["Ziņa ar galeriju"]
    assert page.all("input", type="submit") == []
    publisher.post(delete, {"post": "yes"})
    assert Image.objects.filter(pk=image.pk).exists()
    action = {"action": "delete_selected", "_selected_action": [image.pk], "post": "yes"}
    publisher.post(reverse("admin:library_image_changelist"), action)
    assert Image.objects.filter(pk=image.pk).exists()


def test_what_is_not_used_can_be_deleted_by_a_publisher(image, publisher):
    publisher.post(reverse("admin:library_image_delete", args=[image.pk]), {"post": "yes"})
    assert not Image.objects.exists()


def test_a_publisher_replaces_a_file_and_the_old_addresses_are_gone(publisher):
    image = make_image(file=picture_file("house.jpg", size=(900, 300), picture_format="JPEG"))
    make_post(cover=image)
    old = addresses(image)
    assert len(old) == 6
    file = picture_file("new.png", size=(80, 20))
    file.name = "new.png"
    response = publisher.post(
        reverse("admin:library_image_change", args=[image.pk]),
        {
            "alt_lv": "Cita",
            "alt_en": "Another",
            "consent": "not_needed",
            "file": file,
            "is_same_picture": "on",
        },
    )
    assert response.status_code == 302, response.context["adminform"].form.errors
    image = Image.objects.get()
    assert (image.width, image.height, image.sizes) == (80, 20, {})
    assert {ask(address).status_code for address in old} == {404}
    assert is_shown(image)


def test_the_library_is_searched_in_both_languages(image, publisher):
    for words in ("gaismu logā", "light in its window", "house"):
        page = Page(publisher.get(reverse("admin:library_image_changelist"), {"q": words}))
        assert page.texts("td", **{"class": "field-__str__"}) == ["Māja ar gaismu logā"]


# --- Whoever names a picture must be able to say what is public


@pytest.fixture
def careless_model():
    """A model that names a picture and knows nothing of publicity; gone again after the test."""

    class Poster(models.Model):
        image = models.ForeignKey(Image, on_delete=models.PROTECT, related_name="+")

        class Meta:
            app_label = "library"

        def __str__(self):
            return "a poster"

    yield Poster
    del apps.all_models["library"]["poster"]
    apps.clear_cache()


def test_a_model_that_cannot_say_what_is_public_stops_the_checks(careless_model):
    assert [error.obj for error in run_checks() if error.id == "library.E001"] == [careless_model]

    class Answering(models.QuerySet):
        def public(self, language):
            return self

    careless_model.add_to_class("objects", Answering.as_manager())
    assert [error.obj for error in run_checks() if error.id == "library.E001"] == [careless_model]


def test_the_models_of_the_site_all_can():
    assert [error for error in run_checks() if error.id == "library.E001"] == []
