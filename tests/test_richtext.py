"""Rich text holds only what the allow-list names, on every way into the database."""

import pytest
from django.apps import apps
from django.core import serializers
from django.urls import reverse
from django.utils.translation import override
from django_prose_editor.fields import ProseEditorField

from pages.models import Page
from projects.models import Organisation
from publishing.richtext import RichTextField
from tests.factories import make_page, make_post

ALLOWED = (
    "<h2>Virsraksts</h2><h3>Mazāks</h3><p>Teksts <strong>treknā</strong> un <em>slīpā</em><br>rakstā.</p>"
    "<ul><li><p>pirmais</p></li></ul><ol><li><p>otrais</p></li></ol><blockquote><p>Citāts</p></blockquote>"
)
LINKS = [
    "https://www.example.org/",
    "http://www.example.org/?a=1&amp;b=2",
    "mailto:info@example.org",
    "tel:+37128612120",
    "/lv/kontakti/",
    "#virsraksts",
]
# What comes in, and what may not be left of it anywhere.
HARMFUL = [
    ("<p>a</p><script>alert(1)</script>", ["script", "alert"]),
    ("<p>a<SCRIPT SRC=//evil.example/x.js></SCRIPT></p>", ["script", "evil"]),
    ('<p onclick="alert(1)">a</p>', ["onclick", "alert"]),
    ('<img src=x onerror="alert(1)"><p>a</p>', ["img", "onerror"]),
    ('<p style="background:url(//evil.example)">a</p>', ["style", "evil"]),
    ("<style>p{display:none}</style><p>a</p>", ["style", "display"]),
    ('<p><a href="javascript:alert(1)">a</a></p>', ["javascript", "alert"]),
    ('<p><a href="JaVaScRiPt:alert(1)">a</a></p>', ["alert"]),
    ('<p><a href="java\tscript:alert(1)">a</a></p>', ["script", "alert"]),
    ('<p><a href="&#106;avascript:alert(1)">a</a></p>', ["alert"]),
    ('<p><a href="vbscript:msgbox(1)">a</a></p>', ["vbscript"]),
    ('<p><a href="data:text/html,<script>alert(1)</script>">a</a></p>', ["data:", "alert"]),
    ('<p><a href="ftp://example.org/">a</a></p>', ["ftp"]),
    ('<p><img src="data:image/png;base64,xxxx">a</p>', ["data:", "img"]),
    ('<p>a</p><iframe src="https://evil.example"></iframe>', ["iframe", "evil"]),
    ('<p>a</p><object data="x"></object><embed src="y">', ["object", "embed"]),
    ('<form action="//evil.example"><input name="x"></form><p>a</p>', ["form", "input", "evil"]),
    (
        '<p>a</p><svg><script>alert(1)</script></svg><math><mi xlink:href="x"></mi></math>',
        ["svg", "math", "script"],
    ),
    ('<p class="exit" id="content" data-x="1">a</p>', ["class", "id=", "data-x"]),
    ("<h1>a</h1>", ["h1"]),
    ('<p><a href="https://example.org/" target="_blank">a</a></p>', ["target"]),
    ("<p>a<!-- seen by nobody --></p>", ["nobody"]),
    (
        '<link rel="stylesheet" href="//evil.example"><meta http-equiv="refresh" content="0"><base href="//evil.example"><p>a</p>',
        ["link", "meta", "base", "evil"],
    ),
]
EMPTY = [
    "",
    "<p></p>",
    "<p>&nbsp;</p>",
    "<p>\xa0 \n</p>",
    "   ",
    "<p><br></p>",
    "<h2></h2><p> </p>",
    "<p></p><p></p>",
    "<script>alert(1)</script>",
    "<p>&#160;</p>",
    "<p>\u200b</p>",
]


def by_save(text):
    return make_page(body_lv=text).pk


def by_create_of_the_active_language(text):
    return Page.objects.create(title="Lapa", body=text).pk


def by_update(text):
    page = make_page()
    Page.objects.filter(pk=page.pk).update(body_lv=text)
    return page.pk


def by_bulk_create(text):
    return Page.objects.bulk_create([Page(title_lv="Lapa", body_lv=text)])[0].pk


def by_bulk_update(text):
    page = make_page()
    page.body_lv = text
    Page.objects.bulk_update([page], ["body_lv"])
    return page.pk


def by_update_fields(text):
    page = make_page()
    page.body_lv = text
    page.save(update_fields=["body_lv"])
    return page.pk


def by_import(text):
    page = make_page()
    page.body_lv = text
    dump = serializers.serialize("json", [page])
    for row in serializers.deserialize("json", dump):
        row.save()
    return page.pk


WAYS_IN = [
    by_save,
    by_create_of_the_active_language,
    by_update,
    by_bulk_create,
    by_bulk_update,
    by_update_fields,
    by_import,
]


@pytest.mark.django_db
@pytest.mark.parametrize("way_in", WAYS_IN)
def test_nothing_harmful_is_stored_on_any_way_in(way_in):
    for text, banned in HARMFUL:
        pk = way_in(text)
        stored = Page.objects.get(pk=pk).body_lv
        assert [word for word in banned if word in stored.lower()] == [], text
        assert "a" in stored, text
        row = (
            Page.objects.filter(pk=pk).values("body", "body_lv", "body_en", "easy_body", "easy_body_lv").get()
        )
        assert [word for word in banned if word in (row["body"] or "").lower()] == [], text
        Page.objects.filter(pk=pk).delete()


@pytest.mark.django_db
@pytest.mark.parametrize("way_in", WAYS_IN)
def test_what_is_allowed_survives_on_every_way_in(way_in):
    text = ALLOWED + "".join(f'<p><a href="{link}">saite</a></p>' for link in LINKS)
    stored = Page.objects.get(pk=way_in(text)).body_lv
    for element in ("h2", "h3", "p", "strong", "em", "br", "ul", "ol", "li", "blockquote", "a"):
        assert f"<{element}" in stored, element
    for link in LINKS:
        assert f'href="{link}"' in stored


@pytest.mark.django_db
@pytest.mark.parametrize("way_in", WAYS_IN)
def test_a_text_that_says_nothing_is_stored_as_nothing(way_in):
    for text in EMPTY:
        assert not Page.objects.get(pk=way_in(text)).body_lv, text


@pytest.mark.django_db
def test_cleaning_before_saving_shows_what_will_be_stored():
    post = make_post()
    post.body_lv, post.body_en = '<p onclick="x">a</p>', "<p></p>"
    post.full_clean()
    assert (post.body_lv, post.body_en) == ("<p>a</p>", "")


@pytest.mark.django_db
def test_a_text_typed_without_the_editor_gets_its_paragraphs():
    page = make_page()
    page.body_lv, page.body_en = "Pirmā rinda\notrā & trešā\n\nJauna", "<p>a\n\nb</p>"
    page.full_clean()
    assert (page.body_lv, page.body_en) == (
        "<p>Pirmā rinda<br>otrā &amp; trešā</p>\n\n<p>Jauna</p>",
        "<p>a\n\nb</p>",
    )


def as_stored(html):
    return Page._meta.get_field("body_lv").clean_html(html)


@pytest.mark.parametrize(
    ("html", "stored"),
    [
        ("<table><tr><td>Rīga</td><td>28612120</td></tr><tr><td>Latgale</td><td colspan='1'>25723222</td></tr></table>",
         "<table><tbody><tr><td>Rīga</td><td>28612120</td></tr><tr><td>Latgale</td><td>25723222</td></tr></tbody></table>"),
        ("<table><tr><th>Vieta</th><th>Tālrunis</th></tr><tr><th>Rīga</th><td rowspan='2'>112</td></tr></table>",
         '<table><tbody><tr><th scope="col">Vieta</th><th scope="col">Tālrunis</th></tr>'
         '<tr><th scope="row">Rīga</th><td rowspan="2">112</td></tr></tbody></table>'),
        ("<div>Rīga</div><div><p>Ogre</p></div><dl><dt>Cēsis</dt><dd>Vidzeme</dd></dl><td>a</td><td>b</td>",
         "<p>Rīga</p><p>Ogre</p><p>Cēsis</p><p>Vidzeme</p><p>a</p><p>b</p>"),
        ("<h1>Palīdzība</h1><h5>Rīgā</h5><p>a<br/>b</p>", "<h2>Palīdzība</h2><h3>Rīgā</h3><p>a<br>b</p>"),
        ("<p>Tālrunis <s>67898343</s><strike>1</strike><del>2</del><b style='text-decoration:line-through'>3</b>28612120</p>",
         "<p>Tālrunis 28612120</p>"),
        ("<p>viens <s>divi</p><p>trīs</p>", "<p>viens </p><p>trīs</p>"),
        ("<p>Šis&nbsp;teksts&nbsp;ir 3.&nbsp;marts, J.&nbsp;Ozols, Nr.&#160;5, 28\xa0612\xa0120</p>",
         "<p>Šis teksts ir 3.&nbsp;marts, J.&nbsp;Ozols, Nr.&nbsp;5, 28&nbsp;612&nbsp;120</p>"),
        ("<p>Bob <bob@example.org> un <https://example.org/> 5 < 6<o:p></o:p></p>",
         "<p>Bob &lt;bob@example.org&gt; un &lt;https://example.org/&gt; 5 &lt; 6</p>"),
    ],
    ids=["table", "headers", "blocks", "headings", "struck-out", "not-closed", "no-break-spaces", "no-elements"],
)  # fmt: skip
def test_a_text_from_elsewhere_loses_no_word_and_brings_no_other(html, stored):
    assert as_stored(html) == stored
    assert as_stored(stored) == stored


@pytest.mark.parametrize(
    ("address", "direct"),
    [
        ("https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fwww.example.org%2F&data=05%7C02%7Canna.paraugs%40example.org%7Cabc",
         "https://www.example.org/"),
        ("https://www.google.com/url?sa=D&q=https://www.example.org/a%3Fb%3D1%26utm_source%3Dc&usg=d", "https://www.example.org/a?b=1"),
        ("https://www.google.lv/url?url=https%3A%2F%2Fwww.example.org", "https://www.example.org"),
        ("https://l.facebook.com/l.php?u=https%3A%2F%2Fwww.example.org%2F%3Ffbclid%3Dx&h=y", "https://www.example.org/"),
        ("https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fl.facebook.com%2Fl.php%3Fu%3Dhttps%253A%252F%252Fwww.example.org%252F",
         "https://www.example.org/"),
        ("https://www.example.org/?utm_source=a&id=3&fbclid=b&utm_campaign=c&gclid=d#e", "https://www.example.org/?id=3#e"),
        ("https://www.google.com/url?q=javascript:alert(1)", "https://www.google.com/url?q=javascript:alert(1)"),
        ("https://www.google.com/search?q=https://www.example.org", "https://www.google.com/search?q=https://www.example.org"),
        ("https://notgoogle.com/url?q=https://www.example.org", "https://notgoogle.com/url?q=https://www.example.org"),
    ],
)  # fmt: skip
def test_an_address_that_somebody_wrapped_in_theirs_is_stored_as_it_is(address, direct):
    for text in ('<p><a href="{}">saite</a></p>', "<p>Lasiet {} vēl</p>"):
        html, stored = (text.format(each.replace("&", "&amp;")) for each in (address, direct))
        assert as_stored(html) == stored


def test_so_is_the_address_of_an_organisation():
    funder = Organisation(
        name_lv="Fonds", website="https://l.facebook.com/l.php?u=https%3A%2F%2Ffund.example%2F&h=a"
    )
    funder.clean()
    assert funder.website == "https://fund.example/"


@pytest.mark.django_db
def test_what_only_looks_like_an_element_is_stored_as_it_was_typed():
    page = make_page()
    page.body_lv, page.body_en = 'Bob <bob@example.org> <bob> &lt;\n\n5 < 6 & "7"', "<strong>a</strong>"
    page.full_clean()
    assert (
        page.body_lv == '<p>Bob &lt;bob@example.org&gt; &lt;bob&gt; &amp;lt;</p>\n\n<p>5 &lt; 6 &amp; "7"</p>'
    )
    assert page.body_en == "<strong>a</strong>"


@pytest.mark.django_db
def test_of_a_numbered_list_only_its_beginning_is_kept():
    page = make_page(body_lv='<ol start="3" type="a" data-type="lower-alpha"><li><p>trīs</p></li></ol>')
    assert page.body_lv == '<ol start="3"><li><p>trīs</p></li></ol>'


@pytest.mark.parametrize("language", ["lv", "en"])
def test_the_editor_is_given_the_words_of_who_writes_and_the_language_of_the_text(language):
    field = Page._meta.get_field("body_en").formfield()
    with override(language):
        html = field.widget.render("body_en", "")
    bold = {"lv": "Treknraksts", "en": "Bold"}[language]
    assert bold in html.encode().decode("unicode_escape")
    assert 'lang="en"' in html


@pytest.mark.django_db
def test_what_was_saved_is_what_the_row_holds_afterwards():
    post = make_post(body_lv='<p onclick="x">a</p>', body_en="<p>\xa0</p>")
    assert (post.body_lv, post.body_en) == ("<p>a</p>", "")
    post.refresh_from_db()
    assert (post.body_lv, post.body_en) == ("<p>a</p>", "")


@pytest.mark.django_db
def test_saving_again_changes_nothing():
    page = make_page(body_lv=ALLOWED + '<p>5 &lt; 6 &amp; “tā” <a href="/lv/">saite</a></p>')
    once = Page.objects.get().body_lv
    page.refresh_from_db()
    page.save()
    assert Page.objects.get().body_lv == once


def test_the_form_of_the_staff_pages_cleans_too(publisher, visitor):
    page = make_page()
    parts, numbers = ("figures", "documents"), ("TOTAL", "INITIAL")
    inlines = {f"{part}-{number}_FORMS": 0 for part in parts for number in numbers}
    texts = {
        "title_lv": "Lapa",
        "title_en": "Page",
        "body_en": "<p>b</p>",
        "body_lv": '<p>a<script>alert("x")</script></p>',
    }
    response = publisher.post(
        reverse("admin:pages_page_change", args=[page.pk]),
        texts
        | inlines
        | {"order": 0, "_publish": "lv,en", "publish_at_0": "2020-01-01", "publish_at_1": "9:00"},
    )
    assert response.status_code == 302, response.context["adminform"].form.errors
    page.refresh_from_db()
    assert page.body_lv == "<p>a</p>"
    assert 'alert("x")' not in visitor.get(page.get_absolute_url("lv")).content.decode()


@pytest.mark.django_db
def test_a_hostile_title_is_only_text(visitor):
    post = make_post(title_lv="<script>alert(1)</script> & co", title_en="<b>x</b>")
    for language in ("lv", "en"):
        for address in (post.get_absolute_url(language), f"/{language}/"):
            assert "<script>alert" not in visitor.get(address).content.decode()


def test_every_text_with_an_editor_is_of_the_kind_that_cleans():
    found = {
        f"{model._meta.label}.{field.name.removesuffix('_lv')}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, ProseEditorField) and field.name.endswith("_lv")
    }
    cleaning = {
        name
        for name in found
        if isinstance(
            apps.get_model(name.rpartition(".")[0])._meta.get_field(name.rpartition(".")[2]), RichTextField
        )
    }
    assert found == cleaning
    assert "pages.Page.body" in found
