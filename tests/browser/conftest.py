"""What browser tests share: the real server, Debian's Chromium, and a page that remembers what it asked for."""

import os
import shutil
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.browser.made import Made, make_pages
from tests.conftest import MADE, SHARED
from tests.server import once, running_site

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items):
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


# Runs before every page: what the policy refuses is remembered where the test can read it.
REMEMBER_VIOLATIONS = """
window.violations = [];
document.addEventListener("securitypolicyviolation", e => violations.push(`${e.effectiveDirective} ${e.blockedURI}`));
"""


# Everything in which a page can leave a trace, by the names of what it holds.
STORED = """async () => [
    document.cookie,
    ...Object.keys(localStorage), ...Object.keys(sessionStorage),
    ...(await indexedDB.databases()).map(database => database.name),
    ...(await caches.keys()),
    ...(await navigator.serviceWorker.getRegistrations()).map(registration => registration.scope),
    ...(await navigator.storage.getDirectory().then(async folder => (await Array.fromAsync(folder.keys())))),
].filter(Boolean)"""


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    with running_site(tmp_path_factory.mktemp("site"), shared=SHARED) as server:
        yield server


@pytest.fixture(scope="session")
def made():
    return Made(once(MADE, make_pages))


@pytest.fixture(scope="session")
def chromium():
    """The whole browser; most tests do without its windows."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args, chromium):
    executable = os.environ.get("HEADLESS_SHELL") or chromium
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
        """How many traces the site has left in the browser."""
        return len(self.page.evaluate(STORED))


@pytest.fixture
def watched(page):
    return Watched(page)


@pytest.fixture
def without_scripts(site, browser):
    page = browser.new_page(java_script_enabled=False)
    yield page
    page.close()
