"""Posts and projects as a long-lived site has them, as many as wanted, and the addresses that show them.

Each row follows from its number alone. A third falls in one year, so that the page of it is full from the first
step; every fifth is a draft, hidden again, to come, or public in one language only.
"""

import datetime
import random

from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from news.models import Post
from projects.models import Activity, Funding, Organisation, Participation, Project
from publishing import languages, stamp
from publishing.lists import with_query
from publishing.positions import position

ORGANISATIONS = 50
BATCH = 2000
FIRST_YEAR, YEARS, FULL_YEAR = 2006, 20, 2016
PARAGRAPH = "<p>" + "The training took two days and ended with a talk about what comes next. " * 6 + "</p>"


def in_every_language(**texts):
    return {
        languages.column(field, code): text for field, text in texts.items() for code in languages.codes()
    }


def publicity(number):
    """The columns that say who sees a row."""
    published = timezone.now().replace(second=0, microsecond=0) - datetime.timedelta(days=30)
    codes, fields = languages.codes(), {"publish_at": published}
    match number % 20:
        case 4:
            codes = []
        case 8:
            fields["expire_at"] = published + datetime.timedelta(days=1)
        case 12:
            fields["publish_at"] = published + datetime.timedelta(days=900)
        case 16:
            codes = [languages.codes()[number // 20 % len(codes)]]
    return fields | {languages.column("is_public", code): True for code in codes}


def day_of(number):
    year = FULL_YEAR if number % 3 == 0 else FIRST_YEAR + random.Random(number).randrange(YEARS)
    return datetime.date(year, 1, 1) + datetime.timedelta(days=random.Random(-number).randrange(364))


def project_of(number):
    chance, start = random.Random(number), day_of(number)
    is_open = number % 4 == 1
    return Project(
        **in_every_language(title=f"Project number {number}", summary="Librarians help.", aim=PARAGRAPH),
        **publicity(number),
        start_on=start,
        end_on=None if is_open else start + datetime.timedelta(days=chance.randrange(60, 900)),
        status_override=Project.Override.SUSPENDED if number % 50 == 7 else "",
    )


def post_of(number):
    texts = in_every_language(title=f"Post number {number}", lead="Training starts.", body=PARAGRAPH * 2)
    return Post(**texts, **publicity(number), date=day_of(number))


@transaction.atomic
def fill(first, last):
    """Posts and projects with the numbers from `first` to before `last`."""
    stamp.bump()
    if not first:
        Organisation.objects.bulk_create(
            Organisation(**in_every_language(name=f"Fund number {number}")) for number in range(ORGANISATIONS)
        )
    payers = list(Organisation.objects.all())
    for begin in range(first, last, BATCH):
        numbers = range(begin, min(begin + BATCH, last))
        projects = Project.objects.bulk_create(map(project_of, numbers))
        posts = Post.objects.bulk_create(map(post_of, numbers))
        parts = [parts_of(project, number, payers) for project, number in zip(projects, numbers, strict=True)]
        for kind in (Funding, Participation, Activity):
            kind.objects.bulk_create(part for all_parts in parts for part in all_parts if type(part) is kind)
        through = Post.projects.through
        pairs = zip(posts, projects, strict=True)
        through.objects.bulk_create(through(post_id=post.pk, project_id=row.pk) for post, row in pairs)


def parts_of(project, number, payers):
    """Two funders, of whom the first pays for every third project; two partners, two activities."""
    first = payers[0] if number % 3 == 0 else payers[number % len(payers)]
    others = [payers[(number * 7 + step) % len(payers)] for step in (1, 2)]
    yield from (Funding(project=project, organisation=payer) for payer in (first, others[0]))
    yield from (Participation(project=project, organisation=partner) for partner in others)
    for order in range(2):
        yield Activity(project=project, order=order, **in_every_language(title=f"Seminar {order}"))


def pages():
    """{name: address} of what is measured."""
    found = {}
    for code in languages.codes():
        with override(code):
            found |= {f"{name}, {code}": address for name, address in pages_in(code).items()}
    return found | sitemaps()


def pages_in(code):
    news, projects = languages.address("news:index"), languages.address("projects:index")
    posts, rows = Post.objects.public(code), Project.objects.public(code)
    year = {"year": f"{FULL_YEAR:04}"}
    found = {
        "home": languages.address("home"),
        "news": news,
        "news, last page": with_query(news, before_last(posts, "date")),
        "news of a year": with_query(news, year),
        "projects": projects,
        "projects, last page": with_query(projects, before_last(rows, "start_on")),
        "projects of a year": with_query(projects, year),
        "projects under way": with_query(projects, {"status": "active"}),
        "projects that are over": with_query(projects, {"status": "finished"}),
        "projects of a funder": with_query(projects, {"funder": Organisation.objects.earliest("pk").pk}),
        "feed of news": languages.address("news:feed"),
        "feed of projects": languages.address("projects:feed"),
    }
    for kind, rows_of_kind in (("post", posts), ("project", rows)):
        for age, row in of_three_ages(rows_of_kind).items():
            found[f"{kind}, {age}"] = row.get_absolute_url()
    return found


def before_last(rows, date):
    """The position from which the last full page of a list goes on."""
    row = rows.reverse()[20]
    return {"before": position(getattr(row, date), row.pk)}


def of_three_ages(rows):
    """Rows that are public in every language and have both neighbours."""
    for code in languages.codes():
        rows = rows & rows.model.objects.public(code)
    return {"old": rows.reverse()[3], "middle": rows[rows.count() // 2], "new": rows[3]}


def sitemaps():
    return {
        "sitemap": "/sitemap.xml",
        **{
            f"sitemap of {section}": f"/sitemap.xml?part=0&section={section}"
            for section in ("projects", "news")
        },
    }
