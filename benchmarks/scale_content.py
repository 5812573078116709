"""Posts and projects as a long-lived site has them, each following from its number, and the addresses that show them."""

import datetime
import random

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from localization import languages
from news.models import Post
from projects.models import Activity, Funding, Organisation, Participation, Project
from publishing import change_counter
from publishing.filter_links import with_query
from publishing.keyset_paging import position
from tests.second_factor import pass_second_factor

ORGANISATIONS, BATCH = 50, 2000
DAY = datetime.timedelta(days=1)
FULL_YEAR = 2016  # a third of all rows: its page is full from the first step
PARAGRAPH = "<p>" + "The training took two days and ended with a talk about what comes next. " * 6 + "</p>"


def in_every_language(**texts):
    return {languages.column(name, code): text for name, text in texts.items() for code in languages.codes()}


def publicity(number):
    """The columns that say who sees a row: every fifth is a draft, hidden again, to come, or public in one language."""
    published = timezone.now().replace(second=0, microsecond=0) - 30 * DAY
    codes, case = languages.codes(), number % 20
    public_in = {4: [], 16: [codes[number // 20 % len(codes)]]}.get(case, codes)
    hidden_at = {8: {"expire_at": published + DAY}, 12: {"publish_at": published + 900 * DAY}}.get(case, {})
    is_public = {languages.column("is_public", code): True for code in public_in}
    return {"publish_at": published} | hidden_at | is_public


def day_of(number):
    year = FULL_YEAR if number % 3 == 0 else random.Random(number).randrange(2006, 2026)
    return datetime.date(year, 1, 1) + random.Random(-number).randrange(364) * DAY


def post_of(number):
    texts = in_every_language(title=f"Post number {number}", lead="Training starts.", body=PARAGRAPH * 2)
    return Post(**texts, **publicity(number), date=day_of(number))


def project_of(number):
    start, days = day_of(number), random.Random(number).randrange(60, 900)
    return Project(
        **in_every_language(title=f"Project number {number}", summary="Librarians help.", aim=PARAGRAPH),
        **publicity(number),
        start_on=start,
        end_on=None if number % 4 == 1 else start + days * DAY,
        status_override=Project.Override.SUSPENDED if number % 50 == 7 else "",
    )


def parts_of(project, number, payers):
    """Two funders, of whom the first pays for every third project; two partners, two activities."""
    first = payers[0] if number % 3 == 0 else payers[number % len(payers)]
    others = [payers[(number * 7 + step) % len(payers)] for step in (1, 2)]
    yield from (Funding(project=project, organisation=payer) for payer in (first, others[0]))
    yield from (Participation(project=project, organisation=partner) for partner in others)
    yield from (Activity(project=project, order=n, **in_every_language(title=f"Seminar {n}")) for n in (0, 1))


@transaction.atomic
def fill(first, last):
    """Posts and projects with the numbers from `first` to before `last`."""
    change_counter.increment()
    if not first:
        names = (in_every_language(name=f"Fund number {number}") for number in range(ORGANISATIONS))
        Organisation.objects.bulk_create(Organisation(**name) for name in names)
    payers = list(Organisation.objects.all())
    for begin in range(first, last, BATCH):
        numbers = range(begin, min(begin + BATCH, last))
        projects = Project.objects.bulk_create(map(project_of, numbers))
        posts = Post.objects.bulk_create(map(post_of, numbers))
        parts = [part for row, n in zip(projects, numbers, strict=True) for part in parts_of(row, n, payers)]
        for kind in (Funding, Participation, Activity):
            kind.objects.bulk_create(part for part in parts if type(part) is kind)
        link = Post.projects.through
        pairs = zip(posts, projects, strict=True)
        link.objects.bulk_create(link(post_id=post.pk, project_id=project.pk) for post, project in pairs)


def pages():
    """{name: (test client, address)} of what is measured."""
    visitor, staff = (Client(headers={"host": settings.ALLOWED_HOSTS[0]}) for _each in range(2))
    user, _is_new = get_user_model().objects.get_or_create(username="staff", is_superuser=True, is_staff=True)
    staff.force_login(user)
    pass_second_factor(staff, user)
    found = {
        "sitemap": (visitor, "/sitemap.xml"),
        "sitemap of projects": (visitor, "/sitemap.xml?part=0&section=projects"),
        "sitemap of news": (visitor, "/sitemap.xml?part=0&section=news"),
        "staff list of posts": (staff, reverse("admin:news_post_changelist")),
        "staff list of projects": (staff, reverse("admin:projects_project_changelist")),
    }
    for code in languages.codes():
        with override(code):
            found |= {f"{name}, {code}": (visitor, address) for name, address in pages_in(code).items()}
    return found


def pages_in(code):
    """{name: address} in the active language."""
    news, projects = languages.address("news:index"), languages.address("projects:index")
    posts, rows = Post.objects.public(code), Project.objects.public(code)
    year = {"year": f"{FULL_YEAR:04}"}
    post, project = posts.reverse()[20], rows.reverse()[20]  # the last full page of a list goes on after them
    found = {
        "home": languages.address("home"),
        "news": news,
        "news, last page": with_query(news, {"before": position(post.date, post.pk)}),
        "news of a year": with_query(news, year),
        "projects": projects,
        "projects, last page": with_query(projects, {"before": position(project.start_on, project.pk)}),
        "projects of a year": with_query(projects, year),
        "projects under way": with_query(projects, {"status": "active"}),
        "projects that are over": with_query(projects, {"status": "finished"}),
        "projects of a funder": with_query(projects, {"funder": Organisation.objects.earliest("pk").pk}),
        "feed of news": languages.address("news:feed"),
        "feed of projects": languages.address("projects:feed"),
    }
    for kind, public in (("post", posts), ("project", rows)):
        for other in languages.codes():  # in every language, and with both neighbours
            public = public & public.model.objects.public(other)
        for age, place in (("new", 3), ("middle", public.count() // 2), ("old", public.count() - 4)):
            found[f"{kind}, {age}"] = public[place].get_absolute_url()
    return found
