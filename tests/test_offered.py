"""What the dialogs of the editor offer: own pages by title, pictures by description, each by its id."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from library.models import Image
from links import internal
from links.models import Finding
from tests.factories import make_document, make_image, make_page, make_post, make_project


def offered(client, **query):
    response = client.get(reverse("admin:offered"), query)
    assert response.headers["Content-Type"] == "application/json"
    return response.json()["results"]


def test_pages_posts_projects_and_documents_are_found_by_title_in_any_language_and_spelling(author):
    page, post = make_page(title_lv="Palīdzība cietušajiem"), make_post(title_lv="Kā palīdzēt")
    project, document = make_project(title_en="Palidz"), make_document(title_lv="PALĪDZĪBAS kārtība")
    make_post(title_lv="Cits", body_lv="<p>palīdz</p>")
    make_page(title_lv="Palīdz no atkritnes", deleted_at=timezone.now())
    found = offered(author, q="palīdz", language="en")
    assert {(each["title"], each["value"]) for each in found} == {
        ("Palīdzība cietušajiem", f"/en/pages/{page.pk}/"),
        ("Kā palīdzēt", f"/en/news/{post.pk}/"),
        ("Atver acis", f"/en/projects/{project.pk}/"),
        ("PALĪDZĪBAS kārtība", f"/media/document/{document.pk}/"),
    }
    assert offered(author, q="PALIDZET ka") == [
        {"title": "Kā palīdzēt", "note": "Ziņa", "value": f"/lv/jaunumi/{post.pk}/"}
    ]
    assert offered(author, q=" ") == offered(author) == []


def test_what_visitors_do_not_see_is_marked(author):
    make_post(title_lv="Melnraksts", public_in=())
    assert offered(author, q="melnraksts")[0]["note"] == "Ziņa, apmeklētāji to neredz"


def test_pictures_say_why_visitors_do_not_see_them(author):
    ready, silent = make_image(alt_lv="Māja"), make_image(alt_lv="Mājas logs", alt_en="")
    undecided = make_image(alt_lv="Mājas durvis", consent=Image.Consent.UNDECIDED)
    over = make_image(
        alt_lv="Mājas jumts",
        consent=Image.Consent.GIVEN,
        consent_until=timezone.localdate() - datetime.timedelta(1),
    )
    notes = {each["value"]: each["note"] for each in offered(author, q="maja", pictures="yes")}
    assert set(notes) == {ready.pk, silent.pk, undecided.pk, over.pk}
    assert notes[ready.pk] == ""
    assert "angliski" in notes[silent.pk]
    assert notes[undecided.pk]
    assert notes[over.pk]
    newest = offered(author, pictures="yes")[0]
    assert newest["value"] == over.pk
    assert newest["thumbnail"] == reverse("admin:library_image_thumbnail", args=[over.pk])


@pytest.mark.django_db
def test_nobody_is_offered_what_they_may_not_look_at(author):
    make_post(title_lv="Raksts")
    make_image()
    author.user.groups.clear()
    assert offered(author, q="raksts") == offered(author, pictures="yes") == []


def test_the_address_of_what_was_offered_survives_another_title(author, visitor):
    post = make_post(title_lv="Vecais")
    [found] = offered(author, q="vecais")
    post.title_lv = "Jaunais"
    post.save()
    assert visitor.get(found["value"]).headers["Location"] == post.get_absolute_url("lv")
    assert internal.follow(found["value"]) == (Finding.WORKS, "")


@pytest.mark.django_db
def test_the_check_of_links_follows_a_document():
    address = reverse("document", args=[make_document().pk])
    assert internal.follow(address) == (Finding.HIDDEN, "")
    make_page(body_lv=f'<p><a href="{address}">kārtība</a></p>')
    assert internal.follow(address) == (Finding.WORKS, "")


def test_the_address_of_a_document_leads_to_its_file_as_it_is_now(author, visitor):
    document = make_document(title_lv="Kārtība")
    [found] = offered(author, q="kartiba")
    assert visitor.get(found["value"]).status_code == 404  # nothing public uses it
    page = make_page(body_lv=f'<p><a href="{found["value"]}">kārtība</a></p>')
    assert visitor.get(found["value"]).headers["Location"] == document.url
    first_url = document.url
    document.file = f"{'0' * 32}/jauns.pdf"
    document.save()
    assert visitor.get(found["value"]).headers["Location"] == document.url != first_url
    page.body_lv = "<p>a</p>"
    page.save()
    assert visitor.get(found["value"]).status_code == 404
