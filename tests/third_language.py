"""The settings as the recipe for a language in CONTRIBUTING.md changes them; tests/test_recipes.py makes migrations and formats."""

from drosa_maja.settings import *  # noqa: F403
from drosa_maja.settings import IN_LANGUAGE, INSTALLED_APPS, LANGUAGES, SECTIONS

WORDS = {"news": "novyny", "projects": "proekty", "contacts": "kontakty", "pages": "storinky"}
LANGUAGES = [*LANGUAGES, ("uk", "Ukrainian")]
IN_LANGUAGE = IN_LANGUAGE | {"uk": "in Ukrainian"}
SECTIONS = {section: words | {"uk": WORDS[section]} for section, words in SECTIONS.items()}
MIGRATION_MODULES = {
    app: f"with_uk.migrations.{app}"
    for app in INSTALLED_APPS
    if (BASE_DIR / app / "migrations").is_dir()  # noqa: F405
}
FORMAT_MODULE_PATH = ["localization.formats", "with_uk.formats"]
