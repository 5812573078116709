"""Pictures inside a text: an element with the id of a row of the library is stored, the picture itself is shown."""

import pytest
from django.core.management import call_command
from django.db.models import ProtectedError
from django.urls import reverse

from editing.diff import difference
from editing.models import FOR_A_LOOK, PreviewLink
from library.models import Image, TextUse
from library.usage import uses_of
from tests.factories import make_activity, make_image, make_post, make_project
from tests.html import Page


def figure(image):
    return f'<figure data-image="{image.pk}"></figure>'


@pytest.fixture
def image(db):
    return make_image(alt_lv="Gaišs logs", alt_en="A lit window", credit="Biedrības arhīvs")


@pytest.mark.parametrize(("language", "alt"), [("lv", "Gaišs logs"), ("en", "A lit window")])
def test_the_picture_stands_in_the_text_with_its_description_size_and_credit(visitor, image, language, alt):
    post = make_post(**{f"body_{language}": f"<p>Pirms.</p>{figure(image)}<p>Pēc.</p>"})
    html = visitor.get(post.get_absolute_url(language)).content.decode()
    before, after = html.index("Pirms."), html.index("Pēc.")
    assert before < html.index(f'src="{image.url}"') < after
    assert f'alt="{alt}"' in html[before:after]
    assert "Biedrības arhīvs" in html[before:after]
    assert 'width="' in html[before:after]
    assert "data-image" not in html


@pytest.mark.parametrize(
    "state",
    [
        {"consent": Image.Consent.WITHDRAWN},
        {"consent": Image.Consent.UNDECIDED},
        {"alt_lv": "", "alt_en": ""},
    ],
)
def test_nothing_stands_there_while_it_may_not_be_shown(visitor, state):
    hidden = make_image(**state)
    post = make_post(body_lv=f"<p>Pirms.</p>{figure(hidden)}")
    html = visitor.get(post.get_absolute_url("lv")).content.decode()
    assert "Pirms." in html
    assert hidden.file.name.partition("/")[0] not in html
    assert "data-image" not in html


def test_a_text_of_one_picture_is_a_text(visitor, image):
    post = make_post(body_lv=figure(image))
    assert post.body_lv == figure(image)
    assert image.url in visitor.get(post.get_absolute_url("lv")).content.decode()


def test_the_library_says_in_which_texts_it_stands(image, administrator):
    post = make_post(body_lv=figure(image), body_en=figure(image))
    project = make_project(title_lv="Projekts ar attēlu")
    make_activity(project, description_lv=figure(image))
    assert uses_of(image) == [post, project]
    form = administrator.get(reverse("admin:library_image_change", args=[image.pk])).content.decode()
    assert "Projekts ar attēlu" in form
    post.body_lv = post.body_en = "<p>a</p>"
    post.save()
    assert uses_of(image) == [project]
    project.delete()
    assert uses_of(image) == []
    assert not TextUse.objects.exists()


def test_it_is_not_deleted_while_a_text_shows_it(image):
    make_post(body_lv=figure(image))
    with pytest.raises(ProtectedError):
        image.delete()


def test_a_text_is_not_published_before_its_picture_is_ready(publisher):
    silent = make_image(alt_lv="Gaišs logs", alt_en="")
    post = make_post(body_lv=figure(silent), public_in=())
    assert "body_lv" not in post.missing_for(["lv"])
    assert "Gaišs logs" in post.missing_for(["lv", "en"])["body_lv"]


def test_a_preview_shows_it_before_visitors_do(publisher, visitor, image):
    post = make_post(body_lv=figure(image), public_in=())
    assert visitor.get(image.url).status_code == 404
    link = PreviewLink.objects.make(post, "lv", publisher.user, FOR_A_LOOK)
    pictures = [attrs["src"] for attrs, _text in Page(visitor.get(link.address_of(post))).all("img")]
    [address] = [each for each in pictures if each.startswith("/media/")]
    assert visitor.get(address).getvalue()


def test_history_tells_that_a_picture_came(image):
    assert f"<ins>[attēls {image.pk}]</ins>" in difference("<p>a</p>", f"<p>a</p>{figure(image)}")


def test_a_picture_that_is_forgotten_leaves_the_texts(image):
    post = make_post(body_lv=f"<p>a</p>{figure(image)}")
    call_command("forget", "picture", image.pk, "--write")
    post.refresh_from_db()
    assert "data-image" not in post.body_lv
    assert not Image.objects.exists()
