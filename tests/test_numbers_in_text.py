"""Telephone numbers typed into texts: found in every column, judged by the directory, warned of when saved."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contacts.models import Channel, Person
from contacts.numbers_in_text import Verdict, numbers_in, text_fields, verdicts
from editing import history
from editing.admin.editing_request import edit_token_of
from editing.models import Draft
from news.models import Post
from pages.models import SiteSettings
from publishing.text_columns import content_models
from tests import test_news_admin as news
from tests import test_pages_admin as pages
from tests import test_projects_admin as projects
from tests.factories import (
    make_channel,
    make_contact_point,
    make_document,
    make_helpline,
    make_image,
    make_post,
)
from tests.html import Page

LIVE = news.FORM | {"title_en": "Autumn", "lead_en": "Autumn."}
STRANGE = "+371 25617777"
STRANGE_SHOWN = "+371\xa025\xa0617\xa0777"


@pytest.mark.parametrize(("text", "numbers"), [
    ("Zvaniet +371 28612120!", ["+37128612120"]),
    ("28612120, 2861 2120, 28.612.120", ["+37128612120"]),
    ("67898343/25565098", ["+37167898343", "+37125565098"]),
    ("00371 28612120", ["+37128612120"]),
    ("(371) 28612120", ["+37128612120"]),
    ("+371\xa02861\xa02120", ["+37128612120"]),
    ("２８６１２１２０", ["+37128612120"]),
    ("\u200e+371 28612120\u202c", ["+37128612120"]),
    ("+46 70 123 45 67", ["+46701234567"]),
    ("112, 116006 un 116 111.", ["112", "116006", "116111"]),
    ("116000–116111", ["116000", "116111"]),
    ("lietotnē “112 Latvija”, „112 Latvija“; zvaniet “116006”", ["116006"]),
    ("112 28612120", ["112", "+37128612120"]),
    ("28612120 un vēlreiz 28612120", ["+37128612120"]),
    ("28612120Latgale, tālrunis67222922, 28 612 120, 67 222 922", ["+37128612120", "+37167222922"]),
    ("2014–2020, 2014-2020, 20.12.2016., 20. 12. 2016., 2016-12-20, 25 000 000 cilvēku, Nr. 2015/1234", []),
    ("EL286121200, LV28612120012, a1286121201", []),
    ("", []),
    ("Līgums 15267, reģ. nr. 40008114632, LV-1120, 31.08.2011., 2016/116000, 1.116000", []),
    ("25 000 000 EUR, EUR 25 000 000, € 25 000 000, 25 000 000 eiro, 116 000 eiro, 116 000 000", []),
])  # fmt: skip
def test_numbers_are_found_however_they_are_typed_and_nothing_else(text, numbers):
    assert [typed.number for typed in numbers_in(text)] == numbers


@pytest.mark.parametrize(("html", "numbers"), [
    ("<p>2861<strong>2120</strong></p>", ["+37128612120"]),
    ("<p>28612120</p><p>25565098</p>", ["+37128612120", "+37125565098"]),
    ("<p>286&nbsp;121&nbsp;20</p>", ["+37128612120"]),
    ('<p><a href="tel:+37128612120">zvaniet</a></p>', ["+37128612120"]),
    ('<p><a href="tel:116006">zvaniet</a></p>', ["116006"]),
    ('<p><a href="sms:+37128612120?body=a">a</a><a href="https://wa.me/37125565098">b</a></p>', ["+37128612120", "+37125565098"]),
    ('<p><a href="tel:+37128612120">25565098</a></p>', ["+37125565098", "+37128612120"]),
    ('<p><a href="/lv/lapas/28612120/">lapa</a></p>', []),
    ("<table><tr><td>Rīga</td><td>9.00–17.00</td><td>28612120</td></tr><tr><td>Latgale</td><td>25723222</td></tr></table>",
     ["+37128612120", "+37125723222"]),
])  # fmt: skip
def test_in_rich_text_the_words_and_the_links_are_read(html, numbers):
    assert [typed.number for typed in numbers_in(html, is_html=True)] == numbers


def test_the_text_around_a_number_tells_where_it_stands():
    text = (
        "Pirms tam stāv ļoti garš teikums, kurā nav nekā. Zvaniet 28612120 pirmdienās, un tad nāk vēl viens."
    )
    [typed] = numbers_in(text)
    assert typed.around == "kurā nav nekā. Zvaniet 28612120 pirmdienās, un tad nāk vēl"


@pytest.fixture
def directory(db):
    """One number of each kind."""
    live, paused, withdrawn = (make_contact_point(f"+3712861212{digit}") for digit in range(3))
    make_channel(contact_point=live)
    make_channel(contact_point=live, status=Channel.Status.WITHDRAWN)
    make_channel(contact_point=paused, status=Channel.Status.PAUSED)
    make_channel(contact_point=withdrawn, status=Channel.Status.WITHDRAWN)
    make_contact_point("+37128612123")  # nothing uses it, but it is confirmed
    make_contact_point("+37128612124", confirmed_at=None)
    shared = make_contact_point("+37128612125")
    make_channel(contact_point=shared, status=Channel.Status.WITHDRAWN)
    Person.objects.create(name="Vārds Uzvārds").contact_points.add(shared)


EXPECTED = {
    "+37128612120": Verdict.KNOWN,
    "+37128612121": Verdict.KNOWN,
    "+37128612122": Verdict.WITHDRAWN,
    "+37128612123": Verdict.KNOWN,
    "+37128612124": Verdict.WAITING,
    "+37128612125": Verdict.KNOWN,
    "+37125617777": Verdict.UNKNOWN,
    "116006": Verdict.UNKNOWN,
    "112": Verdict.KNOWN,
}


def test_the_directory_judges_each_number(directory, django_assert_num_queries):
    with django_assert_num_queries(3):
        assert verdicts(set(EXPECTED)) == EXPECTED


def test_every_column_that_somebody_types_into_is_read_and_no_other():
    names = {
        f"{model._meta.label_lower}.{field.name}"
        for model in content_models()
        for field in text_fields(model)
    }
    assert {
        "news.post.title_lv", "news.post.body_en", "news.postimage.caption_lv", "pages.page.easy_body_en",
        "pages.page.keywords_lv", "pages.sitesettings.address_en", "projects.activity.description_lv",
        "projects.funding.statement_en", "library.image.credit", "library.document.title_lv",
        "contacts.helpline.what_happens_lv", "contacts.channel.hours_note_en", "contacts.office.access_lv",
    } <= names  # fmt: skip
    assert not {
        "news.post.title", "contacts.contactpoint.value", "contacts.channel.status", "staff.user.username",
    } & names  # fmt: skip


# --- The command


def run(*arguments):
    """(what it printed, the sentence of its failure or "")."""
    told = StringIO()
    try:
        call_command("find_numbers", *arguments, stdout=told)
    except CommandError as error:
        return told.getvalue(), str(error)
    return told.getvalue(), ""


def test_the_command_names_what_the_directory_does_not_know(directory):
    post = make_post(
        title_lv="Zvaniet 28612120",
        body_en="<p>Call <strong>25617777</strong> now</p>",
        deleted_at="2026-01-01T00:00Z",
    )
    line = make_helpline(alert_lv="Zvaniet 28612122 vai 28612124")
    told, failure = run()
    assert told.splitlines() == [
        f"unknown    {STRANGE_SHOWN}  news.post {post.pk} body_en: “Call 25617777 now”",
        f"withdrawn  +371\xa028\xa0612\xa0122  contacts.helpline {line.pk} alert_lv: “Zvaniet 28612122 vai 28612124”",
        f"waiting    +371\xa028\xa0612\xa0124  contacts.helpline {line.pk} alert_lv: “Zvaniet 28612122 vai 28612124”",
        "1 known, 1 waiting, 1 withdrawn, 1 unknown",
    ]
    assert failure.startswith("2 typed numbers are unknown or withdrawn.")
    told, failure = run("--all")
    assert (
        f"known      +371\xa028\xa0612\xa0120  news.post {post.pk} title_lv: “Zvaniet 28612120”"
        in told.splitlines()
    )


@pytest.mark.parametrize("number", ["28612120", "28612124", "112"])
def test_the_command_succeeds_where_every_number_is_known_or_waits(directory, number):
    make_post(title_lv=number)
    assert run()[1] == ""


def test_the_demonstration_types_no_number_that_the_directory_does_not_know(db):
    SiteSettings.objects.get_or_create(pk=1)
    call_command("demo", stdout=StringIO())
    told, failure = run()
    assert failure == "" and "0 waiting, 0 withdrawn, 0 unknown" in told


# --- When staff save


def warnings_after(client, address, form):
    """The sentences that staff read after saving a form."""
    client.user.language = "en"
    client.user.save()
    response = client.post(address, form)
    assert response.status_code == 302, response.context["errors"]
    shown = client.get(response["Location"], follow=True)
    return [str(message) for message in shown.context["messages"] if message.level_tag == "warning"]


def unknown(field):
    return (
        f"{STRANGE_SHOWN} in “{field}”: this number is not in our list. Check each digit. If it is right, add it "
        "under “numbers and addresses”."
    )


def test_saving_names_each_number_that_is_not_known_or_withdrawn(directory, author):
    texts = {"lead_lv": f"Zvaniet {STRANGE} vai 28612120", "body_en": f"<p>28612122, {STRANGE}, 28612124</p>"}
    assert warnings_after(author, "/admin/news/post/add/", news.FORM | texts) == [
        unknown("Introduction (in Latvian)"),
        "+371\xa028\xa0612\xa0122 in “Text (in English)”: this number is closed for good. Remove it from the text, or replace it.",
        unknown("Text (in English)"),
    ]
    assert Post.objects.get().lead_lv == texts["lead_lv"]  # saved all the same


def test_saving_a_draft_of_something_published_names_them_too(directory, author):
    address = f"/admin/news/post/{make_post().pk}/change/"
    texts = news.FORM | {"lead_lv": f"Zvaniet {STRANGE}"}
    caption = CAPTION | {"gallery-0-image": make_image().pk}
    expected = [unknown("Introduction (in Latvian)"), unknown("Caption (in Latvian)")]
    assert warnings_after(author, address, texts | caption) == expected


def test_texts_without_strange_numbers_are_saved_in_silence(directory, author):
    assert (
        warnings_after(author, "/admin/news/post/add/", news.FORM | {"lead_lv": "28612120, 28612124, 112"})
        == []
    )


CAPTION = {
    "gallery-TOTAL_FORMS": "1", "gallery-0-order": "1", "gallery-0-caption_lv": STRANGE,
}  # fmt: skip
ACTIVITY = {
    "activities-TOTAL_FORMS": "1", "activities-0-order": "1", "activities-0-title_lv": "Seminārs",
    "activities-0-description_lv": f"<p>{STRANGE}</p>", "activities-0-start_precision": "day",
    "activities-0-end_precision": "day",
}  # fmt: skip
PLACES = [
    ("news/post/add/", news.FORM | CAPTION, "Caption (in Latvian)"),
    ("projects/project/add/", projects.FORM | ACTIVITY, "Description (in Latvian)"),
    ("projects/organisation/add/", projects.ORGANISATION_FORM | {"original_name": STRANGE}, "Name in its own language"),
    ("pages/page/add/", pages.FORM | pages.TEXTS | {"easy_body_lv": f"<p>{STRANGE}</p>"}, "Easy-to-read text (in Latvian)"),
    ("library/document/1/change/", {"title_lv": STRANGE, "title_en": "A", "language": "lv"}, "Title (in Latvian)"),
]  # fmt: skip


@pytest.mark.parametrize(("address", "form", "field"), PLACES)
def test_whatever_staff_type_into_is_looked_at_its_parts_too(db, administrator, address, form, field):
    SiteSettings.objects.get_or_create(pk=1)
    make_document(pk=1)
    image = {"gallery-0-image": make_image().pk} if "gallery-0-order" in form else {}
    assert warnings_after(administrator, f"/admin/{address}", form | image) == [unknown(field)]


def lines_of(client):
    client.user.language = "en"
    client.user.save()
    return [line for line in Page(client.get("/admin/")).texts("li") if "” is not in our list" in line]


def test_who_can_confirm_numbers_finds_them_on_the_start_page_until_they_are_mended(
    db, author, publisher, administrator, django_assert_num_queries
):
    texts = {"title_lv": "Rudens", "title_en": "Autumn", "lead_lv": f"Zvaniet {STRANGE}"}
    author.post("/admin/news/post/add/", news.FORM | texts)
    post = Post.objects.get()
    assert lines_of(author) == []
    for client in (publisher, administrator):
        [line] = lines_of(client)
        assert STRANGE_SHOWN.replace("\xa0", " ") in line and "Autumn" in line
    confirmed = make_contact_point("+37125617777")
    assert lines_of(publisher) == []
    confirmed.delete()
    assert len(lines_of(publisher)) == 1
    author.post(f"/admin/news/post/{post.pk}/change/", news.FORM | texts | {"lead_lv": "Zvaniet"})
    assert lines_of(publisher) == []


def test_a_draft_without_the_number_leaves_what_visitors_read_on_the_start_page(db, author, publisher):
    post = make_post()
    publisher.post(
        f"/admin/news/post/{post.pk}/change/", LIVE | {"lead_lv": f"Zvaniet {STRANGE}", "_publish": "lv,en"}
    )
    assert len(lines_of(publisher)) == 1
    author.post(f"/admin/news/post/{post.pk}/change/", LIVE | {"lead_lv": "Zvaniet", "_save": "x"})
    assert len(lines_of(publisher)) == 1


def test_a_discarded_draft_takes_its_numbers_off_the_start_page(db, author, publisher):
    change = f"/admin/news/post/{make_post().pk}/change/"
    author.post(change, LIVE | {"lead_lv": f"Zvaniet {STRANGE}", "_save": "x"})
    assert len(lines_of(publisher)) == 1
    author.post(change.replace("change/", "draft/drop/"), {"_draft": edit_token_of(Draft.objects.get())})
    assert not Draft.objects.exists() and lines_of(publisher) == []


def test_a_restored_text_is_looked_at_like_a_saved_one(db, publisher):
    publisher.post("/admin/news/post/add/", news.FORM | {"lead_lv": f"Zvaniet {STRANGE}"})
    post = Post.objects.get()
    publisher.post(f"/admin/news/post/{post.pk}/change/", news.FORM | {"lead_lv": "Zvaniet"})
    assert lines_of(publisher) == []
    first = history.revisions_of(post).last()
    publisher.post(f"/admin/news/post/{post.pk}/history/{first.pk}/restore/")
    assert len(lines_of(publisher)) == 1


def test_what_is_deleted_is_no_finding_any_more(db, author, publisher):
    author.post("/admin/news/post/add/", news.FORM | {"lead_lv": f"Zvaniet {STRANGE}"})
    Post.objects.get().delete()
    assert lines_of(publisher) == []


def test_the_findings_cost_the_start_page_the_same_however_many(db, publisher):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            publisher.get("/admin/")
        return len(queries)

    for number in range(2):
        publisher.post("/admin/news/post/add/", news.FORM | {"lead_lv": f"2561777{number}"})
    before = cost()
    for number in range(2, 9):
        publisher.post("/admin/news/post/add/", news.FORM | {"lead_lv": f"2561777{number}"})
    assert cost() <= before


def test_mail_tells_the_others_who_can_confirm_once(
    settings, author, publisher, administrator, mailoutbox, django_capture_on_commit_callbacks
):
    settings.MAIL_IS_CONFIGURED = True
    for client in (author, publisher, administrator):
        client.user.email, client.user.language = f"{client.user.username}@example.org", "en"
        client.user.save()
    texts = news.FORM | {"lead_lv": f"Zvaniet {STRANGE}"}
    with django_capture_on_commit_callbacks(execute=True):
        publisher.post("/admin/news/post/add/", texts)
    post = Post.objects.get()
    assert [message.to for message in mailoutbox] == [[administrator.user.email]]
    assert (
        f"/admin/news/post/{post.pk}/change/" in mailoutbox[0].body and "25617777" not in mailoutbox[0].body
    )
    with django_capture_on_commit_callbacks(execute=True):
        publisher.post(f"/admin/news/post/{post.pk}/change/", texts)
    assert len(mailoutbox) == 1


def test_a_part_that_was_deleted_is_not_looked_at(db, author):
    post = make_post(public_in=())
    row = post.gallery.create(image=make_image(), order=1, caption_lv=STRANGE)
    form = news.FORM | CAPTION | {
        "gallery-INITIAL_FORMS": "1", "gallery-0-id": row.pk, "gallery-0-post": post.pk,
        "gallery-0-image": row.image_id, "gallery-0-DELETE": "on",
    }  # fmt: skip
    assert warnings_after(author, f"/admin/news/post/{post.pk}/change/", form) == []
    assert not post.gallery.exists()
