"""A walk over the whole site in a real browser: nothing is stored, nobody else is asked."""

import urllib.error
import urllib.request
from urllib.parse import urlsplit

import pytest

from tests.browser.templates import LANGUAGES
from tests.sitemap import addresses_in_sitemap

# Connections that are opened before anything is asked.
HINTS = """[...document.querySelectorAll('link[rel~="preconnect"], link[rel~="dns-prefetch"], link[rel~="prefetch"]')]
    .map(link => link.href)"""
# Pictures wait until they are scrolled to, and folded text until it is opened.
SEE_EVERYTHING = """() => {
    for (const details of document.querySelectorAll("details")) details.open = true;
    const pictures = [...document.querySelectorAll("img")];
    return Promise.all(pictures.map(p => (p.loading = "eager", p.decode().then(() => "", () => p.src))));
}"""


def own_links(page, site):
    """Addresses of pages, documents and feeds that this page leads to, on this site."""
    links = page.eval_on_selector_all(
        "a[href], link[rel~=alternate]",
        "links => links.map(link => new URL(link.getAttribute('href'), location).href.split('#')[0])",
    )
    # Filters can be combined at will: one of them at a time is walked.
    return [link for link in links if link.startswith(site.url) and "&" not in link]


def is_page(address):
    path = address.partition("?")[0]
    return "/media/" not in path and not path.endswith(("/feed/", "/vcard/", ".json", ".svg"))


def look_at(watched, address):
    page = watched.page
    assert page.goto(address).status == 200, address
    broken = [picture for picture in page.evaluate(SEE_EVERYTHING) if picture]
    assert broken == [], address
    assert page.evaluate(HINTS) == [], address
    assert watched.stored() == 0, address
    assert watched.violations() == [], address


def test_a_walk_over_the_whole_site_leaves_no_trace_and_asks_nobody_else(site, watched, context):
    seen, waiting = set(), [f"{site.url}/"]
    context.on("request", lambda request: watched.hosts.add(urlsplit(request.url).netloc))
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        seen.add(address)
        if is_page(address):
            look_at(watched, address)
            waiting += own_links(watched.page, site)
        else:  # a browser downloads it: what matters is what comes with it
            answer = context.request.get(address)
            assert answer.ok and "set-cookie" not in answer.headers, address
    assert {f"{site.url}/{language}/" for language in LANGUAGES} <= seen
    assert listed(site) <= seen
    assert watched.hosts == {urlsplit(site.url).netloc}
    assert context.cookies() == []
    assert context.service_workers == []


def listed(site):
    """Every address that the sitemap names."""

    def read(path):
        with urllib.request.urlopen(site.url + path) as answer:
            return answer.read().decode()

    return addresses_in_sitemap(read)


@pytest.mark.parametrize("trace", [
    "document.cookie = 'a=1'", "localStorage.a = 1", "sessionStorage.a = 1",
    "new Promise(done => (indexedDB.open('a').onsuccess = done)).then(() => 0)",
    "caches.open('a').then(() => 0)",
    "navigator.storage.getDirectory().then(folder => folder.getFileHandle('a', {create: true})).then(() => 0)",
])  # fmt: skip
def test_the_walk_would_see_a_trace(site, watched, trace):
    watched.page.goto(f"{site.url}/{LANGUAGES[0]}/")
    watched.page.evaluate(trace)
    assert watched.stored() == 1


def test_no_header_moves_a_public_address_under_the_staff_pages(site):
    request = urllib.request.Request(f"{site.url}/x/admin/login/", headers={"SCRIPT_NAME": "/x"})
    with pytest.raises(urllib.error.HTTPError) as answer:
        urllib.request.urlopen(request)
    assert answer.value.code == 404
    assert "Set-Cookie" not in answer.value.headers
    answer.value.close()


def test_a_copy_that_still_stands_is_shown_again_under_the_same_policy(site, watched):
    """The answer that it does stand names no policy."""
    page, statuses = watched.page, []
    # Or its icon would be the first answer.
    page.goto(f"{site.url}/{LANGUAGES[0]}/", wait_until="networkidle")
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.responseReceivedExtraInfo", lambda answer: statuses.append(answer["statusCode"]))
    page.goto(page.url)
    assert statuses[0] == 304
    page.evaluate(
        "document.head.append(Object.assign(document.createElement('style'), {textContent: 'body{color:red}'}))"
    )
    assert any("style-src" in text for text in watched.violations())
