"""The lists of staff are as quick with many rows as with few: the same queries, answered from indexes."""

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contacts.models import ContactPoint, Person
from localization import languages
from tests.factories import (
    make_channel,
    make_contact_point,
    make_document,
    make_helpline,
    make_image,
    make_office,
    make_organisation,
    make_post,
    makers,
)

pytestmark = pytest.mark.both

KINDS = {model._meta.label_lower.replace(".", "/"): model for model in makers()}
MAKERS = {
    **{name: makers()[model] for name, model in KINDS.items()},
    "projects/organisation": make_organisation,
    "library/image": make_image,
    "library/document": make_document,
    "contacts/helpline": lambda: make_channel().helpline,
    "contacts/contactpoint": lambda: make_channel().contact_point,
    "contacts/channel": make_channel,
    "contacts/office": make_office,
    "contacts/person": lambda: Person.objects.create(name="Anna"),
}
INDEXED = {
    **{name: model._meta.indexes[0].name for name, model in KINDS.items()},
    "library/image": "library_image_staff",
    "library/document": "library_document_staff",
}


def queries_of(client, address):
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return [query["sql"] for query in asked.captured_queries]


@pytest.mark.parametrize("name", MAKERS)
def test_a_list_costs_the_same_queries_with_three_rows_and_with_sixty(administrator, name):
    address = f"/admin/{name}/"
    for _row in range(3):
        MAKERS[name]()
    queries_of(administrator, address)
    few = queries_of(administrator, address)
    for _row in range(57):
        MAKERS[name]()
    assert len(queries_of(administrator, address)) == len(few)


def plan_of(sql):
    """How the database answers a query; PostgreSQL would read a few rows without any index."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
        cursor.execute(("EXPLAIN " if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN ") + sql)
        return "\n".join(str(row[-1]) for row in cursor.fetchall())


def finding(table, asked):
    """The query for the keys of the rows that stand on a page."""
    [found] = [sql for sql in asked if re.match(rf'SELECT "{table}"."id" AS "pk" FROM', sql)]
    return found


def reads_in_order(plan):
    return "TEMP B-TREE" not in plan and "Sort" not in plan


@pytest.mark.parametrize("name", INDEXED)
def test_the_second_page_of_a_list_is_found_in_an_index(administrator, name):
    for _row in range(51):
        MAKERS[name]()
    plan = plan_of(finding(name.replace("/", "_"), queries_of(administrator, f"/admin/{name}/?p=2")))
    assert INDEXED[name] in plan and reads_in_order(plan)


@pytest.mark.parametrize("query", ["", "?bin=yes", "?state=public-lv", "?state=outdated-en", "?o=5", "?o=-5"])
@pytest.mark.parametrize("name", ["news/post", "projects/project", "pages/page"])
def test_what_has_long_texts_is_counted_filtered_and_sorted_without_them(administrator, name, query):
    table, row = name.replace("/", "_"), MAKERS[name]()
    in_bin = {"is_public_lv": False, "is_public_en": False, "deleted_at": timezone.now()}
    type(row).objects.update(is_outdated_en=True, **(in_bin if "bin" in query else {}))
    asked = queries_of(administrator, f"/admin/{name}/{query}")
    [counting] = [sql for sql in asked if sql.startswith("SELECT COUNT(*)") and "deleted_at" in sql]
    for sql in (counting, finding(table, asked)):
        # An index for the public list holds those of one language too.
        assert re.search(rf"{table}_(staff|list_lv|outdated_en)\b", plan_of(sql)), plan_of(sql)


def test_the_years_of_the_filter_come_from_the_ends_of_the_index(administrator):
    make_post()
    sqls = queries_of(administrator, "/admin/news/post/")
    ends = [sql for sql in sqls if sql.startswith('SELECT "news_post"."date"')]
    assert len(ends) == 2
    for sql in ends:
        plan = plan_of(sql)
        assert "news_post_staff" in plan and reads_in_order(plan)


def test_a_page_holds_its_rows_in_order_and_the_next_page_the_others(administrator):
    posts = [make_post(title_lv=f"Ziņa {number}") for number in range(60)]
    changed = 3 + len(languages.codes())  # the column behind the title, the date and the states
    for order, expected in (("", posts[::-1]), (f"&o={changed}", posts)):
        pages = [
            administrator.get(f"/admin/news/post/?p={page}{order}").context["cl"].result_list
            for page in (1, 2)
        ]
        assert [row for page in pages for row in page] == expected
        assert [len(page) for page in pages] == [50, 10]


@pytest.mark.parametrize("address", ["/admin/news/post/", "/admin/contacts/contactpoint/"])
def test_lists_do_not_offer_to_count_each_filter(administrator, address):
    make_channel()
    make_post()
    assert "_facets" not in administrator.get(address).content.decode()


# --- Overdue numbers, which the database tells by the days of each


def test_the_database_and_the_number_agree_on_which_are_overdue(db):
    today, helpline = timezone.localdate(), make_helpline()
    for days in (1, 90, 180):
        for ago in (0, 1, 2, 89, 90, 91, 180, 181, None):
            on = None if ago is None else today - datetime.timedelta(days=ago)
            make_channel(helpline, make_contact_point(assured_on=on, review_days=days))
    make_contact_point()  # nobody answers it
    used = ContactPoint.objects.in_use()
    overdue = {point.pk for point in used if point.is_overdue}
    assert 0 < len(overdue) < len(used)
    assert set(ContactPoint.objects.overdue().values_list("pk", flat=True)) == overdue


def test_the_list_of_overdue_numbers_takes_as_many_as_there_are(administrator):
    """A list of keys in the query would be too long for a database from a thousand on."""
    helpline = make_helpline()
    for _number in range(3):
        make_channel(helpline)
    for state in ("overdue", "holds"):
        sqls = queries_of(administrator, f"/admin/contacts/contactpoint/?verification={state}")
        counting = next(sql for sql in sqls if "COUNT(*)" in sql and "contacts_contactpoint" in sql)
        assert "review_days" in counting and "IN (SELECT" in counting
