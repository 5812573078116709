"""Rows of a form in an order: numbers that a script replaces by a handle and buttons."""

import pytest
from django.urls import reverse

from tests.factories import make_image, make_post
from tests.html import Page

NO_PARTS = {f"{part}-{name}_FORMS": "0" for part in ("gallery", "documents") for name in ("TOTAL", "INITIAL")}


def form_of(post, **fields):
    texts = {name: getattr(post, name) for name in ("title_lv", "title_en", "lead_lv", "lead_en")}
    return texts | {"date": "2026-11-01", "date_precision": "day"} | NO_PARTS | fields


def change(post):
    return reverse("admin:news_post_change", args=[post.pk])


def test_a_place_alone_does_not_make_a_row(author):
    part = {"gallery-TOTAL_FORMS": "1", "gallery-0-image": "", "gallery-0-order": "3"}
    post = make_post(public_in=())
    assert author.post(change(post), form_of(post) | part | {"_save": "x"}).status_code == 302
    assert post.gallery.count() == 0
    part |= {"gallery-0-caption_lv": "Paraksts"}
    assert author.post(change(post), form_of(post) | part | {"_save": "x"}).status_code == 200


def test_the_numbers_decide_the_order(author, visitor):
    post = make_post(public_in=())
    rows = [post.gallery.create(image=make_image(alt_lv=name), order=n) for n, name in enumerate("ABC")]
    parts = {"gallery-TOTAL_FORMS": "3", "gallery-INITIAL_FORMS": "3"}
    for n, (row, order) in enumerate(zip(rows, (3, 1, 2), strict=True)):
        parts |= {f"gallery-{n}-id": row.pk, f"gallery-{n}-image": row.image_id, f"gallery-{n}-order": order}
    assert author.post(change(post), form_of(post) | parts | {"_save": "x"}).status_code == 302
    assert [row.image.alt_lv for row in post.gallery.all()] == ["B", "C", "A"]


@pytest.mark.parametrize(
    ("address", "part"),
    [
        ("news_post_add", "gallery"),
        ("news_post_add", "documents"),
        ("pages_page_add", "documents"),
        *(("projects_project_add", part) for part in ("activities", "funding", "participation", "gallery")),
    ],
)
def test_every_list_of_parts_can_be_put_in_order(author, address, part):
    page = Page(author.get(reverse(f"admin:{address}")))
    ((attrs, _text),) = page.all("input", name=f"{part}-__prefix__-order")
    assert {"data-order", "data-up", "data-down", "data-drag", "data-moved"} <= set(attrs)
    assert page.all("script", type="module", src="/static/admin_site/order.js")
