"""No lost updates: a form begun before somebody else's save is refused on the server, and keeps what was typed."""

import threading

import pytest
from django.db import connection
from django.urls import reverse

from contacts.models import Helpline
from editing.admin import ContentAdmin
from editing.models import Draft
from news.models import Post, PostDocument
from projects.models import Activity
from publishing.models import EditToken
from tests.conftest import make_client, shown_edit_tokens
from tests.factories import (
    make_activity,
    make_channel,
    make_document,
    make_helpline,
    make_organisation,
    make_post,
    make_project,
)
from tests.html import Page
from tests.number_forms import channel_form, helpline_form
from tests.test_drafts import project_form
from tests.test_publishing_admin import ENGLISH, FORM, LATVIAN, change, errors_of

pytestmark = pytest.mark.both

SENTENCE = "Somebody else saved this while you were writing."


@pytest.fixture(autouse=True)
def _english(request):
    for name in ("publisher", "author", "administrator"):
        if name in request.fixturenames:
            user = request.getfixturevalue(name).user
            user.language = "en"
            user.save()


@pytest.fixture
def draft(db):
    return make_post(public_in=())


def tokens_in(response):
    return Page(response).all("input", name="_edit_tokens")[0][0]["value"]


def save(client, post, begun, **fields):
    return client.post(
        change(post), FORM | LATVIAN | ENGLISH | fields | {"_save": "x", "_edit_tokens": begun}
    )


def test_a_stale_save_is_refused_and_keeps_everything_typed(author, publisher, draft):
    begun = tokens_in(author.get(change(draft)))
    assert save(publisher, draft, begun, title_lv="Kolēģa virsraksts").status_code == 302
    response = save(author, draft, begun, title_lv="Mans virsraksts", body_lv="<p>Mans garais teksts.</p>")
    assert response.status_code == 200
    page = response.content.decode()
    assert SENTENCE in page and "Mans virsraksts" in page and "Mans garais teksts." in page
    draft.refresh_from_db()
    assert draft.title_lv == "Kolēģa virsraksts"


def test_the_refusal_shows_what_changed_meanwhile_and_by_whom(author, publisher, draft):
    save(publisher, draft, tokens_in(publisher.get(change(draft))), title_lv="Pirmā redakcija")
    begun = tokens_in(author.get(change(draft)))
    save(publisher, draft, begun, title_lv="Otrā redakcija")
    page = Page(save(author, draft, begun, title_lv="Mans virsraksts"))
    assert "What changed while you were writing" in page.texts("h2")
    told = " ".join(page.texts("dd"))
    assert "Pirmā" in told and "Otrā" in told and "Mans" not in told
    assert "Last saved by publisher" in page.text


def test_a_second_deliberate_save_goes_through(author, publisher, draft):
    begun = tokens_in(author.get(change(draft)))
    save(publisher, draft, begun, title_lv="Kolēģa virsraksts")
    again = tokens_in(save(author, draft, begun, title_lv="Mans virsraksts"))
    assert save(author, draft, again, title_lv="Mans virsraksts").status_code == 302
    draft.refresh_from_db()
    assert draft.title_lv == "Mans virsraksts"


@pytest.mark.parametrize("tokens", [None, "", "news.post", "news.post:1:", "x:y:z a:b", "news.post:0:0"])
def test_a_form_that_does_not_tell_what_it_shows_is_refused(author, draft, tokens):
    response = save(author, draft, tokens, title_lv="Mans virsraksts")
    assert response.status_code == 200
    draft.refresh_from_db()
    assert draft.title_lv != "Mans virsraksts"


def test_every_row_that_has_a_form_has_a_version_and_its_form_carries_it(administrator):
    from django.contrib import admin

    edited = {model for model, form in admin.site._registry.items() if isinstance(form, ContentAdmin)}
    assert {model for model in edited if not issubclass(model, EditToken)} == set()
    helpline, organisation = make_helpline(), make_organisation()
    for row in (helpline, organisation, make_channel(helpline), make_document()):
        name = f"{row._meta.app_label}_{row._meta.model_name}"
        address = reverse(f"admin:{name}_change", args=[row.pk])
        assert shown_edit_tokens(row._meta.app_label, row._meta.model_name, row.pk) in tokens_in(
            administrator.get(address)
        )


def test_a_line_changed_on_its_own_page_is_not_overwritten_from_the_form_of_its_helpline(publisher):
    channel = make_channel(make_helpline(), label_en="Before")
    helpline = channel.helpline
    address = reverse("admin:contacts_helpline_change", args=[helpline.pk])
    begun = tokens_in(publisher.get(address))
    publisher.post(
        f"/admin/contacts/channel/{channel.pk}/change/", channel_form(channel, label_en="Changed on its page")
    )
    typed = helpline_form(helpline, channel) | {
        "channels-0-label_en": "Typed here",
        "name_en": "New name",
        "_edit_tokens": begun,
    }
    response = publisher.post(address, typed)
    assert response.status_code == 200 and SENTENCE in response.content.decode()
    channel.refresh_from_db()
    assert channel.label_en == "Changed on its page"
    assert Helpline.objects.get().name_en == "Helpline"


# --- The rows of inlines, which Django pairs by their place


def stale_project_form(publisher):
    project = make_project(public_in=())
    rows = [make_activity(project, order=order, title_en=f"Number {order}") for order in (1, 2, 3)]
    address = reverse("admin:projects_project_change", args=[project.pk])
    begun = tokens_in(publisher.get(address))
    form = project_form(project, activities=rows) | {"_edit_tokens": begun, "_save": "x"}
    form |= {f"activities-{place}-description_en": f"Typed for number {place + 1}" for place in range(3)}
    return project, rows, address, form


def titles_and_headings(response):
    """{typed description: heading} of the activities in a form that came back."""
    formset = next(
        part for part in response.context["inline_admin_formsets"] if part.formset.prefix == "activities"
    )
    return {
        inline.form["description_en"].value(): str(inline.original) if inline.original else None
        for inline in formset
        if inline.form.prefix != "activities-__prefix__"
    }


def test_a_row_that_somebody_deleted_stays_on_the_page_as_a_new_one_and_headings_stay_right(publisher):
    project, rows, address, form = stale_project_form(publisher)
    rows[1].delete()
    project.save()
    response = publisher.post(address, form)
    assert response.status_code == 200 and SENTENCE in response.content.decode()
    assert titles_and_headings(response) == {
        "Typed for number 1": str(rows[0]),
        "Typed for number 3": str(rows[2]),
        "Typed for number 2": None,
    }


def test_a_row_that_somebody_added_does_not_shift_the_headings(publisher):
    project, rows, address, form = stale_project_form(publisher)
    make_activity(project, order=0, title_en="Added first")
    project.save()
    response = publisher.post(address, form)
    assert titles_and_headings(response) == {
        f"Typed for number {n + 1}": str(row) for n, row in enumerate(rows)
    }


def test_the_second_save_brings_the_deleted_row_back_and_leaves_the_added_one(publisher):
    project, rows, address, form = stale_project_form(publisher)
    rows[1].delete()
    make_activity(project, order=9, title_en="Added")
    project.save()
    refused = publisher.post(address, form)
    page = Page(refused)
    posted = {
        a["name"]: a.get("value", "")
        for a, _text in page.all("input")
        if a.get("name", "").startswith("activities-")
    }
    fields = {
        name: value
        for name, value in posted.items()
        if "__prefix__" not in name and not name.endswith("DELETE")
    }
    again = form | fields | {"_edit_tokens": tokens_in(refused)}
    response = publisher.post(address, again)
    assert response.status_code == 302, [
        part.formset.errors for part in response.context["inline_admin_formsets"]
    ]
    assert sorted(Activity.objects.values_list("title_en", flat=True)) == [
        "Added",
        "Number 1",
        "Number 2",
        "Number 3",
    ]


def test_a_row_of_another_owner_is_never_written(publisher):
    mine, others = make_project(public_in=()), make_project(public_in=())
    activity = make_activity(others, title_en="Theirs")
    form = project_form(mine, activities=[activity]) | {"activities-0-title_en": "Taken", "_save": "x"}
    publisher.post(reverse("admin:projects_project_change", args=[mine.pk]), form)
    activity.refresh_from_db()
    assert (activity.project, activity.title_en) == (others, "Theirs")


# --- Six at once


def six_at_once(django_user_model, post, fields):
    """What six people are answered who save at the same moment from one version; each types something else."""
    from django.contrib.auth.models import Group

    clients = []
    for number in range(6):
        user = django_user_model.objects.create_user(f"publisher{number}", password="x", language="en")
        user.groups.add(Group.objects.get(name="Publisher"))
        client = make_client()
        client.force_login(user)
        clients.append(client)
    begun, answers, ready = tokens_in(clients[0].get(change(post))), {}, threading.Barrier(6)

    def press(number):
        try:
            ready.wait(10)
            answers[number] = save(clients[number], post, begun, title_lv=f"Redakcija {number}", **fields)
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=[number]) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_live", [False, True], ids=["the row", "the draft of something live"])
def test_of_six_simultaneous_saves_one_succeeds_and_five_keep_what_was_typed(django_user_model, is_live):
    from django.core.management import call_command

    call_command("migrate", verbosity=0)  # an earlier test of this kind emptied the groups
    document = make_document()
    post = make_post(public_in=("lv", "en") if is_live else ())
    parts = {"documents-TOTAL_FORMS": "1", "documents-0-document": str(document.pk), "documents-0-order": "1"}
    answers = six_at_once(django_user_model, post, parts)
    assert sorted(answer.status_code for answer in answers.values()) == [200] * 5 + [302]
    [winner] = [number for number, answer in answers.items() if answer.status_code == 302]
    for number, answer in answers.items():
        if number != winner:
            page = answer.content.decode()
            assert SENTENCE in page and f"Redakcija {number}" in page
            assert errors_of(answer).keys() == {"__all__"}
    if is_live:
        assert f"Redakcija+{winner}" in Draft.objects.get().data
        assert Post.objects.get().title_lv == post.title_lv
    else:
        assert Post.objects.get().title_lv == f"Redakcija {winner}"
        assert PostDocument.objects.count() == 1
