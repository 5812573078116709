"""Latvian as people read it: plurals, names of days and months, staff pages without English left over.

Django's own Latvian catalogue has its plural forms in another order than its plural rule; ours words them anew.
"""

import datetime
import gettext
import html
import json
import re
from pathlib import Path

import django
import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, MinLengthValidator
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timesince import timesince
from django.utils.translation import gettext as translated
from django.utils.translation import ngettext, override

from news.models import Post
from tests.factories import make_office, make_post

COUNTS = (1, 2, 10, 11, 21, 0)
OURS = settings.LOCALE_PATHS[0] / "lv" / "LC_MESSAGES"


@pytest.fixture(autouse=True)
def _in_latvian():
    with override("lv"):
        yield


def catalogue(path):
    with path.open("rb") as file:
        return gettext.GNUTranslations(file)._catalog


@pytest.mark.parametrize(
    ("singular", "plural", "name", "forms"),
    [
        ("%(counter)s result", "%(counter)s results", "counter",
         "1 rezultāts|2 rezultāti|10 rezultāti|11 rezultāti|21 rezultāts|0 rezultātu"),
        ("%(total_count)s selected", "All %(total_count)s selected", "total_count",
         "Atlasīts 1|Atlasīti visi 2|Atlasīti visi 10|Atlasīti visi 11|Atlasīts 21|Atlasīts 0"),
        ("%(num)d hour", "%(num)d hours", "num",
         "1 stunda|2 stundas|10 stundas|11 stundas|21 stunda|0 stundu"),
        ("%(num)d minute", "%(num)d minutes", "num",
         "1 minūte|2 minūtes|10 minūtes|11 minūtes|21 minūte|0 minūšu"),
        ("%(num)d year", "%(num)d years", "num",
         "1 gads|2 gadi|10 gadi|11 gadi|21 gads|0 gadu"),
        ("Please submit at least %(num)d form.", "Please submit at least %(num)d forms.", "num",
         "Vajag vismaz 1 daļu.|Vajag vismaz 2 daļas.|Vajag vismaz 10 daļas.|Vajag vismaz 11 daļas.|"
         "Vajag vismaz 21 daļu.|Vajag vismaz 0 daļu."),
    ],
)  # fmt: skip
def test_djangos_counted_texts_agree_with_their_numbers(singular, plural, name, forms):
    assert [ngettext(singular, plural, count) % {name: count} for count in COUNTS] == forms.split("|")


def test_our_own_counted_texts_agree_with_their_numbers():
    told = [ngettext("%d was put in the bin.", "%d were put in the bin.", count) % count for count in COUNTS]
    assert told == [
        "Uz atkritni pārvietots 1 ieraksts.",
        "Uz atkritni pārvietoti 2 ieraksti.",
        "Uz atkritni pārvietoti 10 ieraksti.",
        "Uz atkritni pārvietoti 11 ieraksti.",
        "Uz atkritni pārvietots 21 ieraksts.",
        "Uz atkritni pārvietots 0 ierakstu.",
    ]


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_no_counted_text_is_left_to_djangos_order_of_forms(domain):
    """A new version of Django brings new ones: they go into our catalogue beside `# Django`."""
    counted, ours = set(), catalogue(OURS / f"{domain}.mo")
    for app in ("conf", "contrib/admin", "contrib/auth"):
        path = Path(django.__file__).parent / app / "locale" / "lv" / "LC_MESSAGES" / f"{domain}.mo"
        counted |= {key for key in catalogue(path) if isinstance(key, tuple)} if path.exists() else set()
    assert counted
    assert counted - set(ours) == set()


def said_by(validator, value):
    with pytest.raises(ValidationError) as refused:
        validator(value)
    return refused.value.messages


def test_limits_of_length_are_told_in_the_right_case():
    least = [said_by(MinLengthValidator(limit), "") for limit in (1, 2, 11, 21)]
    assert least == [
        ["Ievadiet vismaz 1 rakstzīmi (tagad: 0)."],
        ["Ievadiet vismaz 2 rakstzīmes (tagad: 0)."],
        ["Ievadiet vismaz 11 rakstzīmes (tagad: 0)."],
        ["Ievadiet vismaz 21 rakstzīmi (tagad: 0)."],
    ]
    most = [said_by(MaxLengthValidator(limit), "a" * 22)[0] for limit in (1, 10, 21, 0)]
    assert most == [
        "Drīkst būt ne vairāk kā 1 rakstzīme (tagad: 22).",
        "Drīkst būt ne vairāk kā 10 rakstzīmes (tagad: 22).",
        "Drīkst būt ne vairāk kā 21 rakstzīme (tagad: 22).",
        "Drīkst būt ne vairāk kā 0 rakstzīmju (tagad: 22).",
    ]
    passwords = [said_by(MinimumLengthValidator(limit).validate, "a")[0] for limit in (11, 12, 21)]
    assert [sentence.split("vismaz ")[1] for sentence in passwords] == [
        "11 rakstzīmēm.",
        "12 rakstzīmēm.",
        "21 rakstzīmei.",
    ]


def test_spans_of_time_and_sizes_of_files_agree_with_their_numbers():
    start = datetime.datetime(2026, 1, 5, 9, 0, tzinfo=datetime.UTC)
    spans = [timesince(start, start + datetime.timedelta(hours=hours)) for hours in (1, 2, 21)]
    assert spans == ["1\xa0stunda", "2\xa0stundas", "21\xa0stunda"]
    assert [filesizeformat(size) for size in (1, 2, 21)] == ["1\xa0baits", "2\xa0baiti", "21\xa0baits"]


def test_days_and_months_have_their_names():
    days = [date_format(datetime.date(2026, 6, day), "l") for day in range(1, 8)]
    assert days == "pirmdiena otrdiena trešdiena ceturtdiena piektdiena sestdiena svētdiena".split()
    months = [date_format(datetime.date(2026, month, 1), "F") for month in range(1, 13)]
    assert months == (
        "janvāris februāris marts aprīlis maijs jūnijs jūlijs augusts septembris oktobris novembris decembris".split()
    )
    assert translated("Monday") == "pirmdiena"  # ours, for opening hours; Django's for dates


def test_the_calendar_of_the_staff_pages_speaks_latvian(administrator):
    script = administrator.get(reverse("admin:jsi18n")).content.decode()
    texts = json.loads(re.search(r"const newcatalog = (\{.*?\n  \});", script, re.DOTALL)[1])
    expected = {
        "Today": "Šodien",
        "6 p.m.": "18.00",  # Django has “6:00”
        "Choose a Date": "Izvēlieties datumu",
        "March": "marts",
        "one letter Wednesday\x04W": "T",
        "Edit Link": "Labot saiti",  # of the rich-text editor, which knows no Latvian
        "%(sel)s of %(cnt)s selected": [
            "Atlasīts %(sel)s no %(cnt)s",
            "Atlasīti %(sel)s no %(cnt)s",
            "Atlasīts %(sel)s no %(cnt)s",
        ],
    }
    assert {text: texts.get(text) for text in expected} == expected


def pages_of_staff(administrator):
    """(address, page) of the first page, the password form, and every list and empty form that opens."""
    addresses = [reverse("admin:index"), reverse("admin:password_change")]
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        addresses += [reverse(f"{name}_changelist"), reverse(f"{name}_add")]
    for address in addresses:
        response = administrator.get(address, follow=True)
        if response.status_code == 200:
            yield address, response.content.decode()


def words_of(page):
    """What a page says, its buttons and labels included; not what stands in its fields or says its language."""
    page = re.sub(r'(?s)<button[^>]* lang="[^"]*">.*?</button>', " ", page)
    page = re.sub(r"(?s)<(script|style|textarea|option).*?</\1>", " ", page)
    spoken = re.findall(
        r'(?:type="(?:submit|button)"[^>]*value|title|aria-label|placeholder|alt)="([^"]*)"', page
    )
    return html.unescape(" ".join([re.sub(r"<[^>]+>", " ", page), *spoken]))


def test_no_english_is_left_on_the_pages_of_staff(administrator):
    with (OURS / "django.po").open("rb") as file:
        messages = [message for message in read_po(file) if isinstance(message.id, str)]
    english = [m.id for m in messages if m.id != m.string and re.fullmatch(r"[A-Z“][^%{}<>]{6,}", m.id)]
    assert len(english) > 200
    pages = list(pages_of_staff(administrator))
    assert len(pages) > 20
    whole = re.compile("|".join(rf"(?<!\w){re.escape(text)}(?!\w)" for text in english))
    left = [f"{address}: {text}" for address, page in pages for text in whole.findall(words_of(page))]
    assert left == []


def test_forms_of_staff_name_what_they_are_about(administrator):
    page = administrator.get(reverse("admin:news_post_add")).content.decode()
    for text in ("Pievienot: ziņa", "Saglabāt melnrakstu", "Nosaukums (latviski)", "Nosaukums (angliski)"):
        assert text in words_of(page)


def test_the_sign_in_page_answers_in_latvian(visitor):
    address = reverse("account_login")
    assert "Pieteikties" in words_of(visitor.get(address).content.decode())
    refused = visitor.post(address, {"login": "nobody", "password": "nothing"})
    assert "Lietotājvārds vai parole nav pareiza." in words_of(refused.content.decode())


def test_the_start_page_counts_untranslated_texts_with_their_nouns(administrator):
    for count, noun in ((1, "ziņa"), (2, "ziņas"), (21, "ziņa")):
        while Post.objects.count() < count:
            make_post(public_in=["lv"], title_en="")
        page = words_of(administrator.get(reverse("admin:index")).content.decode())
        assert f"Trūkst tulkojuma angliski: {count} {noun}." in page


def test_lists_of_staff_are_named_by_what_is_in_them_and_counted_with_their_nouns(administrator):
    for count, counted in ((0, "0 ierakstu"), (1, "1 ziņa"), (2, "2 ziņas"), (21, "21 ziņa")):
        while Post.objects.count() < count:
            make_post()
        page = administrator.get(reverse("admin:news_post_changelist")).content.decode()
        assert re.search(r"<h1[^>]*>(.*?)</h1>", page)[1] == "Ziņas"
        assert re.search(r"<title>(.*?) \|", page)[1] == "Ziņas"
        assert f" {counted} " in " ".join(words_of(page).split())


def test_an_account_shows_only_whether_its_password_is_set(administrator, author):
    page = administrator.get(reverse("admin:staff_user_change", args=[author.user.pk])).content.decode()
    assert "Parole ir iestatīta." in page
    assert not re.search("algoritms|sāls|jaucējvērtība|algorithm|salt", words_of(page))
    author.user.set_unusable_password()
    author.user.save()
    page = administrator.get(reverse("admin:staff_user_change", args=[author.user.pk])).content.decode()
    assert "Parole nav iestatīta." in page


def test_icons_of_yes_and_no_have_a_latvian_text(administrator, author):
    author.user.is_active = False
    author.user.save()
    page = administrator.get(reverse("admin:staff_user_changelist")).content.decode()
    assert set(re.findall(r'icon-(?:yes|no)[^>]* alt="([^"]*)"', page)) == {"Jā"}
    assert re.search(r'field-is_active"[^>]*>Nē<', page)


def test_the_list_of_offices_has_latvian_columns(administrator):
    make_office()
    page = administrator.get(reverse("admin:contacts_office_changelist")).content.decode()
    assert "Adrese" in words_of(page)
    assert "Street" not in words_of(page)
