"""Previews: one row in one language for whoever has the link, stored nowhere, listed nowhere."""

import datetime

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from editing.models import FOR_A_LOOK, TO_SHARE, Draft, PreviewLink
from news.models import Post
from tests.conftest import make_client
from tests.factories import make_image, make_post
from tests.html import Page
from tests.test_drafts import save_draft
from tests.test_publishing_admin import ADD, ENGLISH, FORM, LATVIAN, change

pytestmark = pytest.mark.both


@pytest.fixture
def draft(db):
    return make_post(public_in=())


def link_to(row, client, language="lv", lasts=FOR_A_LOOK):
    return PreviewLink.objects.make(row, language, client.user, lasts)


def test_a_visitor_with_the_link_reads_the_draft_at_its_real_address(draft, author, visitor):
    link = link_to(draft, author)
    address = link.address_of(Post.objects.get())
    assert address.startswith(f"/lv/jaunumi/{draft.pk}-bibliotekari-macas-palidzet/?preview=")
    response = visitor.get(address)
    assert response.status_code == 200
    page = Page(response)
    assert draft.title_lv in page.texts("h1")[0]
    assert page.all("div", **{"class": "notice preview-banner"})
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert page.all("meta", name="robots") == [({"name": "robots", "content": "noindex"}, "")]
    assert not page.all("link", rel="canonical")
    assert not response.cookies


def test_the_link_opens_no_other_row_no_other_language_and_no_list(draft, author, visitor):
    other = make_post(public_in=(), title_lv="Cits melnraksts")
    token = link_to(draft, author).token
    for address in (
        f"/lv/jaunumi/{other.pk}/",
        f"/en/news/{draft.pk}/",
        f"/lv/projekti/{draft.pk}/",
    ):
        assert visitor.get(f"{address}?preview={token}", follow=True).status_code == 404, address
    assert "Bibliotekāri" not in visitor.get(f"/lv/jaunumi/?preview={token}").content.decode()


@pytest.mark.parametrize(
    "token", ["", "x", "0" * 22, "%00", "é", "1:x", "1:é", f"{10**30}:x", "1" * 5000, "٣:x"]
)
def test_a_token_that_is_none_shows_neither_the_draft_nor_the_public_page(draft, visitor, token):
    """Somebody who is to read a draft would approve the old text."""
    public = make_post()
    for address in (f"/lv/jaunumi/{draft.pk}/", public.get_absolute_url("lv")):
        response = visitor.get(f"{address}?preview={token}")
        assert response.status_code == 404
        assert Page(response).texts("h1") == ["Šī priekšskatījuma saite nav derīga"]
        assert public.title_lv not in response.content.decode()
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["X-Robots-Tag"] == "noindex"


def test_what_went_into_the_bin_is_read_by_no_link(draft, author, visitor):
    address = link_to(draft, author).address_of(draft)
    draft.put_in_bin()
    assert visitor.get(address).status_code == 404


@pytest.mark.parametrize("lasts", [FOR_A_LOOK, TO_SHARE])
def test_the_link_ends(draft, author, visitor, lasts):
    address = link_to(draft, author, lasts=lasts).address_of(draft)
    with time_machine.travel(timezone.now() + lasts - datetime.timedelta(seconds=1)):
        assert visitor.get(address).status_code == 200
    with time_machine.travel(timezone.now() + lasts + datetime.timedelta(seconds=1)):
        assert visitor.get(address).status_code == 404


def test_a_token_is_of_one_link_alone(draft, author, visitor):
    """A new link may get the id of one that was revoked, after a backup is restored."""
    link = link_to(draft, author)
    address, pk = link.address_of(draft), link.pk
    link.delete()
    link.pk, link.expires_at = pk, link.expires_at + datetime.timedelta(minutes=1)
    link.save()
    assert visitor.get(address).status_code == 404
    assert visitor.get(link.address_of(draft)).status_code == 200


def test_links_end_with_the_account_of_whoever_made_them(draft, author, visitor):
    address = link_to(draft, author, lasts=TO_SHARE).address_of(draft)
    author.user.is_active = False
    author.user.save()
    assert visitor.get(address).status_code == 404


def test_the_database_holds_no_token(draft, author):
    link = link_to(draft, author)
    stored = PreviewLink.objects.filter(pk=link.pk).values_list().get()
    assert not any(link.token.partition(":")[2] in str(value) for value in stored)


def test_links_have_at_least_128_bits_and_those_that_are_over_are_thrown_away(draft, author):
    with time_machine.travel(timezone.now() - datetime.timedelta(days=8)):
        over = link_to(draft, author, lasts=TO_SHARE)
    new = link_to(draft, author)
    assert len(new.token.partition(":")[2]) >= 22 and new.token != over.token  # 6 bits a letter
    assert list(PreviewLink.objects.all()) == [new]


def test_a_link_is_made_shown_and_revoked_on_its_page(draft, author, visitor):
    page = reverse("admin:news_post_previews", args=[draft.pk])
    author.post(page, {"share": "en"})
    link = PreviewLink.objects.get()
    assert link.expires_at - link.made_at > datetime.timedelta(days=6, hours=23)
    assert link.url in [a["value"] for a, _text in Page(author.get(page)).all("input", type="text")]
    address = link.address_of(draft)
    assert visitor.get(address).status_code == 200
    author.post(page, {"revoke": str(link.pk)})
    assert visitor.get(address).status_code == 404


def test_the_button_to_have_a_look_leads_to_the_real_address(draft, author, visitor):
    response = author.post(reverse("admin:news_post_previews", args=[draft.pk]), {"look": "lv"})
    assert response.status_code == 302
    assert response.url.startswith(f"/lv/jaunumi/{draft.pk}-")
    assert visitor.get(response.url).status_code == 200


@pytest.mark.parametrize("posted", [{}, {"look": "xx"}, {"share": "xx"}, {"revoke": "x"}])
def test_a_press_of_no_button_makes_nothing(draft, author, posted):
    author.post(reverse("admin:news_post_previews", args=[draft.pk]), posted)
    assert not PreviewLink.objects.exists()


def test_a_link_of_another_row_is_not_revoked_here(draft, author):
    other = link_to(make_post(), author)
    author.post(reverse("admin:news_post_previews", args=[draft.pk]), {"revoke": str(other.pk)})
    assert PreviewLink.objects.get() == other


def test_who_may_not_change_it_makes_no_link(draft, author, visitor):
    author.user.groups.clear()
    page = reverse("admin:news_post_previews", args=[draft.pk])
    for client in (author, visitor):
        assert client.get(page).status_code in (302, 403)
        assert client.post(page, {"share": "lv"}).status_code in (302, 403)
    assert not PreviewLink.objects.exists()


def test_a_preview_of_something_live_shows_the_draft_of_its_changes_and_writes_nothing(author, visitor):
    live = make_post()
    author.user.language = "en"
    save_draft(author, live, title_lv="Melnraksta virsraksts")
    address = link_to(live, author).address_of(Post.objects.get())
    response = visitor.get(address, follow=True)
    assert "Melnraksta virsraksts" in response.content.decode()
    assert response.headers["Cache-Control"] == "no-store"
    live.refresh_from_db()
    assert live.title_lv == "Bibliotekāri mācās palīdzēt" and live.released_languages == ["lv", "en"]
    assert "Melnraksta" not in visitor.get("/lv/jaunumi/").content.decode()


def test_a_preview_says_that_it_cannot_show_a_draft_that_does_not_fit(author, visitor):
    live = make_post()
    save_draft(author, live, title_lv="Melnraksta virsraksts")
    address = link_to(live, author, "en").address_of(Post.objects.get())
    told = "The draft of changes is not shown here"
    assert told not in visitor.get(address, follow=True).content.decode()
    draft = Draft.objects.get()
    draft.data = draft.data.replace("date=2026-11-01", "date=never")
    draft.save()
    response = visitor.get(address, follow=True)
    assert response.status_code == 200 and told in response.content.decode()
    assert live.title_en in response.content.decode()


def test_pictures_of_a_preview_can_be_fetched_for_a_while_and_by_nobody_else(author, visitor):
    image = make_image()
    draft = make_post(public_in=(), cover=image)
    content = visitor.get(link_to(draft, author).address_of(draft)).content.decode()
    pictures = [
        a["src"]
        for a, _text in Page(visitor.get(link_to(draft, author).address_of(draft))).all("img")
        if "/media/" in a["src"]
    ]
    assert pictures and f"/media/{image.file.name.partition('/')[0]}" in content
    response = visitor.get(pictures[0])
    assert response.headers["Cache-Control"] == "no-store"
    assert response.getvalue()
    for address in (
        pictures[0].partition("?")[0],
        pictures[0][:-1] + ("a" if pictures[0][-1] != "a" else "b"),
    ):
        assert visitor.get(address).status_code == 404
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=16)):
        assert visitor.get(pictures[0]).status_code == 404


def test_a_preview_opens_the_files_it_shows_and_no_others(author, visitor):
    shown, secret = make_image(), make_image()
    make_post(public_in=(), cover=secret)
    draft = make_post(public_in=(), cover=shown)
    address = link_to(draft, author).address_of(draft)
    sources = [a["src"] for a, _text in Page(visitor.get(address)).all("img")]
    [signature] = {src.partition("?")[2] for src in sources if src.startswith(shown.url)}
    assert visitor.get(f"{secret.url}?{signature}").status_code == 404


@pytest.mark.parametrize("field", ["body_lv", "lead_lv"])
@pytest.mark.parametrize("start", ["", "https://www.example.lv"])
def test_an_address_typed_into_a_text_is_not_signed(author, visitor, field, start):
    secret = make_image()
    typed = f'<p><a href="{start}{secret.url}">x</a></p>' if field == "body_lv" else start + secret.url
    draft = make_post(public_in=(), **{field: typed})
    content = visitor.get(link_to(draft, author).address_of(draft)).content.decode()
    assert secret.url in content and f"{secret.url}?" not in content


def test_a_picture_without_consent_is_not_in_a_preview_either(author, visitor):
    image = make_image(consent="withdrawn")
    draft = make_post(public_in=(), cover=image)
    response = visitor.get(link_to(draft, author).address_of(draft))
    assert image.file.name.partition("/")[0] not in response.content.decode()


# --- Unsaved edits


@pytest.mark.parametrize(("language", "text"), [("lv", "Vēl nesaglabāts"), ("en", "Not saved yet")])
def test_unsaved_edits_are_shown_in_either_language_and_stored_nowhere(draft, author, language, text):
    typed = FORM | LATVIAN | ENGLISH | {"title_lv": "Vēl nesaglabāts", "title_en": "Not saved yet"}
    response = author.post(change(draft), typed | {"_preview": language})
    page = Page(response)
    assert response.status_code == 200 and page.language == language
    assert page.texts("h1") == [text]
    assert page.all("div", **{"class": "notice preview-banner"})
    assert "no-store" in response.headers["Cache-Control"].split(", ")
    assert response.headers["X-Robots-Tag"] == "noindex"
    draft.refresh_from_db()
    assert draft.title_lv == "Bibliotekāri mācās palīdzēt"


def test_something_new_is_previewed_before_it_is_saved(author):
    response = author.post(ADD, FORM | LATVIAN | {"_preview": "lv"})
    assert Page(response).texts("h1") == ["Jauna ziņa"]
    assert not Post.objects.exists()


def test_a_preview_of_unsaved_edits_keeps_no_draft_no_version_and_no_log(draft, author):
    from django.contrib.admin.models import LogEntry
    from reversion.models import Revision

    from publishing import change_counter

    before = change_counter.read()
    author.post(change(draft), FORM | LATVIAN | {"_preview": "lv"})
    assert (
        not Revision.objects.exists() and not LogEntry.objects.exists() and not PreviewLink.objects.exists()
    )
    assert change_counter.read() == before


def test_what_cannot_be_saved_is_told_in_the_form_instead_of_a_preview(draft, author):
    response = author.post(change(draft), FORM | LATVIAN | {"date": "never", "_preview": "lv"})
    assert list(response.context["adminform"].form.errors) == ["date"]


def test_an_unknown_language_has_no_preview(draft, author):
    assert author.post(change(draft), FORM | LATVIAN | {"_preview": "xx"}).status_code == 404


def test_a_signed_in_person_has_no_more_at_public_addresses_than_anybody(draft, author):
    assert author.get(f"/lv/jaunumi/{draft.pk}/").status_code == 404
    assert make_client().get(f"/lv/jaunumi/{draft.pk}/").status_code == 404
