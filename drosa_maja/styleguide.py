"""`/styleguide/`, only with DEBUG: every component in every state, from rows that are rolled back."""

import datetime
import re

from django.conf import settings
from django.db import transaction
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from contacts.hours.now_open import annotate_open_state
from contacts.models import Closure, ContactPoint, Helpline, Office, Person, Region
from contacts.number_changes.protected_columns import write_protected
from demo.content import Demonstration
from drosa_maja.sharing import SHEET_LANGUAGES, STRIPS
from drosa_maja.site_context import SiteContext
from library.models import Document, Image
from localization import languages
from news.models import Post, PostDocument, PostImage
from projects.models import Organisation, Project
from projects.timeline import timeline
from publishing.filter_links import Link

# Rows as demo/content.py builds them: a text under the name of its field stands in every language.
LONG_TITLE = "Pretprostitūcijas starpdisciplinārās sadarbības pieredze: ko bibliotekāri, sociālie darbinieki un policisti četrās valstīs iemācījās cits no cita"
SENTENCE = "Četru valstu organizācijas mācās cita no citas, kā satikt un atbalstīt cilvēkus."
RICH_TEXT = """<p>Rindkopa ar <strong>treknu</strong>, <em>slīpu</em> un <a href="/lv/">saiti</a>.</p>
<h2>Otrā līmeņa virsraksts</h2><p>Rindkopa.</p><h3>Trešā līmeņa virsraksts</h3>
<ul><li>Pirmais</li><li>Otrais</li></ul><ol><li>Pirmais</li><li>Otrais</li></ol><blockquote><p>Citāts.</p></blockquote>"""
OFFICE = {
    "name": "Konsultāciju birojs", "city": "Rīga", "access": "Trīs pakāpieni, zvans pie durvīm.", "region": "riga",
    "street": "Lāčplēša iela", "house": "75", "unit": "1 B", "is_address_public": True,
}  # fmt: skip
SCHEDULE = {
    "hours_mode": "schedule",
    "hours": [{"weekdays": range(1, 6), "opens": "09:00", "closes": "17:00"}],
}
# The first two without and with everything, with channels of every status and kind of hours.
LINES = [
    {"name": "Palīdzības tālrunis", "channel": [{"hours_mode": "unknown"}]},
    {
        "name": "Tālrunis, par kuru viss ir zināms", "description": SENTENCE, "what_happens": RICH_TEXT,
        "alert": "Rīt, 2. janvārī, neatbildam.", "answers": [
            {"question": "name", "value": "no", "text": SENTENCE, "verified_on": "2026-11-30"},
            {"question": "languages", "verified_on": "2026-11-30"},
        ],
        "languages_spoken": "lv ru en".split(), "languages_interpreted": ["uk"],
        "channel": [
            {"hours_mode": "always", "label": "Mobilais tālrunis", "for_deaf": True, "from_abroad": "yes"},
            SCHEDULE | {"from_abroad": "no", "hours_note": "Vasarā atbildam ilgāk."},
            {"hours_mode": "appointment"},
            {"hours_mode": "unknown", "status": "paused"},
            {"hours_mode": "unknown", "status": "withdrawn"},
        ],
    },
    {"name": "Konsultācijas Rīgā", "region": "riga", "channel": [SCHEDULE]},
    {"name": "Konsultācijas Latgalē", "region": "latgale", "channel": [SCHEDULE]},
]  # fmt: skip
POSTS = [
    {"title": "Īss virsraksts", "lead": SENTENCE, "cover": "picture"},
    {"title": LONG_TITLE, "lead": SENTENCE, "cover": "picture", "date": "2016-03-01", "date_precision": "month"},
    {"title": "Bez datuma un bez attēla", "lead": SENTENCE, "date_precision": "unknown"},
]  # fmt: skip
ORGANISATIONS = [
    {"key": "funder", "name": "Ziemeļu Ministru padome", "website": "https://www.norden.org/", "logo": "picture"},
    {"key": "partner", "name": "Pestīšanas armija", "original_name": "Frälsningsarmén", "country": "SE"},
]  # fmt: skip
SEMINAR = {"title": "Seminārs", "place": "Rīga", "description": f"<p>{SENTENCE}</p>"}
FROM_AUTUMN = {"start_on": "2011-09-01", "start_precision": "month"}
TO_WINTER = FROM_AUTUMN | {"end_on": "2012-01-31", "end_precision": "month"}
# One with everything, one with as little as can be published, one that was suspended.
PROJECTS = [
    TO_WINTER | {
        "title": LONG_TITLE, "summary": SENTENCE, "audience": "Bibliotekāri", "aim": RICH_TEXT, "cover": "picture",
        "funding": [
            {"organisation": "funder", "contract_no": "15267", "amount": 12500, "rate": 85,
             "programme": "Programma “Baltijas jūras reģions”", "statement": "Finansē Ziemeļu Ministru padome."},
            {"organisation": "partner"},
        ],
        "participation": [{"organisation": "funder", "role": "lead"}, {"organisation": "partner"}],
        "activity": [
            SEMINAR | TO_WINTER | {"start_on": "2011-10-01", "end_on": "2011-10-31"},
            SEMINAR | TO_WINTER,
            {"title": "Laiks nav zināms"},
        ],
    },
    FROM_AUTUMN | {"title": "Atver acis", "summary": SENTENCE},
    FROM_AUTUMN | {"title": "Apturēts projekts", "summary": SENTENCE, "status_override": "suspended"},
]  # fmt: skip
PERSON = {"name": "Vārds un uzvārds", "role": "Sabiedriskās attiecības", "has_consented": True}
COLOUR = re.compile(r"--([a-z-]+): #")


@require_safe
def styleguide(request):
    if not settings.DEBUG:
        raise Http404
    with transaction.atomic():
        response = render(request, "styleguide.html", samples())
        transaction.set_rollback(True)
    return response


def described_picture():
    """The first that may stand on pages of every language; None where there is none."""
    pictures = Image.objects.that_may_be_shown()
    return next((picture for picture in pictures if not picture.missing_for(languages.codes())), None)


def samples():
    picture, content = described_picture(), Demonstration()
    content.rows[Image]["picture"] = picture
    for row in ORGANISATIONS:
        content.build(Organisation, row)
    lines = [sample_line(content, row) for row in LINES]
    primary, *others = (line.channels.select_related("contact_point", "helpline").first() for line in lines)
    posts = [content.load_row(Post, row) for row in POSTS]
    projects = [content.load_row(Project, row) for row in PROJECTS]
    projects[0].timeline = timeline(projects[0], projects[0].activities.all())
    person = content.build(Person, PERSON, public_until=timezone.localdate())
    person.contact_points.set([primary.contact_point])
    return {
        "here": "Stila paraugi",
        "crumbs": [("Sadaļa", "#content")],
        "tokens": dict.fromkeys(COLOUR.findall((settings.BASE_DIR / "static/css/tokens.css").read_text())),
        "site_contexts": [
            ("ar numuru", SiteContext(True, languages.current(), primary=primary)),
            ("ar paziņojumu", SiteContext(True, languages.current(), primary=others[0])),
            ("numura nav", SiteContext(True, languages.current())),
            ("datubāze neatbild", SiteContext(False, languages.current())),
        ],
        "regions": Region,
        "chosen_region": Region.LATGALE,
        "elsewhere": [(code, f"#{code}") for code in languages.codes()],
        "region_lines": zip(Region, [*others[1:], *[None] * 3], strict=True),
        "card_lines": others[1:],
        "codes": languages.preferred()[:SHEET_LANGUAGES],
        "strips": range(STRIPS),
        "helplines": lines_on_a_tuesday(lines),
        "doubted_days": [(datetime.date(2026, 12, 24), datetime.date(2026, 12, 26))],
        "offices": [content.build(Office, OFFICE)],
        "posts": posts,
        "documents": [PostDocument(post=posts[0], document=sample_document())],
        "pictures": [PostImage(post=posts[0], image=picture, caption="Paraksts zem attēla")] * 2,
        "person": person,
        "projects": projects,
        "picture": picture,
        "links": [Link("Visi gadi", "#years", False), Link("2016", "#year", True), Link("2011", "#other", False)],
    }  # fmt: skip


def lines_on_a_tuesday(lines):
    """The last of them before it opens, the others at noon, so that every state is seen whatever the time."""
    rows = list(Helpline.objects.with_channels().filter(pk__in=[line.pk for line in lines]))
    noon = datetime.datetime(2026, 12, 22, 12, tzinfo=timezone.get_default_timezone())
    closures = [
        Closure(date=noon.date() + datetime.timedelta(2), reason="Ziemassvētku vakars"),
        Closure(date=noon.date() + datetime.timedelta(3), status=Closure.Status.SUGGESTED),
    ]
    annotate_open_state(rows, noon, closures)
    annotate_open_state(rows[-1:], noon.replace(hour=6), closures)
    return rows


def sample_document():
    """Not saved: there is no file behind it."""
    return Document(
        title="Projekta pārskats", file=f"{'0' * 32}/parskats.pdf", language=languages.codes()[0],
        issued_on=datetime.date(2016, 9, 30),
    )  # fmt: skip


def sample_line(content, row):
    """With a number for each channel, of a range that nobody is given: they must not meet those of the site."""
    channels = []
    for channel in row["channel"]:
        number = f"+3710000000{len(content.rows[ContactPoint])}"
        assured_on = timezone.localdate() if channel.get("for_deaf") else None
        point = ContactPoint(kind="phone", value=number, assured_on=assured_on)
        content.rows[ContactPoint][number] = write_protected(point, confirmed_at=timezone.now())
        channels.append(channel | {"contact_point": number})
    return content.load_helpline(row | {"purpose": "consultation", "channel": channels})
