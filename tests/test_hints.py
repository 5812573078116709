"""Hints about texts: what the form says of each language, beside an example of better, and that it refuses nothing."""

import pytest
from django.urls import reverse

from news.models import Post
from pages.models import SiteSettings
from projects.models import Funding
from tests import test_news_admin as news
from tests import test_pages_admin as pages
from tests.factories import (
    make_funding,
    make_image,
    make_office,
    make_page,
    make_post,
    make_project,
)
from tests.html import Page

LONG = "<p>" + " ".join(["Mēs"] + ["rakstām"] * 25) + ".</p>"


@pytest.fixture
def publisher(publisher):
    publisher.user.language = "en"
    publisher.user.save()
    return publisher


@pytest.fixture
def avoided(db):
    listed = {"avoided_words_lv": "upuris = cietušais\nseksa verg* = cilvēks, kuru spiež", "avoided_words_en": "victim = survivor"}  # fmt: skip
    SiteSettings.objects.update(**listed)


def form_of(row):
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def hints(client, row):
    """{heading: hints} of the form of a row."""
    page = Page(client.get(form_of(row)))
    names = [name for name in page.texts("summary") if name.startswith("Hints")]
    lists = [text for _attrs, text in page.all("details", **{"class": "hints box"})]
    return dict(zip(names, lists, strict=True))


def in_latvian(client, body, **fields):
    row = make_post(public_in=(), body_lv=body, **fields)
    return hints(client, row).get("Hints for the text in Latvian", "")


def test_a_plain_text_gets_no_hints(publisher, avoided):
    assert hints(publisher, make_post()) == hints(publisher, make_page()) == {}
    assert "Hints for" not in publisher.get(news.ADD).content.decode()


@pytest.mark.parametrize(("body", "sentence", "example"), [
    (LONG, "Longer than 25 words: “Mēs rakstām rakstām rakstām rakstām rakstām…”. Split it.", "Piezvaniet mums. Saruna"),
    ("<p>Palīdzība tiek ātri sniegta.</p>", "It does not say who does it: “tiek ātri sniegta”.", "Mēs jums palīdzam."),
    ("<p>Projekta ietvaros nodrošinām atbalstu.</p>", "This sounds like an office: “nodrošinām atbalstu”, “projekta ietvaros”.",
     "atbalstām, projektā"),
    ("<p>Spiediet šeit!</p>", "The words of a link do not say where it leads: “Spiediet šeit”.", "Plakāti un"),
    ('<p>Plakāti ir <a href="https://www.example.lv/">šeit</a>.</p>', "The words of a link do not say where it leads: “šeit”.", "Plakāti un"),
    ("<p>Mēs rakstām.</p>" * 151, "More than 300 words without a heading: “Mēs rakstām. Mēs rakstām. Mēs rakstām.…”.", "Kas notiek"),
    ("<p>Zvaniet 28612120.</p>", "A number is typed into the text: “+371 28 612 120”.", "Piezvaniet mums"),
    ("<p>Tiekamies Krasta ielā 5.</p>", "The text names a street: “Krasta ielā 5”. Never write where the shelter is.", "Jūs dzīvosiet drošā vietā."),
    ("<p>Upuriem un seksa vergiem palīdz.</p>", "We avoid these words: “upuriem”, “seksa vergiem”.", "cietušais, cilvēks, kuru spiež"),
])  # fmt: skip
def test_the_form_says_what_could_be_better_and_how(publisher, avoided, body, sentence, example):
    said = in_latvian(publisher, body)
    assert sentence in said.replace("\xa0", " ")
    assert f"Better, for example: “{example}" in said


@pytest.mark.parametrize("body", [
    "<p>" + "Mēs rakstām. " * 20 + "</p>",
    "<ul>" + "<li>Mēs rakstām par visu</li>" * 12 + "</ul>",
    ("<p>" + "Mēs rakstām. " * 140 + "</p><h2>Jauns</h2>") * 2,
    '<p>Ir <a href="https://www.example.lv/">plakāti drukāšanai</a>, šeit un tur.</p>',
    "<p>Zvaniet 112 vai 116123. Gēteborgas ielās. Projektā ir 12 500 eiro. 2016. gada 1. marts.</p>",
    "<p>Upe plūst. Tika mājās. Mēs ielūdzam.</p>",
])  # fmt: skip
def test_nothing_is_said_of_what_is_right(publisher, avoided, body):
    assert in_latvian(publisher, body) == ""


def test_each_language_has_its_own_words_and_examples(publisher, avoided):
    row = make_post(
        public_in=(), body_en="<p>Victims click here. Help is provided in order to help: 28612120.</p>"
    )
    said = hints(publisher, row)
    assert list(said) == ["Hints for the text in English"]
    for sentence in (
        "“victims”. Better, for example: “survivor”",
        "“click here”",
        "“is provided”",
        "“in order to”",
    ):
        assert sentence in said["Hints for the text in English"]
    assert {"lang": "en"} in [attrs for attrs, _text in Page(publisher.get(form_of(row))).all("span")]


def test_at_most_five_are_told_and_what_could_hurt_somebody_is_first(publisher, avoided):
    body = (
        "<p>Spiediet šeit. Upuri ir Krasta ielā: 28612120. Palīdzība tiek sniegta saskaņā ar kārtību.</p>"
        + LONG
    )
    page = Page(publisher.get(form_of(make_post(public_in=(), body_lv=body))))
    told = [text for text in page.texts("li") if "Better, for example:" in text]
    assert len(told) == 5
    assert "street" in told[0] and "number" in told[1] and "avoid" in told[2]


def test_the_street_of_our_office_may_be_named_and_a_shelters_looks_like_any_other(publisher):
    make_office()
    make_office(street="Krasta iela", house="7", unit="", is_address_public=False)
    assert in_latvian(publisher, "<p>Nāciet uz Lāčplēša ielu 75 - 1 B!</p>") == ""
    assert "“Lāčplēša ielu 7”" in in_latvian(publisher, "<p>Nāciet uz Lāčplēša ielu 7!</p>")
    for street in ("Krasta ielā", "Jūras ielā"):
        assert f"The text names a street: “{street}”." in in_latvian(publisher, f"<p>Esam {street}.</p>")


def test_a_picture_without_a_description_in_the_language_is_named(publisher):
    row = make_post(public_in=(), cover=make_image(alt_en=""))
    row.gallery.create(image=make_image(alt_lv="Logs", alt_en=""))
    said = hints(publisher, row)
    assert list(said) == ["Hints for the text in English"]
    assert (
        "not described in the language of the text: “Logs”, “Māja ar gaismu logā”."
        in said["Hints for the text in English"]
    )


def test_a_funder_without_its_statement_is_named(publisher):
    row = make_project(public_in=())
    make_funding(row, statement_en="Funded by the council.")
    said = hints(publisher, row)
    assert list(said) == ["Hints for the text in Latvian"]
    assert (
        "The funder's statement is missing: “Nordic Council of Ministers”."
        in said["Hints for the text in Latvian"]
    )
    Funding.objects.update(statement_lv="Finansē padome.")
    assert hints(publisher, row) == {}


def test_the_texts_of_parts_are_looked_at_and_search_words_are_not(publisher, avoided):
    row = make_project(public_in=())
    row.activities.create(title_lv="Upuru atbalsts", title_en="Support")
    assert "“upuru”" in hints(publisher, row)["Hints for the text in Latvian"]
    assert hints(publisher, make_page(keywords_lv="upuris, verdzība")) == {}


def test_of_a_draft_the_hints_are_about_what_it_holds(publisher, avoided):
    row = make_post()
    texts = {f"title_{code}": "Rudens" for code in ("lv", "en")} | {
        f"lead_{code}": "Lapas." for code in ("lv", "en")
    }
    publisher.post(form_of(row), news.FORM | texts | {"lead_lv": "Upuri.", "_save": "x"})
    assert Post.objects.get().lead_lv == "Mācības sākas Rīgā."
    assert "“upuri”" in hints(publisher, row)["Hints for the text in Latvian"]


def test_hints_hold_nothing_up(author, publisher, avoided):
    author.post(news.ADD, news.FORM | {"lead_lv": "Upuri spiediet šeit.", "_save": "x"})
    row = Post.objects.get()
    assert "Hints for" in publisher.get(form_of(row)).content.decode()
    texts = {"lead_lv": row.lead_lv, "_publish": "lv"}
    publisher.post(form_of(row), news.FORM | texts)
    assert Post.objects.public("lv").count() == 1


def test_who_may_only_look_reads_no_hints(administrator, author, avoided):
    row = make_post(public_in=(), lead_lv="Upuri.")
    Post.objects.update(deleted_at="2026-01-01T00:00Z")
    assert "“upuri”" not in administrator.get(form_of(row)).content.decode()


def test_administrators_write_which_words_are_avoided_and_each_needs_a_better_one(administrator, publisher):
    client, row = administrator, make_post(public_in=(), lead_lv="Klients zvana.")
    page = Page(client.get(pages.SETTINGS))
    assert {"avoided_words_lv", "avoided_words_en"} <= {a.get("name") for a, _text in page.all("textarea")}
    response = client.post(pages.SETTINGS, {"avoided_words_lv": "klients", "_save": "x"})
    assert "vienādības zīmi" in Page(response).text
    assert hints(publisher, row) == {}
    client.post(pages.SETTINGS, {"avoided_words_lv": "klients = cilvēks\n\n", "_save": "x"})
    assert (
        "“klients”. Better, for example: “cilvēks”" in hints(publisher, row)["Hints for the text in Latvian"]
    )
