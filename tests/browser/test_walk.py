"""A walk over the whole site in a real browser: nothing is stored, nobody else is asked."""

import urllib.error
import urllib.request
from urllib.parse import urlsplit

import pytest


def public_links(page, site):
    links = page.eval_on_selector_all("a[href]", "links => links.map(link => link.href.split('#')[0])")
    # Filters can be combined at will: one of them at a time is walked.
    return [link for link in links if link.startswith(site.url) and "/media/" not in link and "&" not in link]


def test_a_walk_over_the_whole_site_leaves_no_trace_and_asks_nobody_else(site, watched, context):
    seen, waiting = set(), [f"{site.url}/"]
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        seen.add(address)
        if address.endswith("/feed/"):
            continue
        watched.page.goto(address)
        assert watched.violations() == [], address
        assert watched.stored() == 0, address
        waiting += public_links(watched.page, site)
    assert len(seen) > 80
    assert watched.hosts == {urlsplit(site.url).netloc}
    assert context.cookies() == []


def test_no_header_moves_a_public_address_under_the_staff_pages(site):
    request = urllib.request.Request(f"{site.url}/x/admin/login/", headers={"SCRIPT_NAME": "/x"})
    with pytest.raises(urllib.error.HTTPError) as answer:
        urllib.request.urlopen(request)
    assert answer.value.code == 404
    assert "Set-Cookie" not in answer.value.headers
    answer.value.close()


def test_every_picture_of_the_site_is_shown(site, page):
    for path in ("/lv/", "/lv/projekti/", "/en/news/"):
        page.goto(site.url + path)
        broken = page.eval_on_selector_all(
            "img",
            "pictures => Promise.all(pictures.map(p => (p.loading = 'eager', p.decode().then(() => '', () => p.src))))",
        )
        assert [address for address in broken if address] == []
