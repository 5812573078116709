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
from contacts.models import Channel, Closure, ContactPoint, Helpline, HoursRule, Office, Person, Region
from contacts.number_changes.protected_columns import write_protected
from drosa_maja.sharing import STRIPS
from drosa_maja.site_context import SiteContext
from library.models import Document, Image
from localization import languages
from news.models import Post, PostDocument, PostImage, PostPrecision
from projects.models import Activity, Funding, Organisation, Participation, Project
from projects.timeline import timeline
from publishing.filter_links import Link

LONG_TITLE = "Pretprostitūcijas starpdisciplinārās sadarbības pieredze: ko bibliotekāri, sociālie darbinieki un policisti četrās valstīs iemācījās cits no cita"
SENTENCE = "Četru valstu organizācijas mācās cita no citas, kā satikt un atbalstīt cilvēkus."
RICH_TEXT = """<p>Rindkopa ar <strong>treknu</strong>, <em>slīpu</em> un <a href="/lv/">saiti</a>.</p>
<h2>Otrā līmeņa virsraksts</h2><p>Rindkopa.</p><h3>Trešā līmeņa virsraksts</h3>
<ul><li>Pirmais</li><li>Otrais</li></ul><ol><li>Pirmais</li><li>Otrais</li></ol><blockquote><p>Citāts.</p></blockquote>"""
COLOUR = re.compile(r"--([a-z-]+): #")


@require_safe
def styleguide(request):
    if not settings.DEBUG:
        raise Http404
    with transaction.atomic():
        response = render(request, "styleguide.html", samples())
        transaction.set_rollback(True)
    return response


def text(**fields):
    """The same words in the columns of every language."""
    return {name: words for field, words in fields.items() for name in languages.columns(field)}


def samples():
    picture = Image.objects.that_may_be_shown().first()
    lines = sample_lines()
    primary, *others = (line.channels.select_related("contact_point", "helpline").first() for line in lines)
    posts = sample_posts(picture)
    return {
        "here": "Stila paraugi",
        "crumbs": [("Sadaļa", "#content")],
        "tokens": dict.fromkeys(COLOUR.findall((settings.BASE_DIR / "static/css/tokens.css").read_text())),
        "site_contexts": [
            ("numuri nav pārbaudīti", SiteContext(True, languages.current(), primary=primary, unverified="all")),
            ("daži numuri nav pārbaudīti", SiteContext(True, languages.current(), primary=primary, unverified="some")),
            ("ar paziņojumu", SiteContext(True, languages.current(), primary=others[0])),
            ("numura nav", SiteContext(True, languages.current())),
            ("datubāze neatbild", SiteContext(False, languages.current())),
        ],
        "regions": Region,
        "chosen_region": Region.LATGALE,
        "elsewhere": [(code, f"#{code}") for code in languages.codes()],
        "region_lines": zip(Region, [*others[1:], *[None] * 3], strict=True),
        "card_lines": others[1:],
        "strips": range(STRIPS),
        "helplines": lines_on_a_tuesday(lines),
        "offices": [sample_office()],
        "posts": posts,
        "documents": [PostDocument(post=posts[0], document=sample_document())],
        "pictures": [PostImage(post=posts[0], image=picture, **text(caption="Paraksts zem attēla"))] * 2,
        "person": sample_person(),
        "projects": sample_projects(picture),
        "picture": picture,
        "links": [Link("Visi gadi", "#years", False), Link("2016", "#year", True), Link("2011", "#other", False)],
    }  # fmt: skip


def lines_on_a_tuesday(lines):
    """The last of them before it opens, the others at noon, so that every state is seen whatever the time."""
    rows = list(Helpline.objects.with_channels().filter(pk__in=[line.pk for line in lines]))
    noon = datetime.datetime(2026, 12, 22, 12, tzinfo=timezone.get_default_timezone())
    closures = [
        Closure(date=noon.date() + datetime.timedelta(2), **text(reason="Ziemassvētku vakars")),
        Closure(date=noon.date() + datetime.timedelta(3), status=Closure.Status.SUGGESTED),
    ]
    annotate_open_state(rows, noon, closures)
    annotate_open_state(rows[-1:], noon.replace(hour=6), closures)
    return rows


def sample_office():
    return Office.objects.create(
        **text(name="Konsultāciju birojs", city="Rīga", access="Trīs pakāpieni, zvans pie durvīm."),
        region=Region.RIGA, street="Lāčplēša iela", house="75", unit="1 B", is_address_public=True,
    )  # fmt: skip


def sample_document():
    """Not saved: there is no file behind it."""
    return Document(
        **text(title="Projekta pārskats"), file=f"{'0' * 32}/parskats.pdf", language=languages.codes()[0],
        issued_on=datetime.date(2016, 9, 30),
    )  # fmt: skip


def sample_person():
    consent = {"has_consented": True, "public_until": timezone.localdate()}
    person = Person.objects.create(name="Vārds un uzvārds", **consent, **text(role="Sabiedriskās attiecības"))
    person.contact_points.set(ContactPoint.objects.all()[:1])
    return person


def sample_lines():
    """Four lines, the first two without and with everything, with channels of every status and kind of hours."""
    modes, status = Channel.HoursMode, Channel.Status
    plain = sample_line("Palīdzības tālrunis", [(modes.UNKNOWN, {})])
    full = sample_line(
        "Tālrunis, par kuru viss ir zināms",
        [
            (modes.ALWAYS, {"for_deaf": True, "from_abroad": "yes"} | text(label="Mobilais tālrunis")),
            (modes.SCHEDULE, {"from_abroad": "no"} | text(hours_note="Vasarā atbildam ilgāk.")),
            (modes.APPOINTMENT, {}),
            (modes.UNKNOWN, {"status": status.PAUSED}),
            (modes.UNKNOWN, {"status": status.WITHDRAWN}),
        ],
        **text(description=SENTENCE, alert="Rīt, 2. janvārī, neatbildam.", what_happens=RICH_TEXT),
        free="yes", anonymous="yes", confidential="no", languages_spoken="lv, ru, en", languages_interpreted="uk",
    )  # fmt: skip
    regional = [
        sample_line(f"Konsultācijas {region.locative}", [(modes.SCHEDULE, {})], region=region)
        for region in (Region.RIGA, Region.LATGALE)
    ]
    return [plain, full, *regional]


def sample_line(name, channels, **fields):
    line = Helpline.objects.create(**text(name=name), purpose="consultation", **fields)
    for order, (mode, more) in enumerate(channels):
        # Numbers of a range that nobody is given: they must not meet those of the site.
        number = f"+3710000{line.pk % 1000:03}{order}"
        assured_on = timezone.localdate() if order == 0 and "free" in fields else None
        point = write_protected(
            ContactPoint(kind="phone", value=number, assured_on=assured_on), confirmed_at=timezone.now()
        )
        channel = write_protected(
            Channel(helpline=line, contact_point=point, order=order, hours_mode=mode, **more),
            confirmed_at=timezone.now(),
        )
        if mode == Channel.HoursMode.SCHEDULE:
            HoursRule.objects.bulk_create(
                HoursRule(channel=channel, weekday=day, opens=datetime.time(9), closes=datetime.time(17))
                for day in range(1, 6)
            )
    return line


def published(row):
    row.publish(languages.codes())
    row.save()
    return row


def sample_posts(picture):
    rows = [
        {"date_precision": PostPrecision.DAY, "cover": picture} | text(title="Īss virsraksts"),
        {"date_precision": PostPrecision.MONTH, "cover": picture, "date": datetime.date(2016, 3, 1)}
        | text(title=LONG_TITLE),
        {"date_precision": PostPrecision.UNKNOWN} | text(title="Bez datuma un bez attēla"),
    ]
    return [published(Post.objects.create(**text(lead=SENTENCE) | row)) for row in rows]


def sample_projects(picture):
    """One with everything, one with as little as can be published, one that was cancelled."""
    dates = {"start_on": datetime.date(2011, 9, 1), "start_precision": "month"}
    full = Project.objects.create(
        **text(title=LONG_TITLE, summary=SENTENCE, audience="Bibliotekāri", aim=RICH_TEXT), **dates, cover=picture,
        end_on=datetime.date(2012, 1, 31), end_precision="month",
    )  # fmt: skip
    funder = Organisation.objects.create(
        **text(name="Ziemeļu Ministru padome"), website="https://www.norden.org/", logo=picture
    )
    partner = Organisation.objects.create(
        **text(name="Pestīšanas armija"), original_name="Frälsningsarmén", country="SE"
    )
    Funding.objects.create(
        project=full, organisation=funder, contract_no="15267", amount=12500, rate=85,
        **text(programme="Programma “Baltijas jūras reģions”", statement="Finansē Ziemeļu Ministru padome."),
    )  # fmt: skip
    Funding.objects.create(project=full, organisation=partner)
    Participation.objects.create(project=full, organisation=funder, role="lead")
    Participation.objects.create(project=full, organisation=partner, order=1)
    for order, (start, end) in enumerate([((2011, 10, 1), (2011, 10, 31)), ((2011, 9, 1), (2012, 1, 31))]):
        Activity.objects.create(
            project=full, order=order, **text(title="Seminārs", place="Rīga", description=f"<p>{SENTENCE}</p>"),
            start_on=datetime.date(*start), start_precision="month",
            end_on=datetime.date(*end), end_precision="month",
        )  # fmt: skip
    Activity.objects.create(project=full, order=9, **text(title="Laiks nav zināms"))
    full.timeline = timeline(full, full.activities.all())
    least = Project.objects.create(**text(title="Atver acis", summary=SENTENCE), **dates)
    stopped = Project.objects.create(
        **text(title="Apturēts projekts", summary=SENTENCE), **dates, status_override="suspended"
    )
    return [published(row) for row in (full, least, stopped)]
