"""No text brings a telephone number to visitors past the second person: neither beside a number, nor behind a link."""

import pytest
import reversion
from django.core.exceptions import ValidationError

from contacts.models import ContactChange, Helpline
from contacts.text_validators import confirmed_numbers
from editing import history
from news.models import Post
from tests.factories import make_channel, make_contact_point, make_helpline, make_post
from tests.number_forms import (  # noqa: F401  one of them is a fixture
    NEW,
    OLD,
    channel_form,
    helpline_form,
    speak_english,
)
from tests.test_news_admin import FORM as POST
from tests.test_pages_admin import SITE

pytestmark = pytest.mark.django_db
STRANGE = "+371 25617777"
SENTENCE = "is not a confirmed number of our list"


@pytest.fixture(autouse=True)
def primary(db):
    return make_channel(make_helpline(is_primary=True, name_en="Helpline"), make_contact_point(OLD))


def errors(response):
    return response.context["adminform"].form.errors


@pytest.mark.parametrize("text", [STRANGE, "Call 25 617 777 instead", "２５６１７７７７"])
@pytest.mark.parametrize("field", ["alert_en", "name_lv", "description_en"])
def test_a_strange_number_in_a_text_of_a_helpline_is_an_error_at_the_field(publisher, primary, field, text):
    data = helpline_form(primary.helpline, primary) | {field: text}
    response = publisher.post(f"/admin/contacts/helpline/{primary.helpline_id}/change/", data)
    assert SENTENCE in str(errors(response)[field])


@pytest.mark.parametrize("field", ["label_en", "hours_note_lv"])
def test_so_it_is_in_a_text_of_a_contact_option(publisher, primary, field):
    data = channel_form(primary, **{field: STRANGE})
    response = publisher.post(f"/admin/contacts/channel/{primary.pk}/change/", data)
    assert SENTENCE in str(errors(response)[field])


@pytest.mark.parametrize("field", ["name_lv", "short_name_en", "motto_en", "exit_label_lv", "address_en"])
def test_so_it_is_in_the_names_of_the_site(administrator, field):
    response = administrator.post("/admin/pages/sitesettings/1/change/", SITE | {field: STRANGE})
    assert SENTENCE in str(errors(response)[field])


def test_a_number_that_waits_for_a_second_person_is_refused_and_a_confirmed_one_is_not(primary):
    confirmed_numbers(f"{OLD}, 112")
    point = make_contact_point(NEW, confirmed_at=None)
    ContactChange.objects.propose_number(point, NEW, None)
    with pytest.raises(ValidationError, match=SENTENCE):
        confirmed_numbers(NEW)


def test_a_note_that_no_visitor_reads_may_name_a_number(publisher, primary):
    data = channel_form(primary, staff_note=STRANGE)
    assert publisher.post(f"/admin/contacts/channel/{primary.pk}/change/", data).status_code == 302


@pytest.mark.parametrize(("link", "sentence"), [
    (f'<a href="tel:{NEW}">{OLD}</a>', "The link says"),
    (f"<a href=tel:{NEW}>28 612 120</a>", "The link says"),
    (f'<a href="https://wa.me/{NEW[1:]}">Raksti: {OLD}</a>', "The link says"),
    ('<a href="tel:+37125617777">Call</a>', SENTENCE),
    ('<a href="TEL:+371%2025617777">Call</a>', SENTENCE),
    ('<a href="tel:&#43;37125617777">Call</a>', SENTENCE),
    ('<a href="https://api.whatsapp.com/send?phone=37125617777">Write</a>', SENTENCE),
    ('<a href="//wa.me/37125617777">Write</a>', SENTENCE),
    ('<a href="https://signal.me/#p/+37125617777">Write</a>', SENTENCE),
    ('<a href="tel:help">Call</a>', "calls no telephone number"),
])  # fmt: skip
def test_a_link_that_calls_somebody_else_is_refused_in_every_rich_text(publisher, link, sentence):
    make_contact_point(NEW)
    response = publisher.post("/admin/news/post/add/", POST | {"body_en": f"<p>{link}</p>"})
    assert sentence in str(errors(response)["body_en"])


@pytest.mark.parametrize("link", [
    f'<a href="tel:{OLD}">+371 28 612 120</a>', f'<a href="tel:{OLD}">Call us</a>', '<a href="tel:112">112</a>',
    '<a href="https://www.example.org/25617777">Figures of 2014–2020</a>', f'<a href="/lv/kontakti/">{OLD}</a>',
])  # fmt: skip
def test_an_honest_link_is_saved(publisher, link):
    response = publisher.post("/admin/news/post/add/", POST | {"body_en": f"<p>{link}</p>"})
    assert response.status_code == 302


def test_the_words_about_a_call_beside_a_number_hold_none_either(publisher, primary):
    data = helpline_form(primary.helpline, primary) | {"what_happens_en": f"<p>Or {STRANGE}</p>"}
    response = publisher.post(f"/admin/contacts/helpline/{primary.helpline_id}/change/", data)
    assert SENTENCE in str(errors(response)["what_happens_en"])


def test_history_does_not_bring_back_what_is_no_confirmed_number_now():
    helpline = make_helpline(name_en="Help")
    with reversion.create_revision():
        Helpline.objects.filter(pk=helpline.pk).update(alert_en=STRANGE)
        helpline.refresh_from_db()
        reversion.add_to_revision(helpline)
    helpline.alert_en = ""
    helpline.save()
    with pytest.raises(ValidationError, match=SENTENCE):
        history.restore(helpline, history.revisions_of(helpline)[0])


def test_a_draft_is_not_published_with_such_a_link(publisher):
    post = make_post()
    bad = POST | {"body_en": '<p><a href="tel:+37125617777">Call</a></p>'}
    response = publisher.post(f"/admin/news/post/{post.pk}/change/", bad | {"_publish": "lv,en"})
    assert SENTENCE in str(errors(response)["body_en"])
    assert "25617777" not in Post.objects.get(pk=post.pk).body_en
