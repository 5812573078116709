"""What a page costs that is not in the page cache: how many queries, and that each is read off an index."""

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from drosa_maja import site_context
from localization import languages
from news.models import PostDocument, PostImage
from pages.models import Page
from projects.models import ProjectDocument, ProjectImage
from publishing import memo
from publishing.models import publishable_models
from tests.factories import (
    make_activity,
    make_channel,
    make_contact_point,
    make_document,
    make_funding,
    make_image,
    make_office,
    make_organisation,
    make_page,
    make_participation,
    make_post,
    make_project,
)
from tests.test_news_detail import make_person

pytestmark = pytest.mark.both

LANGUAGES = languages.codes()
NEWS, PROJECTS = "news_post", "projects_project"

# address → (the most queries it may cost, the indexes that it is read off; {0} is the language)
LIST, MISSING, KEY = "{table}_list_{0}", "{table}_missing_{0}", "key of {table}"


def of(table, *names):
    return [name.replace("{table}", table) for name in names]


POSTS, ROWS = of(NEWS, LIST, MISSING), of(PROJECTS, LIST, MISSING)
PAGES = {
    "home": (10, of(NEWS, LIST) + of(PROJECTS, LIST)),
    "news:index": (7, POSTS),
    "news:index ?year=2016": (7, POSTS),
    "news:index ?before=2016-12-31-999": (7, POSTS),
    "news:index ?year=2016&before=2016-12-31-999": (7, POSTS),
    "news:detail": (7, of(NEWS, KEY, LIST)),
    "news:feed": (7, of(NEWS, LIST)),
    "projects:index": (7, ROWS),
    "projects:index ?year=2011": (7, ROWS),
    "projects:index ?status=planned": (7, ROWS),
    "projects:index ?status=active": (7, ROWS),
    "projects:index ?status=finished": (7, ROWS),
    "projects:index ?status=suspended": (7, ROWS),
    "projects:index ?status=cancelled": (7, ROWS),
    "projects:index ?funder={funder}": (7, ROWS),
    "projects:index ?before=2016-12-31-999": (7, ROWS),
    "projects:index ?before=2016-12-31-999&funder={funder}&status=finished&year=2011": (7, ROWS),
    "projects:detail": (10, of(PROJECTS, KEY)),
    "projects:feed": (7, of(PROJECTS, LIST)),
    "pages:index": (7, []),
    "pages:detail": (7, []),
    "contacts:index": (10, []),
    "embed": (7, []),
    "/p/{pk}/": (7, of(PROJECTS, KEY)),
    "/sitemap.xml": (4 + len(publishable_models()), of(NEWS, KEY) + of(PROJECTS, KEY)),
    "/sitemap.xml ?part=0&section=site": (7, []),
    "/sitemap.xml ?part=0&section=news": (7, of(NEWS, KEY)),
    "/sitemap.xml ?part=0&section=projects": (7, of(PROJECTS, KEY)),
    "/sitemap.xml ?part=0&section=pages": (7, []),
}
BOTH = pytest.mark.parametrize("language", LANGUAGES)


@pytest.fixture
def is_one_moment(monkeypatch):
    """As outside of a transaction, which a test is: what many pages show is read once."""
    moment = object()
    for module in (memo, site_context):
        monkeypatch.setattr(module, "moment", lambda: moment)
    monkeypatch.setattr(site_context, "_last_read", {})


@pytest.fixture
def rows(db):
    """A post, a project and a page with everything that there can be on one."""
    person = make_person(has_consented=True, public_until=timezone.localdate())
    post = make_post(cover=make_image(), press_contact=person)
    project = make_project(cover=make_image(), press_contact=person)
    make_page(cover=make_image())
    make_channel()
    make_office()
    add_to(post, project)
    for code in LANGUAGES:
        make_post(public_in=(code,)), make_project(public_in=(code,))
    return post, project


def add_to(post, project):
    """One more of everything that stands on pages."""
    funder = make_organisation(logo=make_image())
    for n, date in enumerate(
        (datetime.date(2014, 1, 1), datetime.date(2016, 3, 1), datetime.date(2026, 1, 1))
    ):
        other = make_project(cover=make_image(), start_on=date, end_on=None)
        make_post(cover=make_image(), date=date).projects.add(project, other)
        make_funding(other, funder, emblem=make_image())
        post.projects.add(other)
        make_activity(project, order=n)
    make_funding(project, funder, emblem=make_image())
    make_participation(project, make_organisation(country="LT"))
    ProjectImage.objects.create(project=project, image=make_image())
    ProjectDocument.objects.create(project=project, document=make_document())
    PostImage.objects.create(post=post, image=make_image())
    PostDocument.objects.create(post=post, document=make_document())
    post.press_contact.contact_points.add(make_contact_point())
    make_page(cover=make_image())
    make_channel()


def address_of(page, language, post, project):
    view_name, _space, query = page.partition(" ")
    if view_name.endswith(":detail"):
        section = view_name.partition(":")[0]
        row = {"news": post, "projects": project}.get(section) or Page.objects.earliest("pk")
        return row.get_absolute_url(language)
    funder = project.funding.first().organisation_id
    path = view_name.format(pk=project.pk)
    if not path.startswith("/"):
        with override(language):
            path = languages.address(view_name)
    return path + query.format(funder=funder)


def queries_of(visitor, address, *statuses):
    """The queries of a page when what many show was read already."""
    visitor.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert visitor.get(address).status_code in (statuses or (200, 302)), address
    return [query["sql"] for query in queries]


@BOTH
def test_a_miss_costs_few_queries_and_the_same_with_many_rows(visitor, rows, is_one_moment, language):
    addresses = {page: address_of(page, language, *rows) for page in PAGES}
    few = {page: len(queries_of(visitor, address)) for page, address in addresses.items()}
    for _number in range(8):
        add_to(*rows)
    many = {page: len(queries_of(visitor, address)) for page, address in addresses.items()}
    assert many == few
    assert {page: cost for page, cost in few.items() if cost > PAGES[page][0]} == {}
    assert few["news:detail"] == 7  # with everything on it: nothing is left out here by mistake


@BOTH
def test_what_there_is_to_choose_from_is_read_once(visitor, rows, is_one_moment, language):
    address = address_of("projects:index ?funder={funder}", language, *rows)
    asked = queries_of(visitor, address)
    assert asked
    assert not [sql for sql in asked if 'FROM "projects_organisation"' in sql or "MIN(" in sql]


def test_a_file_is_asked_for_once(visitor, rows, is_one_moment, settings):
    settings.BEHIND_NGINX = True  # nothing to close
    cover, own = rows[0].cover, make_image()
    assert queries_of(visitor, cover.url) == []
    for _time in range(2):  # what is not public is not remembered: anybody can make up addresses
        with CaptureQueriesContext(connection) as queries:
            assert visitor.get(own.url).status_code == 404
        assert len(queries) > 0


@pytest.mark.parametrize(
    ("name", "table"), [("house.png", "image"), ("house.avif", "image"), ("report.pdf", "document")]
)
def test_a_made_up_address_of_a_file_is_one_query_by_its_index(visitor, rows, is_one_moment, name, table):
    [sql] = queries_of(visitor, f"/media/{'0' * 32}/{name}", 404)
    assert f"library_{table}_folder" in str(plan_of(sql))


def plan_of(sql):
    """How the database reads a query: on PostgreSQL, whose tables are small here, where it can without sorting."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for way in ("seqscan", "sort", "bitmapscan"):
                cursor.execute(f"SET LOCAL enable_{way} = off")
            cursor.execute(f"EXPLAIN {sql}")
            return [row[0] for row in cursor.fetchall()]
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        return [row[3] for row in cursor.fetchall()]


READ_OFF = {
    "sqlite": r"(?:SCAN|SEARCH) (\w+) USING (?:COVERING )?(?:INDEX (\w+)|INTEGER PRIMARY KEY)",
    "postgresql": r"using (\w+) on (\w+)",
}


def indexes_in(plan):
    """What a plan reads posts and projects off: "<index>" or "key of <table>"."""
    found = set()
    for line in plan:
        for one, other in re.findall(READ_OFF[connection.vendor], line):
            index, table = (one, other) if connection.vendor == "postgresql" else (other, one)
            found.add(f"key of {table}" if index in ("", f"{table}_pkey") else index)
    return {name for name in found if re.match(rf"(key of )?({NEWS}|{PROJECTS})(_|$)", name)}


def unfit(plan):
    """The lines that read a whole table, or sort."""
    if connection.vendor == "sqlite":
        bad = r"^SCAN (news_post|projects_project)\b(?!.*USING)|TEMP B-TREE"
    else:
        bad = r"Seq Scan on (news_post|projects_project)\b|Sort"
    return [line for line in plan if re.search(bad, line)]


# The first or the last id: SQLite calls it a scan, and ends it at the first row that is public.
AN_END = re.compile(r'^SELECT "\w+"\."id" .* ORDER BY 1 (ASC|DESC)\s+LIMIT 1$')
# In the same order as the public ones, and as good to read the beginning of a list from.
OF_STAFF = {f"{NEWS}_staff", f"{PROJECTS}_staff"}
ONE_ROW = re.compile(r'"id" = \d+')  # PostgreSQL sorts even that
# What belongs to one row is found by it, and sorted: it is little.
BELONGING = "news_post_projects"


def of_content(queries):
    return [sql for sql in queries if re.search(rf'FROM "({NEWS}|{PROJECTS})"', sql)]


@BOTH
def test_posts_and_projects_are_read_off_an_index(visitor, rows, is_one_moment, language):
    for page, (_most, indexes) in PAGES.items():
        found = set()
        for sql in of_content(queries_of(visitor, address_of(page, language, *rows))):
            plan = plan_of(sql)
            if BELONGING in sql:
                assert re.search(rf"SEARCH {BELONGING}|using {BELONGING}", str(plan)), plan
            elif AN_END.search(sql):
                found |= indexes_in(plan) or {f"key of {table}" for table in re.findall(r'FROM "(\w+)"', sql)}
            else:
                assert ONE_ROW.search(sql) or unfit(plan) == [], (page, sql, plan)
                found |= indexes_in(plan)
        meant = {index.format(language) for index in indexes}
        assert found <= meant | OF_STAFF, page
        # Who lacks something in a language is never looked for in the order of the list: it would be read to its end.
        assert {index for index in meant if "_missing_" in index} <= found, page
