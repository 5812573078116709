"""When somebody signed in and with what, and a message when the browser is new."""

import pytest
from django.urls import reverse

from staff.models import SignIn
from staff.sign_in_history import browser_name
from tests.conftest import make_client
from tests.factories import make_account
from tests.second_factor import pass_second_factor

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
PASSWORD = "viena gara parole 47"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _mail_is_configured(settings):
    settings.MAIL_IS_CONFIGURED = True


@pytest.fixture
def anna():
    return make_account("anna", email="anna@example.lv", language="en")


def sign_in(client, name="anna"):
    typed = {"login": name, "password": PASSWORD}
    return client.post(reverse("account_login"), typed, headers={"user-agent": FIREFOX})


def again(client):
    """The next day in the same browser."""
    del client.cookies["sessionid"]
    return sign_in(client)


def test_the_first_browser_of_an_account_is_no_news_and_another_one_is(anna, mailoutbox):
    at_work = make_client()
    sign_in(at_work)
    again(at_work)
    assert mailoutbox == []
    sign_in(make_client())
    (message,) = mailoutbox
    assert message.to == ["anna@example.lv"] and "Firefox, Windows" in message.body
    assert [each.is_new for each in SignIn.objects.order_by("pk")] == [True, False, True]


def test_two_people_share_a_browser(anna, mailoutbox):
    make_account("berta", email="berta@example.lv")
    shared = make_client()
    for name in ("anna", "berta", "anna", "berta"):
        shared.cookies.pop("sessionid", None)
        sign_in(shared, name)
    assert mailoutbox == []


@pytest.mark.parametrize("forged", ["1", "1 2 3", "1:x:y"])
def test_a_cookie_that_somebody_made_up_makes_no_browser_known(anna, mailoutbox, forged):
    sign_in(make_client())
    client = make_client()
    client.cookies["known_accounts"] = forged
    sign_in(client)
    assert len(mailoutbox) == 1


def test_the_cookie_stays_with_the_pages_of_staff_and_no_script_reads_it(anna):
    cookie = sign_in(make_client()).cookies["known_accounts"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/admin/", True, "Lax")
    assert cookie["secure"]


def test_somebody_reads_their_own_sign_ins(anna):
    sign_in(make_client())
    for name, count in (("anna", 1), ("berta", 0)):
        user = anna if name == "anna" else make_account(name, language="en")
        client = make_client()
        client.force_login(user)
        pass_second_factor(client, user)
        page = client.get(reverse("usersessions_list")).content.decode()
        assert "When I signed in" in page and page.count("new browser") == count


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (FIREFOX, "Firefox, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Mobile/15E148 Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Mobile Safari/537.36", "Chrome, Android"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Safari/537.36 Edg/139.0", "Edge, Windows"),
        ("curl/8", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_a_browser_has_a_name(text, name):
    assert browser_name(text) == name
