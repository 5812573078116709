"""Every page of the public site, one for each template and each state of it that looks different.

ADDRESSES are those of the demonstration, asked of the real server; MADE cannot be reached there and come from
tests/browser/made.py. `open_page` opens either.
"""

from django.conf import settings

LANGUAGES = [code for code, _name in settings.LANGUAGES]

ADDRESSES = {
    "home": "/{language}/",
    "news": "/{language}/{news}/",
    "news of a year": "/{language}/{news}/?year=2011",
    "post": "/{language}/{news}/1/",
    "post that only Latvian has": "/{language}/{news}/4/",
    "projects": "/{language}/{projects}/",
    "projects, none found": "/{language}/{projects}/?status=cancelled",
    "project whose activities have dates": "/{language}/{projects}/1/",
    "project whose activities have none": "/{language}/{projects}/2/",
    "contacts": "/{language}/{contacts}/",
    "region with an office": "/{language}/{contacts}/riga/",
    "region without": "/{language}/{contacts}/latgale/",
    "partners": "/{language}/embed/",
    "sheets to print": "/{language}/embed/print/",
    "information": "/{language}/{pages}/",
    "information page with a cover": "/{language}/{pages}/1/",
    "information page, easy to read": "/{language}/{pages}/1/?easy=1",
    "information page without a cover": "/{language}/{pages}/7/",
    "error 400": "/{language}/",
    "error 404": "/{language}/no-such-page/",
    "error 405": "/{language}/",
    "preview that is not valid": "/{language}/{news}/1/?preview=none",
}
ERRORS = {"error 400": 400, "error 404": 404, "error 405": 405, "preview that is not valid": 404}
REFUSED = ("error 400", "error 405")  # these answer to another host or method than their address tells

MADE = [
    "error 403",
    "error 403, form refused",
    "error 500",
    "error 500 without a database",
    "post with everything",
    "project with everything",
    "news, first part",
    "news, second part",
    "projects, first part",
    "projects, second part",
]
NAMES = [*ADDRESSES, *MADE]
EMERGENCY = (
    "emergency page"  # has a style of its own and neither menu nor footer: tests/browser/test_emergency.py
)
CARD = "/{language}/embed/helpline/"  # stands in a frame of another site: it has nothing of the other pages
CARDS = [f"partner card, {state}" for state in ("open", "closed", "closed, another answers", "unknown")]
STYLE_GUIDE = (
    "style guide"  # answers only with DEBUG, in the first language, and repeats what a page has once
)


def address(name, language):
    words = {section: words[language] for section, words in settings.SECTIONS.items()}
    return ADDRESSES[name].format(language=language, **words)


def open_page(page, site, made, name, language):
    """Go there and check that it is what was meant: an error answers with its own status."""
    if name in [*MADE, *CARDS, STYLE_GUIDE] or name.startswith(EMERGENCY):
        made.open(page, site, name, language)
        return
    host = site.url
    if name == "error 400":  # a host that the site does not answer for; browsers look no such name up
        host = site.url.replace("localhost", "other.localhost")
    if name == "error 405":
        page.route("**/*", lambda route: route.continue_(method="POST"), times=1)
    response = page.goto(host + address(name, language))
    assert response.status == ERRORS.get(name, 200), name
