"""The page that shows every component: for developers alone, and it leaves nothing behind."""

import pytest
from django.utils.translation import gettext

from contacts.models import Helpline
from localization import languages
from news.models import Post
from projects.models import Project
from tests.factories import make_image
from tests.html import Page

ADDRESS = "/styleguide/"
COULD_NOT_BE_LOADED = "The phone numbers could not be loaded. If you are in danger, call 112. If not, open this page again in a few minutes."


@pytest.fixture
def guide(visitor, settings):
    settings.DEBUG = True
    make_image(**dict.fromkeys(languages.columns("alt"), "A house with a light in its window"))
    response = visitor.get(ADDRESS)
    assert response.status_code == 200
    return response


@pytest.mark.django_db
def test_visitors_never_see_it(visitor):
    assert visitor.get(ADDRESS).status_code == 404


def test_it_shows_the_states_that_a_site_meets_rarely(guide):
    text = guide.content.decode()
    for words in (
        "Paused: nobody answers here for now",
        "Closed: nobody answers here any more",
        "Date not known",
        "By appointment",
        "Also for people who cannot hear or speak",
    ):
        assert gettext(words) in text, words
    assert gettext(COULD_NOT_BE_LOADED) in text


def test_every_component_of_the_templates_is_on_it(guide, settings):
    """One that stands on every page or on none of these samples would be forgotten when the look changes."""
    classes = {
        name
        for _tag, attributes, _text in Page(guide).elements
        for name in (attributes.get("class") or "").split()
    }
    components = {path.stem for path in (settings.BASE_DIR / "templates" / "components").glob("*.html")}
    shown = {name.replace("-", "_") for name in classes}
    others = {
        "activity_list",
        "address",
        "answers",
        "date",
        "structured_data",
    }  # of other names, or nothing to see
    assert components - shown - others == set()


def test_a_picture_that_one_language_alone_describes_does_not_stop_it(visitor, settings):
    settings.DEBUG = True
    make_image(alt_en="")
    assert visitor.get(ADDRESS).status_code == 200


def test_it_leaves_nothing_in_the_database(guide):
    assert not any(model.objects.exists() for model in (Helpline, Post, Project))
