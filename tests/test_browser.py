"""What only a browser can tell: nothing is stored, nobody else is asked, and the staff pages work."""

import os
import shutil
import urllib.error
import urllib.request
from urllib.parse import urlsplit

import pytest

from tests.server import PASSWORD, running_site

pytestmark = pytest.mark.browser

# Runs before every page: what the policy refuses is remembered where the test can read it.
REMEMBER_VIOLATIONS = """
window.violations = [];
document.addEventListener("securitypolicyviolation", e => violations.push(`${e.effectiveDirective} ${e.blockedURI}`));
"""


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    with running_site(tmp_path_factory.mktemp("site")) as server:
        yield server


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    executable = os.environ.get("CHROMIUM") or shutil.which("chromium")
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    quiet = [
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ]
    return browser_type_launch_args | {"executable_path": executable, "args": [*as_root, *quiet]}


class Watched:
    """A page that remembers every host it asked and everything the policy refused."""

    def __init__(self, page):
        self.page, self.hosts, self.refused = page, set(), []
        page.add_init_script(REMEMBER_VIOLATIONS)
        page.on("request", lambda request: self.hosts.add(urlsplit(request.url).netloc))
        page.on(
            "console", lambda message: self.refused.append(message.text) if message.type == "error" else None
        )

    def violations(self):
        return [*self.page.evaluate("window.violations"), *self.refused]

    def stored(self):
        return self.page.evaluate(
            "[Object.keys(localStorage), Object.keys(sessionStorage)].flat().length + document.cookie.length"
        )


@pytest.fixture
def watched(page):
    return Watched(page)


@pytest.fixture
def axe():
    from axe_playwright_python.sync_playwright import Axe  # installed only where there is a browser

    return Axe()


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


TEMPLATES = {
    "lv": ["", "jaunumi/", "jaunumi/1/", "projekti/", "projekti/1/", "kontakti/", "kontakti/riga/", "lapas/", "lapas/1/",
           "lapas/1/?easy=1", "nav-tadas/"],
    "en": ["", "news/", "news/1/", "projects/", "projects/1/", "contacts/", "contacts/riga/", "pages/", "pages/1/",
           "pages/1/?easy=1", "no-such-page/"],
}  # fmt: skip


@pytest.mark.parametrize("language", TEMPLATES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_template_has_a_fault_that_axe_can_see(site, page, axe, language, scheme):
    page.emulate_media(color_scheme=scheme)
    for width in (320, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        for path in TEMPLATES[language]:
            page.goto(f"{site.url}/{language}/{path}")
            found = axe.run(page).response["violations"]
            assert [(fault["id"], [node["target"] for node in fault["nodes"]]) for fault in found] == [], path
            overflows = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
            assert not overflows, f"{path} at {width}"


def test_every_picture_of_the_site_is_shown(site, page):
    for path in ("/lv/", "/lv/projekti/", "/en/news/"):
        page.goto(site.url + path)
        broken = page.eval_on_selector_all(
            "img",
            "pictures => Promise.all(pictures.map(p => (p.loading = 'eager', p.decode().then(() => '', () => p.src))))",
        )
        assert [address for address in broken if address] == []


def sign_in(page, site, name):
    page.goto(f"{site.url}/admin/")
    page.fill("#id_username", name)
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")
    page.wait_for_selector("#user-tools")


def test_a_publisher_writes_with_the_editor_and_visitors_read_it(site, watched, context):
    page = watched.page
    sign_in(page, site, "publisher")
    page.goto(f"{site.url}/admin/news/post/add/")
    page.fill("#id_title_lv", "Ziņa no pārlūka")
    page.fill("#id_lead_lv", "Tā rakstīta redaktorā.")
    editor = page.locator(".fieldBox.field-body_lv .tiptap").first
    editor.click()
    page.keyboard.press("Control+b")
    page.keyboard.type("Trekni")
    page.keyboard.press("Control+b")
    page.keyboard.type(" un vienkārši.")
    page.click("button[name=_publish][value=lv]")
    page.wait_for_selector(".messagelist")
    assert watched.violations() == []
    assert watched.hosts == {urlsplit(site.url).netloc}
    assert {cookie["path"] for cookie in context.cookies()} == {"/admin/"}

    page.goto(f"{site.url}/lv/jaunumi/")
    page.get_by_role("link", name="Ziņa no pārlūka").first.click()
    assert page.locator("main strong").inner_text() == "Trekni"
    page.goto(f"{site.url}/en/news/")
    assert page.get_by_role("link", name="Ziņa no pārlūka").count() == 0


@pytest.mark.parametrize("form", ["projects/project", "pages/page", "contacts/helpline"])
def test_the_other_forms_open_without_a_refusal_and_side_by_side(site, watched, form):
    page = watched.page
    page.set_viewport_size({"width": 1440, "height": 900})
    sign_in(page, site, "publisher")
    page.goto(f"{site.url}/admin/{form}/add/")
    page.wait_for_selector(".tiptap")
    assert watched.violations() == []
    assert watched.hosts == {urlsplit(site.url).netloc}
    name = "name" if form == "contacts/helpline" else "title"
    latvian, english = (page.locator(f"#id_{name}_{code}").bounding_box() for code in ("lv", "en"))
    assert abs(latvian["y"] - english["y"]) < 2
    assert latvian["x"] + latvian["width"] <= english["x"]
    page.set_viewport_size({"width": 360, "height": 800})
    latvian, english = (page.locator(f"#id_{name}_{code}").bounding_box() for code in ("lv", "en"))
    assert latvian["y"] + latvian["height"] <= english["y"]


def test_a_form_with_a_mistake_keeps_what_the_editor_holds(site, watched):
    page = watched.page
    sign_in(page, site, "publisher")
    page.goto(f"{site.url}/admin/news/post/add/")
    editor = page.locator(".fieldBox.field-body_lv .tiptap").first
    editor.click()
    page.keyboard.type("Garš teksts, ko negribas zaudēt.")
    page.click("button[name=_publish][value=lv]")
    page.wait_for_selector(".errornote")
    assert "Garš teksts" in page.locator(".fieldBox.field-body_lv .tiptap").first.inner_text()
    assert page.locator(".field-title_lv .errorlist, .errors .errorlist").count() > 0
