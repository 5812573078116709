"""The pages that browser tests open are really all there are."""

from django.conf import settings

from tests.browser.templates import CARDS, EMERGENCY, LANGUAGES, MADE, STYLE_GUIDE
from tests.test_browsers import OF_STAFF

TEMPLATES = settings.BASE_DIR / "templates"


def test_every_template_of_the_public_site_is_opened(made):
    files = {str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html")}
    of_staff = {str(path.relative_to(TEMPLATES)) for path in OF_STAFF}
    assert {name for name in files - made.templates - of_staff if not name.startswith("auth/")} == set()


def test_every_made_page_was_made_and_speaks_its_language(made):
    names = [*MADE, *CARDS, EMERGENCY, f"{EMERGENCY}, no numbers"]
    both = {(name, language) for name in names for language in LANGUAGES}
    assert set(made.pages) == both | {(STYLE_GUIDE, LANGUAGES[0])}
    for (name, language), text in made.pages.items():
        assert f'<html lang="{language}"' in text, name
        assert text.count("<h1") == 1, name
    texts = list(made.pages.values())
    assert len(set(texts)) == len(texts)
