"""Signing in: two steps, their limits, and the ends of sessions. Passkeys: tests/browser/test_passkeys.py."""

import re
import threading

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override

from staff import sign_in
from staff.models import User
from staff.urls import urlpatterns
from tests.conftest import HOST, make_client
from tests.factories import make_post
from tests.html import Page
from tests.test_matrix import GENERAL, address, every_page, rows  # noqa: F401  a fixture

LOGIN, CODE = reverse("account_login"), reverse("mfa_authenticate")
FACTORS, ACTIVATE = reverse("mfa_index"), reverse("mfa_activate_totp")
PASSWORD = "viena gara parole 47"
OURS = {"origin": "https://www.example.lv"}
STEP = 30  # seconds of a code
pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(django_user_model):
    return django_user_model.objects.create_user("anna", password=PASSWORD, language="en")


@pytest.fixture
def secret(anna):
    """That of the app on Anna's phone."""
    secret = generate_totp_secret()
    TOTP.activate(anna, secret)
    return secret


@pytest.fixture
def recovery_codes(anna, secret):
    return RecoveryCodes.activate(anna).generate_codes()


@pytest.fixture
def hashes(monkeypatch):
    """A list with an entry for each time that a password was hashed."""
    done, encode = [], MD5PasswordHasher.encode

    def counted(hasher, password, salt):
        done.append(password)
        return encode(hasher, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    return done


def code_of(secret, steps=0):
    return format_hotp_value(hotp_value(secret, int(timezone.now().timestamp()) // STEP + steps))


def enter(client, name="anna", password=PASSWORD, query="", **more):
    data = {"login": name, "password": password}
    recovery = {"recovery_code": more.pop("recovery_code")} if "recovery_code" in more else {}
    return client.post(LOGIN + query, data | recovery, **more)


def signed_in(secret, client=None):
    client = client or make_client()
    assert enter(client).url == CODE
    assert client.post(CODE, {"code": code_of(secret)}).url == "/admin/"
    return client


def is_in(client):
    return client.get("/admin/").status_code == 200


def errors(response):
    page = Page(response)
    return [*page.texts("p", **{"class": "errornote"}), *page.texts("ul", **{"class": "errorlist"})]


# --- Nobody gets in with a password alone


def test_a_password_alone_opens_none_of_the_staff_pages(rows, administrator):  # noqa: F811
    administrator.user.set_password(PASSWORD)
    administrator.user.save()
    client = make_client()
    enter(client, administrator.user.username)
    paths = [address(part, rows[model]) for model, _kind, part in every_page()]
    paths += [
        reverse(f"admin:{name}") for name in GENERAL if name in ("index", "handbook", "password_change")
    ]
    paths += [
        reverse("usersessions_list"),
        reverse("mfa_view_recovery_codes"),
        reverse("mfa_deactivate_totp"),
    ]
    for path in paths:
        for method in ("get", "post", "head", "put"):
            response = getattr(client, method)(path)
            assert (response.status_code, response.url) == (302, FACTORS), (method, path)


@pytest.mark.django_db(transaction=True)
def test_somebody_new_sets_up_the_app_gets_recovery_codes_and_is_in(anna, visitor):
    assert enter(visitor).url == "/admin/"
    page = Page(visitor.get("/admin/", follow=True))
    assert page.texts("h1") == ["My sign-in"] and ACTIVATE in page.links()
    page = Page(visitor.get(ACTIVATE))
    secret = page.texts("code")[0]
    qr = visitor.get(page.all("img", **{"class": "qr"})[0][0]["src"])
    assert qr["Content-Type"] == "image/svg+xml" and "no-store" in qr["Cache-Control"]
    assert errors(visitor.post(ACTIVATE, {"code": "000000"})) and not is_in(visitor)
    code = code_of(secret)
    response = visitor.post(ACTIVATE, {"code": code})
    assert len(Page(visitor.get(response.url)).texts("code")) == 10
    assert is_in(visitor)
    other = make_client()
    enter(other)
    assert errors(other.post(CODE, {"code": code})), "the code that set it up is used up"


def test_a_session_that_has_not_shown_the_factor_ends_when_one_is_set_up_elsewhere(anna):
    stolen = make_client()
    enter(stolen)
    TOTP.activate(anna, generate_totp_secret())
    for path in ("/admin/", FACTORS, ACTIVATE, reverse("mfa_add_webauthn")):
        assert stolen.get(path, follow=True).request["PATH_INFO"] == LOGIN, path


def test_the_second_step_is_asked_for_and_speaks_the_language_of_the_account(anna, secret, visitor):
    assert enter(visitor).url == CODE
    assert visitor.get("/admin/").status_code == 302
    page = Page(visitor.get(CODE))
    assert page.language == "en" and page.texts("h1") == ["The second step"]
    assert Page(visitor.get(f"{LOGIN}?language=lv", follow=True)).language == "en"
    assert errors(visitor.post(CODE, {"code": "000000"})) == [
        "This code is not right, or it has been used already."
    ]
    assert visitor.post(CODE, {"code": code_of(secret)}).url == "/admin/"
    assert is_in(visitor)


def test_another_name_can_be_used_instead_of_the_second_step(secret, visitor):
    enter(visitor)
    assert visitor.post(reverse("account_logout")).url == LOGIN
    assert visitor.get(LOGIN).status_code == 200
    assert visitor.get(reverse("account_logout")).status_code == 405


@pytest.mark.parametrize("path", ["/admin/account/" + path for path in (
    "", "signup/", "email/", "confirm-email/", "password/reset/", "password/change/", "password/set/", "inactive/", "login/code/",
    "reauthenticate/code/", "2fa/", "factors/trust/", "factors/codes/download/", "factors/passkeys/signup/", "social/", "3rdparty/",
)])  # fmt: skip
def test_what_is_not_used_of_the_library_is_not_there(path, visitor, author):
    for client in (visitor, author):
        assert client.get(path).status_code == client.post(path).status_code == 404


def test_the_pages_about_signing_in_ask_to_sign_in(visitor):
    names = {part.name for part in urlpatterns} - {
        None,
        "account_login",
        "account_logout",
        "mfa_login_webauthn",
        "account_link",  # tests/test_account_links.py
    }
    for name in names:
        address = reverse(name, args=[1] if name == "mfa_remove_webauthn" else [])
        for method in ("get", "post"):
            response = getattr(visitor, method)(address)
            assert (response.status_code, response.url.partition("?")[0]) == (302, LOGIN), (name, method)
    assert len(names) > 10


def test_what_an_anonymous_request_stores_is_counted(visitor):
    path, accept = reverse("mfa_login_webauthn"), {"accept": "application/json"}
    answers = [make_client().get(path, headers=accept).status_code for _time in range(31)]
    assert answers == [200] * 30 + [429] and Session.objects.count() == 30


# --- Codes work once


def test_a_code_works_once_and_only_around_its_half_minute(secret):
    with time_machine.travel("2026-12-01T12:00:00+02:00", tick=False) as moment:
        code = code_of(secret)
        signed_in(secret)
        for shift in (0, STEP):
            moment.shift(shift)
            client = make_client()
            enter(client)
            assert errors(client.post(CODE, {"code": code})), shift
        assert errors(client.post(CODE, {"code": code_of(secret, -2)}))
        assert client.post(CODE, {"code": code_of(secret, -1)}).status_code == 200  # the one above
        assert client.post(CODE, {"code": code_of(secret)}).url == "/admin/"


def test_a_recovery_code_works_once(recovery_codes):
    first, client, other = recovery_codes[0], make_client(), make_client()
    assert len(first) == 12
    enter(client), enter(other)
    assert client.post(CODE, {"code": f"{first[:4]} {first[4:8]}-{first[8:]}"}).url == "/admin/"
    assert errors(other.post(CODE, {"code": first})) and not is_in(other)
    assert other.post(CODE, {"code": recovery_codes[1]}).url == "/admin/"


def test_codes_are_not_stored_in_clear_and_outlive_a_change_of_the_key(secret, recovery_codes, settings):
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in stored
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another-key-that-signs-nothing-of-value-0123456789"
    client = make_client()
    enter(client)
    assert "secret key" in errors(client.post(CODE, {"code": code_of(secret)}))[0]
    settings.SECRET_KEY_FALLBACKS = [old]
    assert client.post(CODE, {"code": code_of(secret)}).url == "/admin/"


# --- Names and passwords


@pytest.mark.parametrize("name", ["anna", "Anna", "ANNA"])
def test_capitals_make_no_difference_to_a_name(secret, visitor, name):
    assert enter(visitor, name).url == CODE


def test_two_names_that_differ_in_capitals_cannot_be(anna, administrator):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("Anna")
    with pytest.raises(ValidationError) as refused:
        User(username="ANNA", password="x").full_clean()
    assert list(refused.value.error_dict) == ["username"]
    data = {"username": "Anna", "language": "lv", "is_active": "on", "role": "1"}
    response = administrator.post(reverse("admin:staff_user_change", args=[administrator.user.pk]), data)
    assert "username" in response.context["adminform"].form.errors


def test_a_known_and_an_unknown_name_cost_the_same_and_get_the_same_answer(anna, django_user_model, hashes):
    django_user_model.objects.create_user("gone", password=PASSWORD, is_active=False)
    django_user_model.objects.create_user("new")  # no password yet
    found = set()
    for name in ("anna", "nobody", "gone", "new"):
        hashes.clear()
        response = enter(make_client(), name, "not this one 47", query="?language=en")
        words = re.sub(rf'csrfmiddlewaretoken" value="\w+|value="{name}"', "", response.content.decode())
        found.add((response.status_code, len(hashes), words))
    [(status, count, words)] = found
    assert (status, count) == (200, 1) and "The user name or the password is wrong." in words
    assert errors(enter(make_client(), "gone")) != [], "with the right password, too"


# --- Limits, before the hash


def guess(times, name="anna", **more):
    """The answers to wrong passwords, each from another address."""
    return [
        enter(make_client(), name, "not this one 47", REMOTE_ADDR=f"192.0.2.{number}", **more)
        for number in range(times)
    ]


def test_five_wrong_passwords_for_a_name_close_it_for_a_while_before_anything_is_hashed(anna, secret, hashes):
    with time_machine.travel("2026-12-01T12:00:00+02:00", tick=False) as moment:
        assert [each.status_code for each in guess(6)] == [200] * 5 + [429]
        hashes.clear()
        for name in ("anna", "ANNA"):
            refused = enter(make_client(), name, query="?language=en", REMOTE_ADDR="198.51.100.1")
            assert (refused.status_code, refused["Retry-After"]) == (429, "300")
        assert hashes == [] and Page(refused).texts("h1") == ["Too many attempts"]
        assert enter(make_client(), "somebody", REMOTE_ADDR="198.51.100.1").status_code == 200
        moment.shift(301)
        assert enter(make_client()).url == CODE
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM staff_sign_in_limits")
        assert cursor.fetchone()[0] > 0, "it is in the database"


@pytest.mark.parametrize("headers", [{"host": f"{HOST}:4711"}, {"host": HOST.upper()}])
@pytest.mark.parametrize("name", ["tims", "TıMſ", "Tims "])
def test_no_other_host_and_no_other_spelling_gets_tries_of_its_own(name, headers):
    guess(5, "tims")
    assert enter(make_client(), name, REMOTE_ADDR="198.51.100.1", headers=headers).status_code == 429


def test_an_unknown_name_is_closed_like_a_known_one(anna):
    known, unknown = (
        re.sub(r'value="\w{64}"', "", guess(6, name)[5].content.decode()) for name in ("anna", "x")
    )
    assert known == unknown


def test_an_address_is_closed_whatever_names_it_tries_and_whatever_it_pretends(anna, hashes):
    for number in range(10):
        forged = {"x-forwarded-for": f"203.0.113.{number}"}
        assert enter(make_client(), f"name{number}", headers=forged).status_code == 200
    hashes.clear()
    refused = enter(make_client(), "another", headers={"x-forwarded-for": "203.0.113.99"})
    assert refused.status_code == 429 and hashes == []
    assert enter(make_client(), "another", REMOTE_ADDR="198.51.100.1").status_code == 200


def test_behind_nginx_the_address_is_what_nginx_has_written(settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(11):
        forged = {"x-forwarded-for": f"203.0.113.{number}, 192.0.2.1"}
        status = enter(make_client(), f"name{number}", headers=forged).status_code
    assert status == 429
    assert enter(make_client(), "another", headers={"x-forwarded-for": "192.0.2.2"}).status_code == 200


def test_somebody_who_guesses_cannot_shut_the_owner_out(anna, secret, recovery_codes, hashes):
    guess(6)
    hashes.clear()
    client = make_client()
    assert enter(client, recovery_code="000000000000").status_code == 429 and hashes == []
    assert enter(client, recovery_code=recovery_codes[0]).url == CODE
    assert client.post(CODE, {"code": code_of(secret)}).url == "/admin/"
    assert enter(make_client(), recovery_code=recovery_codes[0]).status_code == 429, "it is used up"
    assert enter(make_client(), "nobody", recovery_code=recovery_codes[1]).status_code == 200


def test_five_wrong_codes_close_the_app_of_an_account_but_not_its_recovery_codes(secret, recovery_codes):
    for number in range(5):
        client = make_client()
        enter(client, REMOTE_ADDR=f"192.0.2.{number}")
        assert errors(client.post(CODE, {"code": "000000"}, REMOTE_ADDR=f"192.0.2.{number}"))
    assert "Too many wrong codes" in errors(client.post(CODE, {"code": code_of(secret)}))[0]
    assert client.post(CODE, {"code": recovery_codes[0]}).url == "/admin/"


def test_passwords_are_hashed_one_at_a_time_and_nobody_waits(anna, secret, monkeypatch):
    begun, done = threading.Event(), threading.Event()

    def slow(adapter, request, **credentials):
        begun.set()
        assert done.wait(10)

    with monkeypatch.context() as patch:
        patch.setattr(sign_in.DefaultAccountAdapter, "authenticate", slow)
        first = threading.Thread(target=sign_in.AccountAdapter().authenticate, args=[None])
        first.start()
        assert begun.wait(10)
        response = enter(make_client(), query="?language=en")
        done.set()
        first.join()
    assert (response.status_code, response["Retry-After"]) == (429, "2")
    assert Page(response).texts("h1") == ["Try again in a moment"]
    assert (
        "no-store" in response["Cache-Control"]
        and "default-src 'none'" in response["Content-Security-Policy"]
    )
    assert enter(make_client()).url == CODE


def test_the_lock_is_given_back_after_a_failure(anna, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(sign_in.DefaultAccountAdapter, "authenticate", broken)
        with pytest.raises(RuntimeError):
            enter(make_client())
    assert enter(make_client()).status_code == 302


# --- Sessions


def test_signing_in_gives_the_session_another_key(secret, visitor):
    enter(visitor)
    planted = visitor.session.session_key
    visitor.post(CODE, {"code": code_of(secret)})
    assert is_in(visitor) and visitor.session.session_key != planted
    assert not Session.objects.filter(pk=planted).exists()


def test_a_session_ends_two_hours_after_the_last_request(secret):
    with time_machine.travel("2026-12-01T08:00:00+02:00", tick=False) as moment:
        client = signed_in(secret)
        for minutes in (119, 119):
            moment.shift(minutes * 60)
            assert is_in(client)
        moment.shift(121 * 60)
        assert not is_in(client)


def test_a_session_ends_twelve_hours_after_signing_in_however_busy(secret):
    with time_machine.travel("2026-12-01T08:00:00+02:00", tick=False) as moment:
        client = signed_in(secret)
        for _hour in range(12):
            assert is_in(client)
            moment.shift(3600)
        moment.shift(1)
        assert not is_in(client)
        assert enter(client).url == CODE


def test_a_form_that_comes_after_the_longest_time_is_given_back(author):
    session = author.session
    session["account_authentication_methods"][0]["at"] -= 12 * 3600 + 1
    session.save()
    typed = {"title_lv": "Garš teksts, ko negribas pazaudēt", "_save": "x"}
    response = author.post("/admin/news/post/add/", typed, headers=OURS)
    assert response.status_code == 403 and typed["title_lv"] in response.content.decode()
    assert not is_in(author)


def test_a_new_password_ends_the_other_sessions_at_once(anna, secret):
    with time_machine.travel("2026-12-01T12:00:00+02:00", tick=False) as moment:
        other = signed_in(secret)
        moment.shift(3 * STEP)
        own = signed_in(secret)
    new = "pavisam cita parole 48"
    data = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    with time_machine.travel("2026-12-01T12:10:00+02:00", tick=False) as moment:
        assert own.post(reverse("admin:password_change"), data).status_code == 302
        assert is_in(own) and not is_in(other)
        moment.shift(301)
        page = Page(own.get(reverse("usersessions_list")))
        assert page.text.count("127.0.0.1") == page.text.count("This browser") == 1


@pytest.mark.parametrize("step", ["signed in", "before the second step"])
def test_who_is_switched_off_is_out_at_once(anna, secret, step):
    client = make_client()
    signed_in(secret, client) if step == "signed in" else enter(client)
    User.objects.filter(pk=anna.pk).update(is_active=False)
    client.post(CODE, {"code": code_of(secret)})
    assert not is_in(client)


def test_somebody_sees_where_they_are_signed_in_and_signs_out_there(anna, secret):
    with time_machine.travel("2026-12-01T12:00:00+02:00", tick=False) as moment:
        lost = signed_in(secret)
        moment.shift(3 * STEP)
        own = signed_in(secret)
        page = Page(own.get(reverse("usersessions_list")))
        assert page.text.count("127.0.0.1") == 2 and page.text.count("This browser") == 1
        own.post(reverse("usersessions_list"))
        assert is_in(own) and not is_in(lost)


# --- Changing a factor


def test_a_factor_is_changed_only_soon_after_signing_in_or_with_the_password(secret):
    with time_machine.travel("2026-12-01T12:00:00+02:00", tick=False) as moment:
        client = signed_in(secret)
        remove = reverse("mfa_deactivate_totp")
        assert client.get(remove).status_code == 200
        moment.shift(301)
        again = client.get(remove).url
        assert again == f"{reverse('account_reauthenticate')}?next={remove.replace('/', '%2F')}"
        for name in ("mfa_add_webauthn", "mfa_view_recovery_codes", "mfa_generate_recovery_codes"):
            assert client.get(reverse(name)).status_code in (302, 404), name
        assert errors(client.post(again, {"password": "not this one 47"})) == ["The password is wrong."]
        assert client.post(again, {"password": PASSWORD}).url == remove
        assert client.post(remove).url == FACTORS
        # Without any the staff pages are closed again.
        assert client.get("/admin/").url == FACTORS


def test_new_recovery_codes_replace_the_old_ones(secret, recovery_codes, django_capture_on_commit_callbacks):
    client = signed_in(secret)
    shown = Page(client.get(reverse("mfa_view_recovery_codes"))).texts("code")
    assert [code.replace(" ", "") for code in shown] == recovery_codes
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("mfa_generate_recovery_codes"))
    other = make_client()
    enter(other)
    assert errors(other.post(CODE, {"code": recovery_codes[0]}))


# --- Where it leads


@pytest.mark.parametrize(("target", "leads_to"), [
    ("/admin/news/post/", "/admin/news/post/"), ("https://evil.example/", "/admin/"), ("//evil.example/", "/admin/"),
    ("https:evil.example", "/admin/"), ("/\\evil.example", "/admin/"), ("javascript:alert(1)", "/admin/"), ("", "/admin/"), ("x", "/admin/"),
])  # fmt: skip
def test_signing_in_leads_to_where_somebody_was_going_and_never_off_the_site(secret, target, leads_to):
    with time_machine.travel("2026-12-01T12:00:00+02:00", tick=False):
        client = make_client()
        assert client.post(LOGIN, {"login": "anna", "password": PASSWORD, "next": target}).url == CODE
        assert client.post(CODE, {"code": code_of(secret)}).url == leads_to
        assert client.get(LOGIN, {"next": target}).url == leads_to


def test_the_parameters_of_popups_change_nothing(visitor):
    pages = [Page(visitor.get(f"{LOGIN}{query}")) for query in ("", "?_popup=1&_to_field=password")]
    assert pages[0].texts("h1") == pages[1].texts("h1") and "popup" not in pages[1].all("body")[0][0]["class"]


@pytest.fixture
def strict():
    return Client(
        enforce_csrf_checks=True, headers={"host": HOST}, SERVER_NAME=HOST, **{"wsgi.url_scheme": "https"}
    )


def token_in(response):
    return Page(response).all("input", name="csrfmiddlewaretoken")[0][0]["value"]


def test_a_second_tab_leads_on_instead_of_being_refused(secret, strict):
    path = f"{LOGIN}?next=/admin/news/post/"
    first, second = (token_in(strict.get(path)) for _tab in range(2))
    data = {"login": "anna", "password": PASSWORD}
    assert strict.post(path, data | {"csrfmiddlewaretoken": first}, headers=OURS).url == CODE
    assert strict.post(path, data | {"csrfmiddlewaretoken": second}, headers=OURS).url == CODE
    tabs = [token_in(strict.get(CODE)) for _tab in range(2)]
    code = {"code": code_of(secret)}
    assert strict.post(CODE, code | {"csrfmiddlewaretoken": tabs[0]}, headers=OURS).url == "/admin/news/post/"
    late = strict.post(path, data | {"csrfmiddlewaretoken": second}, headers=OURS, follow=True)
    assert [where for where, _status in late.redirect_chain] == [path, "/admin/news/post/"]
    late = strict.post(CODE, code | {"csrfmiddlewaretoken": tabs[1]}, headers=OURS, follow=True)
    assert [where for where, _status in late.redirect_chain] == [CODE, "/admin/"]


NO_PASSKEYS = [
    "", "[]", "1", "{}", '{"id":1}', "[" * 3000, '{"id":"a","rawId":"a","response":{"userHandle":1},"type":"public-key"}',
    '{"id":"YQ","rawId":"YQ","type":"public-key","response":{"attestationObject":"YQ","clientDataJSON":"e30"}}',
    '{"id":"YQ","rawId":"YQ","type":"public-key","response":{"clientDataJSON":"YQ","authenticatorData":"","signature":"","userHandle":"____"}}',
]  # fmt: skip


@pytest.mark.parametrize("credential", NO_PASSKEYS)
def test_what_is_no_passkey_is_refused_and_breaks_nothing(anna, credential):
    new, visitor, half = make_client(), make_client(), make_client()
    User.objects.create_user("new", password=PASSWORD)
    enter(new, "new")
    TOTP.activate(anna, generate_totp_secret())
    enter(half)
    visitor.get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"})
    for client, name in (
        (visitor, "mfa_login_webauthn"),
        (half, "mfa_authenticate"),
        (new, "mfa_add_webauthn"),
    ):
        assert client.post(reverse(name), {"credential": credential}).status_code in (200, 302, 400), name
        assert not is_in(client)


# --- A newcomer's minute


def test_on_ones_own_machine_nobody_needs_to_set_up_a_second_factor(anna, settings, visitor):
    settings.SECOND_FACTOR_REQUIRED = False
    enter(visitor)
    assert visitor.get("/admin/").url == FACTORS, "not where the site has a name"
    settings.SITE_IS_LOCAL = True
    assert is_in(visitor)
    TOTP.activate(anna, generate_totp_secret())
    assert not is_in(visitor), "who has one must show it"


def test_a_check_refuses_that_anywhere_else(settings):
    settings.SECOND_FACTOR_REQUIRED = False
    with pytest.raises(SystemCheckError, match="SECOND_FACTOR_REQUIRED is false"):
        call_command("check")
    settings.SITE_IS_LOCAL = True
    call_command("check")


# --- In the look of the site


@pytest.mark.parametrize("language", ["lv", "en"])
def test_the_pages_speak_the_language_of_the_account(anna, secret, recovery_codes, language):
    anna.language = language
    anna.save()
    client = signed_in(secret)
    for name, title in (("mfa_index", "My sign-in"), ("mfa_view_recovery_codes", "Recovery codes"), ("usersessions_list", "Where I am signed in")):  # fmt: skip
        page = Page(client.get(reverse(name)))
        with override(language):
            assert (page.language, page.texts("h1")) == (language, [gettext(title)])
    assert FACTORS in Page(client.get("/admin/")).links()


def test_a_visitor_of_the_public_site_gets_no_cookie_from_all_this(secret, visitor):
    make_post()
    signed_in(secret, visitor)
    assert {cookie["path"] for cookie in visitor.cookies.values()} == {"/admin/"}
