"""Drafts of something live: visitors see what was there before, whatever is saved, previewed, compared or dropped."""

import datetime

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, get_format
from django.utils.translation import override

from editing.models import FOR_A_LOOK, Draft, PreviewLink, attached_to
from links.models import LinkCheck
from localization import languages
from news.models import Post
from tests.factories import make_activity, make_image, make_post, make_project
from tests.html import Page
from tests.test_publishing_admin import ADD, ENGLISH, FORM, LATVIAN, change, errors_of

pytestmark = pytest.mark.both


@pytest.fixture
def live(db):
    return make_post()


@pytest.fixture(autouse=True)
def _english(publisher, author):
    for client in (publisher, author):
        client.user.language = "en"
        client.user.save()


def save_draft(client, post, **fields):
    return client.post(change(post), FORM | LATVIAN | ENGLISH | fields | {"_save": "x"})


def value_of(page, name):
    return page.all("input", name=name)[0][0]["value"]


def shown(visitor, post):
    return visitor.get(post.get_absolute_url("lv")).content.decode()


@pytest.mark.parametrize("person", ["author", "publisher"])
def test_what_is_live_is_not_touched_by_its_draft(person, live, visitor, request):
    before = shown(visitor, live)
    response = save_draft(request.getfixturevalue(person), live, title_lv="Melnraksts")
    assert response.status_code == 302, errors_of(response)
    assert shown(visitor, live) == before
    assert Post.objects.get().title_lv == live.title_lv
    assert Draft.objects.get().saved_by.username == person


def test_the_form_opens_with_the_draft_and_says_so(author, live):
    save_draft(author, live, title_lv="Melnraksts")
    page = Page(author.get(change(live)))
    assert value_of(page, "title_lv") == "Melnraksts"
    assert "You are looking at a draft of changes" in page.text
    assert "Public in Latvian since 1 January 2020." in page.text


def test_a_draft_may_lack_what_publishing_asks_for_and_publishing_it_says_what(publisher, live):
    assert save_draft(publisher, live, title_en="", lead_lv="").status_code == 302
    typed = FORM | LATVIAN | ENGLISH | {"title_en": "", "lead_lv": "", "_publish": "lv,en"}
    assert sorted(errors_of(publisher.post(change(live), typed))) == ["lead_lv", "title_en"]
    assert Draft.objects.exists()


def test_a_draft_of_a_live_project_may_lack_even_its_start(publisher, db):
    project = make_project()
    address = reverse("admin:projects_project_change", args=[project.pk])
    form = project_form(project) | {"start_on": "", "_save": "x"}
    response = publisher.post(address, form)
    assert response.status_code == 302, errors_of(response)
    project.refresh_from_db()
    assert project.start_on and project.released_languages == ["lv", "en"]


def test_publishing_writes_the_draft_once_and_ends_it(publisher, live, visitor):
    save_draft(publisher, live, title_lv="Melnraksts")
    typed = FORM | LATVIAN | ENGLISH | {"title_lv": "Melnraksts", "_publish": "lv,en"}
    response = publisher.post(change(live), typed)
    assert response.status_code == 302, errors_of(response)
    live.refresh_from_db()
    assert "Melnraksts" in shown(visitor, live)
    assert not Draft.objects.exists()


def test_a_draft_holds_the_parts_too_new_changed_and_deleted(publisher, db):
    project = make_project()
    kept, gone = make_activity(project, order=1), make_activity(project, order=2)
    address = reverse("admin:projects_project_change", args=[project.pk])
    form = project_form(project, activities=[kept, gone]) | {
        "activities-0-title_en": "Changed in the draft",
        "activities-1-DELETE": "on",
        "activities-TOTAL_FORMS": "3",
        "activities-2-title_lv": "Jauna darbība",
        "activities-2-order": "3",
        "activities-2-start_precision": "day",
        "activities-2-end_precision": "day",
        "_save": "x",
    }
    response = publisher.post(address, form)
    assert response.status_code == 302, errors_of(response)
    assert list(project.activities.values_list("pk", "title_en")) == [
        (kept.pk, "Seminar"),
        (gone.pk, "Seminar"),
    ]
    page = Page(publisher.get(address))
    assert value_of(page, "activities-0-title_en") == "Changed in the draft"
    assert "checked" in page.all("input", name="activities-1-DELETE")[0][0]
    assert value_of(page, "activities-2-title_lv") == "Jauna darbība"
    differences = Page(publisher.get(reverse("admin:projects_project_draft_compare", args=[project.pk]))).text
    assert "Public (in" not in differences  # to draft is not to withdraw
    assert "Jauna darbība" in differences and "Changed in the draft" in differences
    assert project.activities.count() == 2


TIMES = ("publish_at_0", "publish_at_1", "expire_at_0", "expire_at_1")


def of_form(page):
    """What a browser would post of the times and the successor."""
    values = {name: value_of(page, name) for name in TIMES}
    [(chosen, _text)] = [option for option in page.all("option") if "selected" in option[0]][-1:]
    return values | {"successor": chosen["value"]}


def test_a_draft_of_an_author_leaves_the_times_as_they_are(author, publisher, visitor):
    """Authors are not asked for them; so what was to be hidden in a month would have stayed for good."""
    end = timezone.now().replace(second=0, microsecond=0) + datetime.timedelta(days=30)
    live = make_post(expire_at=end, successor=make_post())
    save_draft(author, live, title_lv="Melnraksts")
    differences = Page(publisher.get(reverse("admin:news_post_draft_compare", args=[live.pk])))
    assert "Title (in Latvian)" in differences.texts("dt")
    assert not {"Publish at", "Hide at", "Replaced by"} & {*differences.texts("dt")}
    typed = of_form(Page(publisher.get(change(live))))
    response = publisher.post(change(live), FORM | LATVIAN | ENGLISH | typed | {"_publish": "lv,en"})
    assert response.status_code == 302, errors_of(response)
    now = Post.objects.get(pk=live.pk)
    assert (now.publish_at, now.expire_at, now.successor) == (live.publish_at, end, live.successor)


def test_an_author_who_goes_on_with_a_draft_leaves_its_times_as_a_publisher_wrote_them(author, publisher):
    live = make_post()
    times = {
        "publish_at_0": "2020-01-01",
        "publish_at_1": "11:00",
        "expire_at_0": "2030-05-06",
        "expire_at_1": "09:00",
    }
    save_draft(publisher, live, **times)
    save_draft(author, live, title_lv="Tālāk")
    page = Page(publisher.get(change(live)))
    assert value_of(page, "title_lv") == "Tālāk"
    assert value_of(page, "expire_at_0") == "2030-05-06"
    save_draft(publisher, live, **times | {"expire_at_0": "", "expire_at_1": ""})
    assert not value_of(Page(publisher.get(change(live))), "expire_at_0")


def test_what_a_draft_changes_says_nothing_of_publicity(publisher, live):
    save_draft(publisher, live, title_lv="Melnraksts")
    labels = Page(publisher.get(reverse("admin:news_post_draft_compare", args=[live.pk]))).texts("dt")
    assert "Title (in Latvian)" in labels and not [label for label in labels if label.startswith("Public")]


def drop(client, post, page=None):
    """Press the button as it stands on a page; by default as it is now."""
    page = page or Page(client.get(change(post)))
    fields = {"_draft": value_of(page, "_draft")}
    return client.post(reverse("admin:news_post_draft_drop", args=[post.pk]), fields, follow=True)


def test_a_draft_that_somebody_went_on_with_meanwhile_is_not_dropped_unseen(author, publisher, live):
    save_draft(author, live, title_lv="Melnraksts")
    seen = Page(publisher.get(change(live)))
    save_draft(author, live, title_lv="Rīta darbs")
    response = drop(publisher, live, seen)
    assert "Somebody else has changed the draft." in response.content.decode()
    assert value_of(Page(response), "title_lv") == "Rīta darbs"
    publisher.post(reverse("admin:news_post_draft_drop", args=[live.pk]))
    assert Draft.objects.exists()


def test_what_went_into_the_bin_with_its_draft_can_still_be_looked_at(author, publisher, live):
    save_draft(author, live, title_lv="Melnraksts")
    Post.objects.get().put_in_bin()
    response = publisher.get(change(live))
    assert response.status_code == 200 and live.title_lv in response.content.decode()
    assert "You are looking at a draft of changes" not in response.content.decode()
    Post.objects.get().take_out_of_bin()
    assert value_of(Page(publisher.get(change(live))), "title_lv") == "Melnraksts"


def test_who_may_only_look_sees_what_is_live_beside_a_draft(author, live):
    save_draft(author, live, title_lv="Melnraksts")
    author.user.groups.clear()
    author.user.user_permissions.add(Permission.objects.get(codename="view_post"))
    response = author.get(change(live))
    assert response.status_code == 200 and "Melnraksts" not in response.content.decode()


@pytest.mark.parametrize("written", languages.codes())
@pytest.mark.parametrize("read", languages.codes())
def test_a_draft_is_read_in_another_language_than_it_was_written_in(
    live, author, publisher, visitor, written, read
):
    """Its dates stand there as its author wrote them."""
    with override(written):
        date = date_format(datetime.date(2017, 4, 23), get_format("DATE_INPUT_FORMATS")[0].replace("%", ""))
    leads = {code: f"Cits ievads ({code})." for code in languages.codes()}
    for client, language in ((author, written), (publisher, read)):
        client.user.language = language
        client.user.save()
    save_draft(
        author, live, date=date, **{languages.column("lead", code): lead for code, lead in leads.items()}
    )
    page = Page(publisher.get(change(live)))
    assert value_of(page, "date") == date
    assert not page.all("p", **{"class": "errornote"})
    link = PreviewLink.objects.make(live, read, publisher.user, FOR_A_LOOK)
    assert leads[read] in Page(visitor.get(link.address_of(live), follow=True)).text


def test_dropping_leaves_what_is_live_alone(author, live, visitor):
    before = shown(visitor, live)
    save_draft(author, live, title_lv="Melnraksts")
    drop(author, live)
    assert not Draft.objects.exists()
    assert shown(visitor, live) == before
    assert Page(author.get(change(live))).all("input", name="title_lv")[0][0]["value"] == live.title_lv


@pytest.mark.parametrize("planted", [
    {"publish_at_0": "01/01/2030", "publish_at_1": "9:00"}, {"successor": "1"}, {"_popup": "1"}, {"is_public_en": "on"},
    {"gallery-0-post": "7"}, {"title": "x"}, {"_publish": "lv"},
])  # fmt: skip
def test_a_draft_holds_nothing_but_what_the_form_of_its_writer_has(author, live, planted):
    response = author.post(change(live), FORM | LATVIAN | ENGLISH | {"_save": "x"} | planted)
    assert response.status_code in (302, 403)
    stored = QueryDict(Draft.objects.get().data) if Draft.objects.exists() else {}
    assert not planted.keys() & stored.keys()


def test_an_author_writes_nothing_live_by_any_button(author, live):
    for buttons in ({"_save": "x"}, {"_continue": "x"}, {"_addanother": "x"}, {}):
        author.post(change(live), FORM | LATVIAN | ENGLISH | buttons)
        live.refresh_from_db()
        assert live.title_lv == "Bibliotekāri mācās palīdzēt"
    for wanted in ("lv,en", ""):
        response = author.post(change(live), FORM | LATVIAN | ENGLISH | {"_publish": wanted})
        assert response.status_code == 403


def test_a_draft_is_refused_when_somebody_saved_another_meanwhile(author, publisher, live):
    begun = Page(author.get(change(live))).all("input", name="_edit_tokens")[0][0]["value"]
    save_draft(publisher, live, title_lv="Kolēģa melnraksts")
    response = save_draft(author, live, title_lv="Mans melnraksts", _edit_tokens=begun)
    assert response.status_code == 200
    page = response.content.decode()
    assert "Somebody else saved this while you were writing." in page
    assert "Mans melnraksts" in page
    # What stands in the form is what was typed, not the draft.
    assert "There is a draft of changes" in page and "You are looking at a draft of changes" not in page
    assert "Kol" in QueryDict(Draft.objects.get().data)["title_lv"]


def test_what_was_published_after_a_draft_was_begun_is_told_and_not_overwritten_at_once(
    author, publisher, live
):
    image = make_image()
    save_draft(author, live, title_lv="Melnraksts")
    post = Post.objects.get(pk=live.pk)
    post.cover = image
    post.save()
    page = Page(publisher.get(change(live)))
    posted = {a["name"]: a.get("value", "") for a, _text in page.all("input", name="_edit_tokens")}
    response = publisher.post(
        change(live), FORM | LATVIAN | ENGLISH | {"title_lv": "Melnraksts", "_publish": "lv,en"} | posted
    )
    assert response.status_code == 200
    live.refresh_from_db()
    assert live.title_lv != "Melnraksts" and live.cover == image
    again = Page(response).all("input", name="_edit_tokens")[0][0]["value"]
    response = publisher.post(
        change(live),
        FORM | LATVIAN | ENGLISH | {"title_lv": "Melnraksts", "_publish": "lv,en", "_edit_tokens": again},
    )
    assert response.status_code == 302


def test_saving_a_draft_leaves_no_trace_in_the_history_or_on_the_change_counter(publisher, live):
    from reversion.models import Revision

    from publishing import change_counter

    before = change_counter.read()
    save_draft(publisher, live, title_lv="Melnraksts")
    assert not Revision.objects.exists()
    assert change_counter.read() == before


def test_saving_a_draft_writes_nothing_but_the_draft_and_who_saved_it(publisher, live):
    """What was found about its links stays too: nobody has taken them out yet."""
    LinkCheck.objects.create(
        **attached_to(live), address="https://a.example/", kind="external", field="body_en", state="broken",
        finding="gone", checked_at=live.updated_at,
    )  # fmt: skip
    with CaptureQueriesContext(connection) as queries:
        assert save_draft(publisher, live, title_lv="Melnraksts").status_code == 302
    written = [
        query["sql"].split() for query in queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))
    ]
    tables = {words[1 if words[0] == "UPDATE" else 2].strip('"') for words in written}
    assert tables == {"editing_draft", "django_admin_log", "django_session"}
    assert len(queries) <= 40


def test_who_may_only_look_saves_no_draft_and_previews_nothing(author, live):
    author.user.groups.clear()
    author.user.user_permissions.add(Permission.objects.get(codename="view_post"))
    for button in ({"_save": "x"}, {"_preview": "lv"}):
        assert author.post(change(live), FORM | LATVIAN | ENGLISH | button).status_code == 403
        assert author.post(ADD, FORM | LATVIAN | button).status_code == 403
    assert not Draft.objects.exists() and Post.objects.get().title_lv == live.title_lv


def project_form(project, activities=()):
    prefixes = ("activities", "funding", "participation", "gallery", "documents")
    data = {f"{prefix}-{name}": "0" for prefix in prefixes for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    data |= {
        "title_lv": project.title_lv, "title_en": project.title_en, "summary_lv": project.summary_lv,
        "summary_en": project.summary_en, "start_on": "2011-09-01", "start_precision": "month",
        "start_kind": project.start_kind, "end_on": "2011-12-01", "end_precision": "month", "end_kind": project.end_kind,
    }  # fmt: skip
    for name in ("TOTAL_FORMS", "INITIAL_FORMS"):
        data[f"activities-{name}"] = str(len(activities))
    for place, row in enumerate(activities):
        fields = {
            "id": row.pk, "project": project.pk, "order": row.order, "title_lv": row.title_lv, "title_en": row.title_en,
            "start_precision": "day", "end_precision": "day",
        }  # fmt: skip
        data |= {f"activities-{place}-{name}": value for name, value in fields.items()}
    return data
