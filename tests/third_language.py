"""The settings as the recipe for a language in CONTRIBUTING.md changes them; tests/test_recipes.py makes migrations and formats."""

from drosa_maja.settings import *  # noqa: F403
from drosa_maja.settings import IN_LANGUAGE, INSTALLED_APPS, LANGUAGES, SECTIONS

# One that the site does not speak yet.
NEW = next(code for code in ("uk", "ka", "lt") if code not in dict(LANGUAGES))
LANGUAGES = [*LANGUAGES, (NEW, f"the language {NEW}")]
IN_LANGUAGE = IN_LANGUAGE | {NEW: f"in {NEW}"}
SECTIONS = {section: words | {NEW: f"{NEW}-{section}"} for section, words in SECTIONS.items()}
MIGRATION_MODULES = {
    app: f"with_new.migrations.{app}"
    for app in INSTALLED_APPS
    if (BASE_DIR / app / "migrations").is_dir()  # noqa: F405
}
FORMAT_MODULE_PATH = ["localization.formats", "with_new.formats"]
