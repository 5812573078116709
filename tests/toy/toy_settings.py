"""The settings as the recipe for a new kind of content in CONTRIBUTING.md changes them."""

from drosa_maja.settings import *  # noqa: F403
from drosa_maja.settings import COUNTED_APPS, INSTALLED_APPS, LANGUAGES, SECTIONS

COUNTED_APPS = [*COUNTED_APPS, "toy_app"]
INSTALLED_APPS = [INSTALLED_APPS[0], *COUNTED_APPS, *INSTALLED_APPS[len(COUNTED_APPS) :]]
SECTIONS = SECTIONS | {"toy_app": {code: f"{code}-samples" for code, _name in LANGUAGES}}
MIGRATION_MODULES = {"toy_app": None}  # its table is made from the model
