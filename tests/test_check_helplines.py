"""`manage.py check_helplines`: every copy of a number is compared, and nothing altered past the staff pages stays unseen."""

import datetime
import io

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from contacts.models import Channel, ContactChange, ContactPoint, Helpline
from contacts.number_changes.withdrawing import resume, take_out_of_use
from demo.content import take_over
from drosa_maja import helpline_audit
from drosa_maja.serving import emergency
from localization import languages
from tests.factories import make_channel, make_contact_point, make_helpline, rows_in_database
from tests.wsgi import one_connection

OLD, NEW = "+37128612120", "+37125565098"


@pytest.fixture
def folder(monkeypatch, tmp_path):
    """The emergency files of this test alone."""
    monkeypatch.setattr(emergency, "FOLDER", tmp_path / "emergency")
    monkeypatch.setattr(emergency, "_last_read", {})


@pytest.fixture
def lines(db, folder):
    """One channel of each kind, all verified today and taken over; the first is the primary one."""
    today = {"assured_on": timezone.localdate()}
    channels = [
        make_channel(make_helpline(is_primary=True), make_contact_point(OLD, **today)),
        make_channel(
            make_helpline(purpose="consultation", region="latgale"),
            make_contact_point("+37125723222", **today),
        ),
        make_channel(make_helpline(purpose="external"), make_contact_point("116006", **today)),
        make_channel(make_helpline(purpose="emergency"), make_contact_point("112", **today)),
        make_channel(contact_point=make_contact_point("+37125719118", **today), how="sms"),
        make_channel(contact_point=make_contact_point("+37125719266", **today), status="withdrawn"),
        make_channel(contact_point=make_contact_point("+37125719588", **today), status="paused"),
        make_channel(contact_point=make_contact_point("info@example.lv", kind="email", **today), how="email"),
    ]
    make_channel(contact_point=make_contact_point(confirmed_at=None))
    take_over()
    emergency.write()
    return channels


def report():
    """(exit status, what was written)."""
    out, status = io.StringIO(), 0
    try:
        with one_connection():
            call_command("check_helplines", stdout=out)
    except CommandError as error:
        status = error.returncode
    return status, out.getvalue()


def altered(model, row, **values):
    """As somebody does it who reaches the database itself."""
    rows_in_database(model).filter(pk=row.pk).update(**values)
    emergency.write()


def test_when_everything_agrees_it_says_so(lines):
    assert report() == (0, "Every number is the same everywhere, confirmed and verified.\n")


@pytest.mark.parametrize(
    ("assured_on", "sentence"),
    [(None, "+371\xa025\xa0723\xa0222 has never been verified."), (datetime.date(2020, 1, 2), "+371\xa025\xa0723\xa0222 was last verified on 2020-01-02.")],
)  # fmt: skip
def test_overdue_numbers_are_named(lines, assured_on, sentence):
    ContactPoint.objects.filter(value="+37125723222").update(assured_on=assured_on)
    status, out = report()
    assert (status, out.count("\n")) == (1, 1)
    assert sentence in out


def test_a_number_altered_in_the_database_is_reported(lines):
    altered(ContactPoint, lines[0].contact_point, value=NEW)
    status, out = report()
    assert status == 1
    assert "+371\xa025\xa0565\xa0098 is not what was confirmed last, +371\xa028\xa0612\xa0120" in out


def test_a_number_put_into_the_database_is_reported(lines):
    make_channel(contact_point=make_contact_point(NEW, assured_on=timezone.localdate()))
    emergency.write()
    _status, out = report()
    assert "+371\xa025\xa0565\xa0098 was never confirmed" in out
    assert "Nobody confirmed +371\xa025\xa0565\xa0098 at “" in out


def test_a_channel_pointed_elsewhere_in_the_database_is_reported(lines):
    altered(Channel, lines[0], contact_point=lines[1].contact_point)
    assert "Nobody confirmed +371\xa025\xa0723\xa0222 at “" in report()[1]


def written_past_django(row, **values):
    """As an SQL console does it."""
    columns = ", ".join(f'"{name}" = %s' for name in values)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {row._meta.db_table} SET {columns} WHERE id = %s",
            [*values.values(), row.pk],
        )
    emergency.write()


def test_a_channel_moved_to_another_helpline_in_the_database_is_reported(lines):
    written_past_django(lines[1], helpline_id=lines[0].helpline_id, group=0)
    assert Channel.objects.for_every_page() == lines[1]
    assert report() == (
        1,
        "Nobody confirmed +371\xa025\xa0723\xa0222 at “Palīdzības tālrunis”: it was put there past the staff pages.\n",
    )


def test_a_paused_channel_pointed_elsewhere_in_the_database_is_reported(lines):
    written_past_django(lines[6], contact_point_id=lines[1].contact_point_id)
    assert report()[1].startswith("Nobody confirmed +371\xa025\xa0723\xa0222 at “")


def test_a_number_for_text_messages_made_one_to_call_in_the_database_is_reported(lines):
    written_past_django(lines[4], how="call")
    status, out = report()
    assert status == 1
    assert "+371\xa025\xa0719\xa0118 at “Palīdzības tālrunis” was confirmed as “sms”, not as “call”" in out


def test_lines_confirmed_by_an_earlier_release_whose_record_tells_no_line_are_not_reported(lines):
    ContactChange.objects.filter(what="channel").update(helpline=None, how="")
    assert report()[0] == 0


@pytest.mark.parametrize("kept", ["helpline", "how"])
def test_the_record_of_a_confirmed_channel_tells_its_line_and_its_way(publisher, administrator, kept):
    channel = make_channel(confirmed_at=None, how="sms")
    changes = ContactChange.objects
    first = changes.propose_for_channel(channel, channel.contact_point, publisher.user)
    assert getattr(first, kept) in (None, "")  # of a line that nobody has seen both may still change
    first.confirm(administrator.user, channel.contact_point.value)
    channel.refresh_from_db()
    take_out_of_use(channel, publisher.user, status="paused")
    resume(channel, publisher.user)
    assert [getattr(change, kept) for change in channel.changes.all()] == [getattr(channel, kept)] * 3


def test_a_withdrawn_channel_revived_in_the_database_is_reported(lines, publisher):
    consistency_before = report()
    ContactChange.objects.record_alone("withdrawal", lines[5], publisher.user)
    altered(Channel, lines[5], status="live")
    assert consistency_before[0] == 0
    assert "Nobody confirmed +371\xa025\xa0719\xa0266 at “" in report()[1]


def test_a_primary_mark_moved_in_the_database_is_reported(lines):
    altered(Helpline, lines[0].helpline, is_primary=False)
    assert "The primary helpline is not the one that was confirmed last" in report()[1]
    altered(Helpline, lines[1].helpline, is_primary=True)
    assert "The primary helpline is not the one that was confirmed last" in report()[1]


def test_changes_made_by_the_rules_are_not_reported(lines, publisher, administrator):
    changes = ContactChange.objects
    changes.propose_number(lines[0].contact_point, NEW, publisher.user).confirm(administrator.user, NEW)
    changes.propose_primary(lines[1].helpline, publisher.user).confirm(administrator.user, "25723222")
    ContactPoint.objects.filter(value=NEW).update(assured_on=timezone.localdate())
    emergency.write()
    assert report()[0] == 0


@pytest.mark.parametrize(
    "place", ["/contacts/", "/kontakti/", "/contacts/vcard/", "/kontakti/vcard/", "/helplines.json"]
)
def test_each_public_place_that_gives_another_number_is_named(lines, monkeypatch, place):
    answer = helpline_audit.public

    def tampered(path):
        return answer(path).replace(OLD, NEW) if path.endswith(place) else answer(path)

    monkeypatch.setattr(helpline_audit, "public", tampered)
    status, out = report()
    assert status == 1
    name = {
        "contacts/": "The contacts page",
        "kontakti/": "The contacts page",
        "vcard/": "The vCard of all lines",
    }
    where = next((words for end, words in name.items() if place.endswith(end)), "The JSON")
    assert [line.split(" (")[0] for line in out.replace("The JSON ", "The JSON (").splitlines()] == [
        where,
        where,
    ]
    assert f"shows {NEW}, which is not in use." in out
    assert f"lacks {OLD}." in out


@pytest.mark.parametrize(
    ("place", "value", "name"),
    [
        ("/contacts/", "+37125719118", "The contacts page (en)"),
        ("/contacts/", "info@example.lv", "The contacts page (en)"),
        ("/contacts/", "PatverumsDM", "The contacts page (en)"),
        ("/helplines.json", "+37125719118", "The JSON"),
        ("/helplines.json", "info@example.lv", "The JSON"),
    ],
)
def test_what_is_written_to_is_compared_as_well_as_what_is_called(lines, monkeypatch, place, value, name):
    answer = helpline_audit.public
    today = timezone.localdate()
    make_channel(
        contact_point=make_contact_point("PatverumsDM", kind="messenger", assured_on=today), how="telegram"
    )
    take_over()
    emergency.write()
    assert report() == (0, "Every number is the same everywhere, confirmed and verified.\n")
    wrong = f"9{value}"
    monkeypatch.setattr(
        helpline_audit,
        "public",
        lambda path: answer(path).replace(value, wrong) if path.endswith(place) else answer(path),
    )
    schemes = {"+": "sms:", "i": "mailto:"} if place == "/contacts/" else {}
    scheme = schemes.get(value[0], "")
    assert report()[1].splitlines()[:2] == [
        f"{name} shows {scheme}{wrong}, which is not in use.",
        f"{name} lacks {scheme}{value}.",
    ]


def test_an_address_that_the_emergency_page_does_not_have_yet_is_named(lines):
    rows_in_database(ContactPoint).filter(kind="email").update(value="palidziba@example.lv")
    out = report()[1]
    assert out.count("lacks mailto:palidziba@example.lv.") == len(languages.codes())
    assert out.count("shows mailto:info@example.lv, which is not in use.") == len(languages.codes())


def test_an_emergency_page_over_its_limit_is_named(lines, monkeypatch):
    monkeypatch.setattr(helpline_audit, "EMERGENCY_LIMIT", len(emergency.content_of("en")) - 1)
    assert "The emergency page (en) has " in report()[1]


def test_an_emergency_page_that_was_not_written_anew_is_named(lines):
    rows_in_database(ContactPoint).filter(value="+37125723222").update(value=NEW)
    out = report()[1]
    assert out.count("The emergency page (") == 2 * len(languages.codes())
    assert f"lacks {NEW}." in out


def test_another_number_at_the_top_of_every_page_is_named(lines, monkeypatch):
    answer = helpline_audit.public
    monkeypatch.setattr(
        helpline_audit,
        "public",
        lambda path: answer(path).replace(OLD, NEW) if path == "/en/" else answer(path),
    )
    assert f"The top of every page (en) does not show {OLD} first." in report()[1]


def test_a_place_that_does_not_answer_lacks_every_number(lines, monkeypatch):
    answer = helpline_audit.public
    monkeypatch.setattr(
        helpline_audit, "public", lambda path: "" if path.startswith("/api/") else answer(path)
    )
    assert report()[1].count("The JSON lacks ") == 5  # three to call, one for messages, one address
