"""The start page of the staff: a greeting, what this person often does, every section, the last changes."""

import datetime

import pytest
from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from django.utils.translation import override

from contacts.models import Closure, ContactChange
from drosa_maja.staff_site.site import FIRST
from editing.models import Draft, attached_to
from editing.status_text import day
from links.models import LinkCheck
from localization import languages
from news.models import Post
from pages.models import Page as InformationPage
from pages.models import SiteSettings
from projects.models import Project
from publishing.models import publishable_models
from staff.models import AccountChange
from tests.factories import (
    make_account,
    make_channel,
    make_closure,
    make_contact_point,
    make_helpline,
    make_image,
    make_page,
    make_post,
    make_project,
)
from tests.html import Page

WRITING = ["Write a post", "Continue my drafts", "Upload pictures"]
KEEPING = [
    "Check phone numbers",
    "Change the hours of a helpline",
    "Decide on holidays",
    "Edit a project",
    "Edit an information page",
]
LEADING = ["Decide who has access", "Change site settings"]
TASKS = {"author": WRITING, "publisher": WRITING + KEEPING, "administrator": WRITING + KEEPING + LEADING}
# Session, user, both kinds of permissions, the last changes; the rest is what needs attention, two questions of it for each
# kind of content and language.
QUERIES = 28 + len(publishable_models()) * (4 + 2 * len(languages.codes()))


def speaking(client, language):
    client.user.language = language
    client.user.save()
    return client


def start(client, language="en"):
    response = speaking(client, language).get("/admin/")
    assert response.status_code == 200
    return Page(response)


def tasks(page):
    """{title: address} of the large links, in their order."""
    return {text: attrs["href"] for attrs, text in page.all("a", **{"class": "task__link"})}


def changed(user, row, name="Something"):
    """An entry of the history, as the forms write it."""
    kind = ContentType.objects.get_for_model(row)
    LogEntry.objects.create(
        user=user, content_type=kind, object_id=row.pk, object_repr=name, action_flag=CHANGE
    )


# --- The greeting


@pytest.mark.parametrize(("first_name", "called"), [("", "author"), ("Anna & Co", "Anna & Co")])
def test_staff_are_greeted_by_first_name_or_else_by_username(author, first_name, called):
    author.user.first_name = first_name
    assert start(author).texts("h1") == [f"Hello, {called}."]


@pytest.mark.parametrize("language", ["lv", "en"])
def test_the_start_page_speaks_the_language_of_whoever_reads_it(administrator, language):
    page = start(administrator, language)
    assert page.language == language
    english = set(WRITING + KEEPING + LEADING) & set(tasks(page))
    assert len(english) == (len(WRITING + KEEPING + LEADING) if language == "en" else 0)


# --- What staff often do


@pytest.mark.parametrize("role", TASKS)
@pytest.mark.django_db
def test_each_role_is_offered_what_it_often_does(role, request):
    assert list(tasks(start(request.getfixturevalue(role)))) == TASKS[role]


@pytest.mark.parametrize("role", TASKS)
@pytest.mark.django_db
def test_every_link_of_the_start_page_opens(role, request):
    client = request.getfixturevalue(role)
    changed(client.user, make_post(public_in=()))
    changed(client.user, make_helpline())
    links = {link for link in start(client).links() if link.startswith("/admin/")}
    assert len(links) > len(TASKS[role])
    for link in links:
        assert client.get(link, follow=True).status_code == 200, link


def test_somebody_without_a_role_is_told_whom_to_ask(author):
    author.user.groups.clear()
    page = start(author)
    assert tasks(page) == {}
    assert "You do not have access to anything here yet. Please ask an administrator." in page.texts("p")


def test_my_drafts_are_those_that_i_wrote_and_nobody_sees(author, publisher):
    make_post(public_in=(), title_en="My own draft", created_by=author.user)
    make_post(public_in=("lv",), title_en="Public in Latvian", created_by=author.user)
    make_post(
        public_in=(), title_en="Somebody else's draft", created_by=publisher.user, updated_by=author.user
    )
    page = Page(author.get(tasks(start(author))["Continue my drafts"]))
    assert page.texts("th", **{"class": "field-__str__"}) == ["My own draft"]


# --- Every section


def test_sections_stand_in_the_order_in_which_staff_need_them(administrator):
    page = start(administrator)
    assert page.texts("caption") == [
        "News",
        "Projects",
        "Pages",
        "Contacts",
        "Pictures and documents",
        "Links",
        "Administration",
        "Staff",
    ]
    contacts = [text for attrs, text in page.all("th") if attrs.get("id", "").startswith("contacts-")]
    assert contacts == [
        "Helplines",
        "Contact options",
        "Holidays and closed days",
        "Numbers and addresses",
        "Number changes",
        "Offices",
        "People",
    ]


def test_what_comes_first_in_its_section_is_registered():
    assert set(FIRST) <= {model._meta.label_lower for model in admin.site._registry}


# --- The last changes


def latest(page):
    """What stands in the list of last changes, without kind and time."""
    return [text.split(" Post, ")[0] for text in page.texts("li", **{"class": "latest__change"})]


def test_the_last_changes_are_ones_own_the_newest_first(author, publisher):
    for client, name in ((author, "Older"), (publisher, "Somebody else's"), (author, "Newer")):
        changed(client.user, make_post(), name)
    assert latest(start(author)) == ["Newer", "Older"]


def test_nothing_changed_yet_is_said(author):
    assert latest(start(author)) == ["Nothing yet."]


def test_what_may_no_longer_be_looked_at_is_named_without_a_link(author):
    helpline = make_helpline()
    changed(author.user, helpline, "A number")
    page = start(author)
    assert latest(page)[0].startswith("A number Helpline, ")
    assert f"/admin/contacts/helpline/{helpline.pk}/change/" not in page.links()


@pytest.mark.parametrize("rows", [1, 20])
def test_the_start_page_costs_the_same_with_one_row_and_with_twenty(
    administrator, rows, django_assert_num_queries
):
    for _row in range(rows):
        changed(administrator.user, make_post())
        make_channel()
        everything_that_needs_attention(administrator.user)
    ContentType.objects.clear_cache()
    with django_assert_num_queries(QUERIES):
        assert administrator.get("/admin/").status_code == 200


# --- What needs attention


def everything_that_needs_attention(user):
    """One row of each kind."""
    AccountChange.objects.create(what="role", user=make_account(f"raised-{AccountChange.objects.count()}"))
    make_post(
        public_in=(), title_lv="Lūgts", title_en="", review_asked_by=user, review_asked_at=timezone.now()
    )
    live = make_project(title_en="Asked live")
    Draft.objects.create(
        **attached_to(live), data="", saved_by=user, review_asked_by=user, review_asked_at=timezone.now()
    )
    make_page(
        public_in=("lv",), title_lv="Tikai latviski", title_en="",
        needs_legal_review=True, open_questions="Kas mitina vietni?",
    )  # fmt: skip
    make_post(title_en="Soon public", publish_at=timezone.now() + datetime.timedelta(days=3))
    make_post(title_en="Soon hidden", expire_at=timezone.now() + datetime.timedelta(days=3))
    make_post(public_in=(), title_en="My own draft", created_by=user)
    make_image(consent="undecided")
    make_closure(
        timezone.localdate() + datetime.timedelta(days=5 + Closure.objects.count()), status="suggested"
    )
    LinkCheck.objects.create(
        **attached_to(live), address="https://a.example/", kind="external", field="aim_en", state="broken",
        finding="gone", checked_at=timezone.now(),
    )  # fmt: skip


def lines(page):
    """{text: address} of all that needs attention."""
    return {text: a["href"] for a, text in page.all("a") if text and "task__link" not in a.get("class", "")}


def test_publishers_see_what_needs_them_and_where_to_act(publisher):
    everything_that_needs_attention(publisher.user)
    page = start(publisher)
    assert page.texts("h3") == [
        "Waiting to be published", "Numbers and hours", "Translations", "Information pages", "Pictures and links",
        "Scheduled soon", "My drafts",
    ]  # fmt: skip
    post, project = Post.objects.get(title_lv="Lūgts"), Project.objects.get()
    with override("en"):
        today = day(timezone.now()).replace("\xa0", " ")
    assert (
        lines(page).items()
        >= {
            f"Lūgts (post) – publisher, since {today}": f"/admin/news/post/{post.pk}/change/",
            f"Asked live (project) – publisher, since {today}": f"/admin/projects/project/{project.pk}/change/",
            "1 holiday needs a decision.": "/admin/contacts/closure/?status__exact=suggested",
            "Not translated in English: 1 information page.": "/admin/pages/page/?state=missing-en",
            "1 page is still to be read by a lawyer.": "/admin/pages/page/?needs_legal_review__exact=1",
            "1 page has not been checked in the last year.": "/admin/pages/page/?verification=overdue",
            "Tikai latviski: Kas mitina vietni?": f"/admin/pages/page/{InformationPage.objects.get().pk}/change/",
            "1 picture needs a description or a decision on consent.": "/admin/library/image/describe/",
            "1 link is broken.": "/admin/links/linkcheck/?state__exact=broken",
            "Asked live (project) – changes that are not published": f"/admin/projects/project/{project.pk}/change/",
        }.items()
    )
    assert {text.split(":")[0] for text in lines(page) if text.startswith("Soon ")} == {
        "Soon hidden",
        "Soon public",
    }


def test_authors_see_what_is_theirs_and_nothing_that_they_cannot_do(author):
    everything_that_needs_attention(author.user)
    assert start(author).texts("h3") == ["Scheduled soon", "My drafts"]


def test_nothing_is_said_where_nothing_waits(publisher):
    make_post(**dict.fromkeys(languages.columns("title"), "Written in every language"))
    assert "Needs attention" not in start(publisher).texts("h2")


def test_only_administrators_are_told_what_the_settings_lack(administrator, publisher):
    sentence = "The footer does not say yet: registration number, email in the footer."
    assert lines(start(administrator))[sentence] == "/admin/pages/sitesettings/1/change/"
    assert sentence not in lines(start(publisher))
    SiteSettings.objects.update(
        registration_number="40008116440", email=make_contact_point("a@b.lv", kind="email")
    )
    assert not [text for text in lines(start(administrator)) if "footer" in text]
    [line] = [text for text in lines(start(administrator)) if "security.txt" in text]
    SiteSettings.objects.update(security_contact="https://www.example.lv/security")
    assert line not in lines(start(administrator))


def waiting(page):
    return {
        text: attrs["href"] for attrs, text in page.all("a") if "waiting" in text or "needs checking" in text
    }


def test_the_page_names_what_waits_for_this_person(publisher, administrator, author):
    ContactChange.objects.propose_number(
        make_contact_point(confirmed_at=None), "+37125565098", publisher.user
    )
    make_channel(contact_point=make_contact_point(assured_on=None))
    make_channel(contact_point=make_contact_point(assured_on=timezone.localdate()))
    overdue = {"1 number or address needs checking.": "/admin/contacts/contactpoint/?verification=overdue"}
    confirms = {
        "1 number change is waiting for you to retype it.": "/admin/contacts/contactchange/?state__exact=pending"
    }
    assert waiting(start(administrator)) == confirms | overdue
    assert waiting(start(publisher)) == overdue  # who proposed it does not confirm it
    assert waiting(start(author)) == {}


def test_every_sentence_of_what_waits_leads_to_just_that(publisher, administrator):
    ContactChange.objects.propose_number(
        make_contact_point(confirmed_at=None), "+37125565098", publisher.user
    )
    make_channel(contact_point=make_contact_point(assured_on=timezone.localdate()))
    for address in waiting(start(administrator)).values():
        assert administrator.get(address).context["cl"].result_count == 1
