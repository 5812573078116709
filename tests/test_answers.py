"""What helplines answer to callers: shown once somebody has checked it, asked for until then; one table in the form."""

import datetime

import jsonschema
import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import override
from reversion.models import Version

from contacts.models import Answer, Helpline
from contacts.number_changes.protected_columns import write_protected
from drosa_maja.exports import helplines_document
from editing import history
from tests.factories import make_answer, make_channel, make_contact_point, make_helpline, make_page
from tests.hsds import SERVICES_PAGE
from tests.html import Page
from tests.number_forms import helpline_form
from tests.test_walk import demonstration  # noqa: F401  a fixture of that name

DAY = datetime.date(2026, 8, 31)
TODAY = datetime.date(2026, 11, 30)
NAME_NOT_NEEDED = {"lv": "Savs vārds nav jāsaka.", "en": "You do not have to give your name."}
CONTACTS = {"lv": "/lv/kontakti/", "en": "/en/contacts/"}


@pytest.fixture(name="primary")
def make_primary(db):
    return make_channel(make_helpline(is_primary=True), make_contact_point("+37128612120")).helpline


@pytest.fixture(name="noon")
def at_noon(db):
    with time_machine.travel("2026-11-30T12:00:00+02:00"):
        yield


def main_of(response):
    assert response.status_code == 200
    return " ".join(Page(response).texts("main"))


def told(visitor, language="en"):
    """{question: answer} beside the lines on the page of all contacts."""
    page = Page(visitor.get(CONTACTS[language]))
    return dict(zip(page.texts("dt"), page.texts("dd"), strict=True))


# --- The rows


def test_a_helpline_has_a_row_for_each_question_from_the_beginning(db):
    line = make_helpline()
    assert [answer.question for answer in line.answers.order_by("pk")] == Answer.Question.values
    line.save()
    assert line.answers.count() == len(Answer.Question)


def test_a_helpline_without_its_rows_is_shown_with_nothing_known(visitor, primary):
    """As `loaddata` leaves one of an older database, because it calls no `save`."""
    primary.answers.all().delete()
    assert "+371 28 612 120" in main_of(visitor.get("/en/contacts/"))
    assert len(primary.unanswered) == len(Answer.Question)


def test_a_question_has_one_answer(primary):
    with pytest.raises(IntegrityError), transaction.atomic():
        Answer.objects.create(helpline=primary, question="cost")


@pytest.mark.parametrize("question", ["who", "next", "languages"])
def test_some_questions_cannot_be_answered_with_yes_or_no(primary, question):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_answer(primary, question, value="yes")


def test_no_interpreter_and_languages_through_one_contradict_each_other(primary):
    primary.languages_interpreted = "uk"
    primary.save()
    answer = primary.answers.get(question="interpreter")
    answer.value = "no"
    with pytest.raises(ValidationError):
        answer.full_clean()


def test_nobody_has_checked_an_answer_tomorrow(primary, noon):
    answer = make_answer(primary, "cost", value="yes", verified_on=TODAY)
    answer.full_clean()
    answer.verified_on += datetime.timedelta(1)
    with pytest.raises(ValidationError):
        answer.full_clean()


# --- What visitors read


@pytest.mark.parametrize("language", ["lv", "en"])
def test_an_answer_is_read_beside_its_line_once_somebody_has_checked_it(visitor, primary, language):
    answer = make_answer(
        primary, "who", text_lv="Sociālā darbiniece.", text_en="A social worker.", verified_on=None
    )
    assert told(visitor, language) == {}
    answer.verified_on = DAY
    answer.save()
    said = {
        "lv": {"Ar ko es runāju?": "Sociālā darbiniece."},
        "en": {"Who am I speaking to?": "A social worker."},
    }
    assert told(visitor, language) == said[language]


def test_a_checked_answer_that_nobody_knows_is_left_out(visitor, primary):
    make_answer(primary, "recorded")
    assert "<dl" not in visitor.get("/en/contacts/").content.decode()


def test_yes_or_no_and_words_stand_together(visitor, primary):
    make_answer(primary, "recorded", value="no", text_en="We take short notes.")
    assert told(visitor) == {"Is the call recorded?": "No. We take short notes."}


def test_words_without_a_translation_are_marked_as_such(visitor, primary):
    make_answer(primary, "next", text_lv="Vienojamies, kad zvanīsiet.")
    assert (
        '<span lang="lv">Vienojamies, kad zvanīsiet.</span>' in visitor.get("/en/contacts/").content.decode()
    )


def test_a_confirmed_number_in_an_answer_is_a_link_and_another_is_not(visitor, primary):
    make_answer(primary, "next", text_en="Call 28612120, not 25000111 & <b>.")
    html = visitor.get("/en/contacts/").content.decode()
    assert 'Call <a href="tel:+37128612120">' in html
    assert "25000111 &amp; &lt;b&gt;." in html


def test_languages_are_told_once_somebody_has_checked_them(visitor, primary):
    primary.languages_spoken = "lv, ru"
    primary.save()
    assert told(visitor) == {}
    make_answer(primary, "languages")
    assert told(visitor) == {"Which languages can we speak?": "Latvian, Russian"}


# --- The page about calling


@pytest.mark.parametrize("language", ["lv", "en"])
def test_the_page_about_calling_answers_what_is_known_and_lists_the_rest_to_ask(visitor, primary, language):
    row = make_page(role="what-happens", body_lv="<p>Teksts.</p>", body_en="<p>Text.</p>")
    make_answer(primary, "recorded", value="no")
    page = Page(visitor.get(row.get_absolute_url(language)))
    recorded, name = {
        "lv": ("Vai jūs sarunu ierakstāt?", "Vai man jāsaka savs vārds?"),
        "en": ("Is the call recorded?", "Do I have to give my name?"),
    }[language]
    assert recorded in page.texts("dt") and recorded not in page.texts("li")
    assert name in page.texts("li") and name not in page.texts("dt")


def test_other_pages_have_no_list_of_questions(visitor, primary):
    page = Page(visitor.get(make_page(role="worried").get_absolute_url("en")))
    assert "Do I have to give my name?" not in page.texts("li")


def test_when_everything_is_answered_nothing_is_left_to_ask(visitor, primary):
    for answer in primary.answers.all():
        text = {} if answer.question == "languages" else {"text_en": "Yes, ask."}
        make_answer(primary, answer.question, **text)
    primary.languages_spoken = "lv"
    primary.save()
    headings = Page(visitor.get(make_page(role="what-happens").get_absolute_url("en"))).texts("h2")
    assert "What callers ask" in headings
    assert "What you can ask when you call" not in headings


# --- Home


@pytest.mark.parametrize("language", ["lv", "en"])
def test_home_says_that_no_name_is_needed_only_where_somebody_has_checked_it(visitor, primary, language):
    said = NAME_NOT_NEEDED[language]
    for value, day, is_said in (("unknown", DAY, 0), ("yes", DAY, 0), ("no", None, 0), ("no", DAY, 1)):
        make_answer(primary, "name", value=value, verified_on=day)
        block = Page(visitor.get(f"/{language}/")).texts("section", **{"class": "helpline-block"})[0]
        assert (said in block) == is_said, (value, day)


@pytest.mark.parametrize(("fields", "said"), [
    ({"value": "yes"}, "The call is free."),
    ({"value": "no"}, "The call is not free."),
    ({"value": "no", "text_en": "Costs the same as a mobile call."}, "Costs the same as a mobile call."),
])  # fmt: skip
def test_home_says_what_a_call_costs_where_somebody_has_checked_it(visitor, primary, fields, said):
    make_answer(primary, "cost", verified_on=None, **fields)
    assert said not in main_of(visitor.get("/en/"))
    make_answer(primary, "cost", **fields)
    page = Page(visitor.get("/en/"))
    assert said in page.texts("section", **{"class": "helpline-block"})[0]
    assert "what it costs" not in page.texts("footer")[0]


@pytest.mark.parametrize("language", ["lv", "en"])
def test_home_says_in_five_points_what_people_get_and_since_when(visitor, primary, language):
    page = Page(visitor.get(f"/{language}/"))
    [section] = [
        text
        for text in page.texts("section")
        if text.startswith({"lv": "Kādu palīdzību varat saņemt", "en": "What help you can get"}[language])
    ]
    assert "180" in section
    assert {"lv": "kopš 2007. gada", "en": "since 2007"}[language] in main_of(visitor.get(f"/{language}/"))


@pytest.mark.parametrize("language", ["lv", "en"])
def test_the_answers_stand_on_home_under_what_happens_when_you_call(visitor, primary, language):
    make_answer(primary, "police", value="no")
    page = Page(visitor.get(f"/{language}/"))
    question = {"lv": "Vai jūs to stāstīsiet vēl kādam", "en": "Will you tell anybody else"}[language]
    assert [text for text in page.texts("dt") if text.startswith(question)]


# --- Programs


def test_data_keep_unknown_and_say_what_was_checked(primary):
    make_answer(primary, "name", value="no")
    make_answer(primary, "recorded", value="yes", verified_on=None)
    make_answer(primary, "who", text_en="A social worker.")
    document = helplines_document("en")
    jsonschema.Draft202012Validator(SERVICES_PAGE).validate(document)
    [service] = document["contents"]
    values = {each["taxonomy_term"]["code"]: each["value"] for each in service["attributes"]}
    assert list(values) == Answer.Question.values
    assert (values.pop("name"), values.pop("who")) == ("no", "A social worker.")
    assert set(values.values()) == {"unknown"}
    assert "fees_description" not in service and "languages" not in service


# --- Staff


def answers_form(helpline, **typed):
    """The posted table; `typed` are fields by question: `cost={"value": "yes"}`."""
    rows = list(helpline.answers.order_by("pk"))
    data = {"answers-TOTAL_FORMS": str(len(rows)), "answers-INITIAL_FORMS": str(len(rows))}
    for place, row in enumerate(rows):
        fields = {
            "id": row.pk, "helpline": helpline.pk, "value": row.value, "text_lv": row.text_lv or "",
            "text_en": row.text_en or "", "verified_on": row.verified_on or "",
        } | typed.get(row.question, {})  # fmt: skip
        data |= {f"answers-{place}-{name}": value for name, value in fields.items()}
    return data


def save(client, helpline, more=(), **typed):
    address = f"/admin/contacts/helpline/{helpline.pk}/change/"
    return client.post(address, helpline_form(helpline) | answers_form(helpline, **typed) | dict(more))


def test_the_form_has_a_row_for_each_question_and_only_fields_that_answer_it(publisher, primary):
    publisher.user.language = "en"
    publisher.user.save()
    page = Page(publisher.get(f"/admin/contacts/helpline/{primary.pk}/change/"))
    with override("en"):
        assert [text for text in page.texts("th", scope="row") if "?" in text] == Answer.Question.labels
    names = {
        attrs.get("name", "") for tag in ("input", "select", "textarea") for attrs, _text in page.all(tag)
    }
    places = {question: place for place, question in enumerate(Answer.Question.values)}
    assert f"answers-{places['cost']}-value" in names
    assert f"answers-{places['who']}-value" not in names
    assert f"answers-{places['languages']}-text_lv" not in names
    assert f"answers-{places['languages']}-verified_on" in names
    assert not [name for name in names if name.endswith("-DELETE") or "answers-__prefix__" in name]


def test_an_answer_with_its_day_is_checked_by_whoever_saves_it(publisher, visitor, primary, noon):
    assert save(publisher, primary, cost={"value": "yes", "verified_on": "2026-11-30"}).status_code == 302
    answer = primary.answers.get(question="cost")
    assert (answer.value, answer.verified_on, answer.verified_by) == ("yes", TODAY, publisher.user)
    assert not primary.answers.exclude(pk=answer.pk).exclude(verified_by=None).exists()
    assert "The call is free." in main_of(visitor.get("/en/"))


def test_an_answer_without_a_day_is_stored_and_not_shown(publisher, visitor, primary):
    assert save(publisher, primary, cost={"value": "yes"}).status_code == 302
    assert primary.answers.get(question="cost").value == "yes"
    assert "The call is free." not in main_of(visitor.get("/en/"))


def test_a_changed_answer_does_not_keep_an_older_day(publisher, primary, noon):
    make_answer(primary, "cost", value="yes")
    refused = save(publisher, primary, cost={"value": "no"})
    assert refused.status_code == 200 and "Kopš tās dienas atbilde ir mainīta" in refused.content.decode()
    assert save(publisher, primary, cost={"value": "no", "verified_on": "2026-11-30"}).status_code == 302
    assert save(publisher, primary, cost={"value": "yes", "verified_on": ""}).status_code == 302


def test_neither_does_a_changed_list_of_languages(publisher, primary, noon):
    primary.languages_spoken = "lv"
    primary.save()
    make_answer(primary, "languages")
    assert save(publisher, primary, {"languages_spoken": "lv"}).status_code == 302
    assert save(publisher, primary, {"languages_spoken": "lv, ru"}).status_code == 200
    more = {"languages_spoken": "lv, ru"}
    assert save(publisher, primary, more, languages={"verified_on": "2026-11-30"}).status_code == 302


def test_an_answer_names_no_number_that_is_not_confirmed(publisher, primary):
    publisher.user.language = "en"
    publisher.user.save()
    page = save(publisher, primary, next={"text_en": "Call 25000111."}).content.decode()
    assert "25\xa0000\xa0111 is not a confirmed number of our list" in page


def test_an_older_version_of_a_helpline_takes_no_question_away(publisher, primary, noon):
    save(publisher, primary)
    revision = Version.objects.get_for_object(primary).last()
    revision.revision.version_set.get_for_model(Answer).delete()
    history.restore(primary, Version.objects.get_for_object(primary).last())
    assert primary.answers.count() == len(Answer.Question)


def test_the_start_page_lists_what_nobody_has_answered(publisher, primary):
    publisher.user.language = "en"
    publisher.user.save()
    make_answer(primary, "cost", value="yes")
    regional = make_channel(make_helpline(region="kurzeme", name_en="Consultations in Kurzeme")).helpline
    make_channel(make_helpline(purpose="external", name_en="Not ours"))
    lines = [text for text in Page(publisher.get("/admin/")).texts("a") if "question" in text or "?" in text]
    [first, second] = [line for line in lines if line.startswith(("Helpline", "Consultations"))]
    assert "Do I have to give my name?" in first and "Is the call free?" not in first
    assert second == "Consultations in Kurzeme: 8 questions"
    for answer in regional.answers.all():
        make_answer(
            regional, answer.question, **({} if answer.question == "languages" else {"text_en": "Ask."})
        )
    write_protected(regional, languages_spoken="lv")
    assert "Consultations in Kurzeme:" not in publisher.get("/admin/").content.decode()


# --- The demonstration and the columns of before


@pytest.mark.usefixtures("demonstration")
def test_the_demonstration_claims_nothing_that_nobody_has_confirmed(visitor):
    for language, said in NAME_NOT_NEEDED.items():
        assert said not in main_of(visitor.get(f"/{language}/"))
    ours = [answer for line in Helpline.objects.all() if line.is_ours for answer in line.answered]
    assert {answer.question for answer in ours} == {"cost"}


@pytest.mark.django_db(transaction=True)
def test_the_columns_of_before_become_answers_and_back():
    executor = MigrationExecutor(connection)
    before, after = [("contacts", "0003_typed_numbers")], [("contacts", "0004_answers")]
    try:
        old = executor.migrate(before).apps.get_model("contacts", "Helpline")
        line = old.objects.create(purpose="external", free="yes", anonymous="yes", confidential="no")
        executor.loader.build_graph()
        new = executor.migrate(after).apps.get_model("contacts", "Helpline").objects.get(pk=line.pk)
        values = dict(new.answers.values_list("question", "value"))
        assert (len(values), values["cost"], values["name"], values["police"]) == (8, "yes", "no", "yes")
        assert not new.answers.exclude(verified_on=None).exists()
        executor.loader.build_graph()
        old = executor.migrate(before).apps.get_model("contacts", "Helpline").objects.get(pk=line.pk)
        assert (old.free, old.anonymous, old.confidential) == ("yes", "yes", "no")
    finally:
        call_command("migrate", verbosity=0)
