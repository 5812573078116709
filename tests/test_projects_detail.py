"""The page of a project: facts, texts, parts, and what is left out where nothing is known."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contacts.models import Person
from projects.models import ProjectDocument, ProjectImage
from tests.factories import (
    make_activity,
    make_contact_point,
    make_document,
    make_funding,
    make_image,
    make_organisation,
    make_participation,
    make_post,
    make_project,
)
from tests.html import Page

BOTH = pytest.mark.parametrize("language", ["lv", "en"])
ADDRESS = {"lv": "/lv/projekti/{}-atver-acis/", "en": "/en/projects/{}-open-your-eyes/"}


def show(client, project, language="en"):
    response = client.get(project.get_absolute_url(language))
    assert response.status_code == 200
    return response


def facts(response):
    """[(name, value)] of the table of facts."""
    page = Page(response)
    return list(zip(page.texts("dt"), page.texts("dd"), strict=True))


def text(response):
    return response.content.decode()


@BOTH
def test_the_page_has_its_address_and_title(visitor, language):
    project = make_project()
    response = visitor.get(ADDRESS[language].format(project.pk))
    assert response.status_code == 200
    assert Page(response).texts("h1") == [{"lv": "Atver acis", "en": "Open Your Eyes"}[language]]


@BOTH
@pytest.mark.parametrize("form", ["{}/", "{}-old/", "{}-atver-acis-x/"])
@pytest.mark.parametrize("word", ["projekti", "projects"])
def test_any_other_address_leads_to_it_in_one_step(visitor, language, form, word):
    project = make_project()
    response = visitor.get(f"/{language}/{word}/{form.format(project.pk)}")
    assert response.status_code == 301
    assert response.headers["Location"] == ADDRESS[language].format(project.pk)


def test_facts_without_a_value_are_left_out(visitor):
    project = make_project(end_on=None)
    assert facts(show(visitor, project)) == [
        ("Status", "Under way"),
        ("Period", "from September 2011 (planned)"),
    ]


@BOTH
def test_every_known_fact_is_told_in_the_language(visitor, language):
    project = make_project(
        audience_lv="Bibliotekāri",
        audience_en="Librarians",
        start_on=datetime.date(2016, 3, 1),
        start_precision="day",
        start_kind="actual",
        end_on=datetime.date(2016, 9, 30),
        end_precision="day",
    )
    make_funding(
        project,
        programme_lv="Baltijas jūras reģions",
        programme_en="Baltic Sea Region",
        contract_no="015267",
        amount="12500.50",
        rate="85",
    )
    lead = make_organisation(name_lv="Drošā māja", name_en="Safe House")
    make_participation(project, lead, role="lead")
    values = [value for _name, value in facts(show(visitor, project, language))][1:]
    period = {
        "lv": "2016. gada 1. marts – 30. septembris",
        "en": "1 March – 30 September 2016",
    }[language]
    assert values.pop(0).startswith(period)
    assert values == {
        "lv": [
            "Drošā māja", "Bibliotekāri", "Ziemeļu Ministru padome", "Baltijas jūras reģions", "015267", "12 500,50 eiro", "85%",
        ],
        "en": [
            "Safe House", "Librarians", "Nordic Council of Ministers", "Baltic Sea Region", "015267", "12,500.50 euros", "85%",
        ],
    }[language]  # fmt: skip


@pytest.mark.parametrize(
    ("start_kind", "end_kind", "words"),
    [
        ("planned", "planned", "September–December 2011"),
        ("actual", "actual", "September–December 2011 (actual)"),
        ("actual", "planned", "September–December 2011"),
        ("planned", "actual", "September–December 2011 (planned start, actual end)"),
    ],
)
def test_the_period_says_what_was_planned(visitor, start_kind, end_kind, words):
    project = make_project(start_kind=start_kind, end_kind=end_kind)
    assert ("Period", words) in facts(show(visitor, project))


@BOTH
def test_an_end_that_was_only_planned_says_no_more(visitor, language):
    shown = dict(facts(show(visitor, make_project(), language)))
    words = {
        "lv": "Plānots līdz 2011. gada decembrim; kā tas beidzās, nav pierakstīts",
        "en": "Planned until December 2011; how it ended is not recorded",
    }
    assert next(iter(shown.values())).replace("\xa0", " ") == words[language]


def test_the_funder_and_the_contract_are_told_once(visitor):
    project = make_project()
    make_funding(
        project,
        statement_en="Funded by the Nordic Council of Ministers in the programme “Baltic Sea Region”.",
        programme_en="Baltic Sea Region",
        contract_no="015267",
    )
    page = Page(show(visitor, project))
    assert "Funder" not in page.texts("dt") and "Programme" not in page.texts("dt")
    assert page.texts("dd").count("015267") == 1


def test_a_single_partner_is_told_once(visitor):
    project = make_project()
    make_participation(project, make_organisation(name_en="Safe House"), role="lead")
    page = Page(show(visitor, project))
    assert ("Lead partner", "Safe House") in facts(show(visitor, project))
    assert "Partners" not in page.texts("h2")
    make_participation(project, make_organisation(name_en="Another"), role="partner")
    page = Page(show(visitor, project))
    assert "Lead partner" not in page.texts("dt")
    assert "Partners" in page.texts("h2")


@BOTH
def test_no_day_is_shown_of_months(visitor, language):
    project = make_project()
    make_activity(
        project,
        start_on=datetime.date(2011, 10, 1),
        start_precision="month",
        end_on=datetime.date(2011, 10, 31),
        end_precision="month",
    )
    shown = text(show(visitor, project, language)).replace("\xa0", " ")
    months = {
        "lv": ("2011. gada septembris–decembris", "2011. gada oktobris"),
        "en": ("September–December 2011", "October 2011"),
    }
    for words in months[language]:
        assert words in shown
    for day in (
        "2011-10",
        "1. oktobris",
        "31. oktobris",
        "31. decembris",
        "1 October",
        "31 December",
        "31.12.2011",
    ):
        assert day not in shown


@pytest.mark.parametrize(
    ("amount", "currency", "words"),
    [("12500", "EUR", "12,500 euros"), ("1", "EUR", "1 euro"), ("900.5", "LVL", "900.50 Latvian lati"), ("0", "SEK", "0 Swedish kronor")],
)  # fmt: skip
def test_amounts_name_their_currency(visitor, amount, currency, words):
    project = make_project()
    make_funding(project, amount=amount, currency=currency)
    assert words in [value for _name, value in facts(show(visitor, project))]


@BOTH
def test_activities_keep_the_order_in_which_they_were_printed(visitor, language):
    project = make_project()
    october = {"start_on": datetime.date(2011, 10, 1), "start_precision": "month"}
    make_activity(project, order=3, title_lv="Trešā", title_en="Third", start_on=datetime.date(2011, 9, 1))
    make_activity(
        project, order=1, title_lv="Pirmā", title_en="First", place_lv="Rīga", place_en="Riga", **october
    )
    make_activity(
        project, order=2, title_lv="Otrā", title_en="Second", description_en="<p>How</p>", **october
    )
    page = Page(show(visitor, project, language))
    names = {"lv": ["Pirmā", "Otrā", "Trešā"], "en": ["First", "Second", "Third"]}[language]
    assert [heading for heading in page.texts("h3") if heading in names] == names
    assert {"lv": "Rīga", "en": "Riga"}[language] in " ".join(page.texts("ol"))


@BOTH
def test_partners_stand_with_role_and_country(visitor, language):
    project = make_project()
    army = make_organisation(
        name_lv="Pestīšanas armija",
        name_en="Salvation Army",
        original_name="Frälsningsarmén",
        country="SE",
        website="https://www.fralsningsarmen.se/",
    )
    make_participation(project, army)
    response = show(visitor, project, language)
    for words in {"lv": ("Pestīšanas armija", "Zviedrija"), "en": ("Salvation Army", "Sweden")}[language]:
        assert words in text(response)
    assert "Frälsningsarmén" in text(response)
    assert "https://www.fralsningsarmen.se/" in Page(response).links()


def test_an_organisation_named_in_one_language_is_marked_as_such(visitor):
    project = make_project()
    make_participation(project, make_organisation(name_en=""))
    assert Page(show(visitor, project)).all("span", lang="lv")[0][1] == "Ziemeļu Ministru padome"


@BOTH
def test_the_funder_stands_with_logo_and_statement(visitor, language):
    project = make_project()
    funder = make_organisation(logo=make_image(alt_lv="Zīme", alt_en="Logo"))
    make_funding(project, funder, statement_lv="Finansē Ziemeļi.", statement_en="Funded by the North.")
    page = Page(show(visitor, project, language))
    assert [attrs["alt"] for attrs, _text in page.all("img")] == [{"lv": "Zīme", "en": "Logo"}[language]]
    assert {"lv": "Finansē Ziemeļi.", "en": "Funded by the North."}[language] in page.texts("p")


def test_the_emblem_of_a_programme_takes_the_place_of_the_logo(visitor):
    project = make_project()
    make_funding(
        project, make_organisation(logo=make_image(alt_en="Logo")), emblem=make_image(alt_en="Emblem")
    )
    assert [attrs["alt"] for attrs, _text in Page(show(visitor, project)).all("img")] == ["Emblem"]


@BOTH
def test_texts_pictures_and_documents_stand_on_the_page(visitor, language):
    fields = ("aim", "rationale", "body", "results")
    texts = {f"{field}_{code}": f"<p>{field} {code}</p>" for field in fields for code in ("lv", "en")}
    project = make_project(
        cover=make_image(alt_lv="Vāks", alt_en="Cover"),
        disclaimer_lv="Atruna lv",
        disclaimer_en="Disclaimer en",
        short_name="STROM",
        **texts,
    )
    ProjectImage.objects.create(
        project=project, image=make_image(), caption_lv="Paraksts", caption_en="A caption"
    )
    document = make_document()
    ProjectDocument.objects.create(project=project, document=document)
    response = show(visitor, project, language)
    for field in fields:
        assert f"<p>{field} {language}</p>" in text(response)
    for words in {"lv": ("Atruna lv", "Paraksts"), "en": ("Disclaimer en", "A caption")}[language]:
        assert words in text(response)
    assert "STROM" in text(response)
    assert len(Page(response).all("img")) == 2
    assert document.url in Page(response).links()


def test_nothing_is_headed_that_is_not_there(visitor):
    assert Page(show(visitor, make_project())).texts("h2", **{}) == ["Cite and link"]


@BOTH
def test_news_of_the_project_is_what_is_public_in_the_language(visitor, language):
    project = make_project()
    make_post().projects.add(project)
    make_post(public_in=("lv",), title_lv="Tikai latviski", title_en="Secret").projects.add(project)
    make_post(public_in=(), title_lv="Melnraksts").projects.add(project)
    shown = text(show(visitor, project, language))
    assert {"lv": "Bibliotekāri mācās palīdzēt", "en": "Librarians learn to help"}[language] in shown
    assert ("Tikai latviski" in shown) == (language == "lv")
    assert "Secret" not in shown and "Melnraksts" not in shown


def make_person(**fields):
    person = Person.objects.create(name="Anna Ozola", **fields)
    person.contact_points.add(make_contact_point("+37126000001"))
    return person


def test_a_press_contact_is_named_only_with_consent(visitor):
    project = make_project(press_contact=make_person())
    assert "Anna Ozola" not in text(show(visitor, project))
    Person.objects.update(has_consented=True, public_until=timezone.localdate())
    response = show(visitor, project)
    assert "Anna Ozola" in text(response)
    assert "tel:+37126000001" in Page(response).links()


def test_a_project_in_latvian_only_is_honest_in_english_parts_included(visitor):
    project = make_project(
        public_in=("lv",),
        title_en="Secret",
        summary_en="Secret",
        aim_lv="<p>Mērķis.</p>",
        aim_en="<p>Secret</p>",
    )
    make_activity(project, title_en="Secret activity", place_lv="Rīga", place_en="Secret place")
    make_funding(
        project, programme_lv="Programma", programme_en="Secret programme", statement_en="Secret statement"
    )
    ProjectImage.objects.create(
        project=project, image=make_image(), caption_lv="Paraksts", caption_en="Secret caption"
    )
    response = show(visitor, project)
    page = Page(response)
    assert page.language == "en"
    assert page.all("h1", lang="lv")[0][1] == "Atver acis"
    assert page.all("dd", lang="lv")[0][1] == "Programma"
    assert "Seminārs" in page.texts("h3", lang="lv")
    assert "Nordic Council of Ministers" in text(response)  # an organisation is no part of the project
    assert "Secret" not in text(response)
    assert page.all("meta", name="robots", content="noindex")
    assert page.alternates == {}
    assert "You are reading it in Latvian." in text(response)


@BOTH
def test_a_project_costs_the_same_with_one_of_everything_and_with_twenty(visitor, language):
    def add(number):
        for n in range(number):
            make_activity(project, start_on=datetime.date(2011, 10, 1))
            make_funding(
                project, make_organisation(logo=make_image()), emblem=make_image(), statement_en=f"No. {n}"
            )
            make_participation(project, make_organisation(country="LT"))
            ProjectImage.objects.create(project=project, image=make_image())
            ProjectDocument.objects.create(project=project, document=make_document())
            make_post(cover=make_image()).projects.add(project)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            show(visitor, project, language)
        return len(queries)

    person = make_person(has_consented=True, public_until=timezone.localdate())
    project = make_project(cover=make_image(), press_contact=person)
    add(1)
    first = cost()
    add(19)
    assert cost() == first <= 13  # nine, and what every page shows
