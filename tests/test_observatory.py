"""Response headers, scored as MDN's HTTP Observatory does: https://developer.mozilla.org/en-US/observatory/docs/tests_and_scoring"""

import re

import pytest

from tests.factories import make_channel, make_document, make_image, make_post
from tests.wsgi import ask

pytestmark = pytest.mark.django_db
HALF_A_YEAR = 15_768_000  # seconds


def directives(answer):
    policy = answer.headers.get("Content-Security-Policy", "")
    return {words[0]: words[1:] for each in policy.split(";") if (words := each.split())}


def content_policy(answer):
    policy = directives(answer)
    if not policy:
        return -25
    scripts, styles = (
        policy.get(f"{kind}-src", policy.get("default-src", ["*"])) for kind in ("script", "style")
    )
    if "'unsafe-inline'" in scripts or {"*", "http:", "https:"} & {*scripts}:
        return -20
    if "'unsafe-eval'" in scripts:
        return -10
    if "'unsafe-inline'" in styles:
        return 0
    return 10 if policy.get("default-src") == ["'none'"] else 5


def cookies(answer):
    found = [value.lower() for name, value in answer.all_headers if name.lower() == "set-cookie"]
    if any("; secure" not in cookie for cookie in found):
        return -40
    return 5 if found and all("; httponly" in each and "; samesite" in each for each in found) else 0


def cross_origin_reading(answer):
    allowed = answer.headers.get("Access-Control-Allow-Origin")
    return -50 if allowed and answer.headers.get("Access-Control-Allow-Credentials") == "true" else 0


def referrer(answer):
    private = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}
    return 5 if answer.headers.get("Referrer-Policy") in private else 0


def strict_transport(answer):
    age = re.match(r"max-age=(\d+)", answer.headers.get("Strict-Transport-Security", ""))
    return 0 if age and int(age[1]) >= HALF_A_YEAR else -20


def content_type(answer):
    return 0 if answer.headers.get("X-Content-Type-Options") == "nosniff" else -5


def framing(answer):
    ancestors = directives(answer).get("frame-ancestors", ["*"])
    return 5 if ancestors in (["'none'"], ["'self'"]) else -20


def cross_origin_resource(answer):
    return 10 if answer.headers.get("Cross-Origin-Resource-Policy") in ("same-origin", "same-site") else 0


def score(answer):
    rules = (
        content_policy, cookies, cross_origin_reading, referrer, strict_transport, content_type, framing, cross_origin_resource,
    )  # fmt: skip
    return 100 + sum(rule(answer) for rule in rules)


# (path, status, score). What partners and their visitors load from other sites is 10 below the rest, for it is for all
# origins; the card can be framed, which is what it is for.
ANSWERS = [
    ("/lv/", 200, 130), ("/en/contacts/", 200, 130), ("/lv/nav-tadas/", 404, 130), ("/", 302, 130), ("/lv", 301, 130),
    ("/lv/?preview=x", 404, 130), ("/lv/%ff/", 404, 130), ("/robots.txt", 200, 130), ("/sitemap.xml", 200, 130),
    ("/healthz", 200, 130), ("/.well-known/security.txt", 404, 130),
    ("/admin/account/login/", 200, 135), ("/admin/login/", 302, 130), ("/admin/", 302, 130), ("/admin/nothing/", 302, 130),
    ("/static/nothing.css", 404, 120), ("/media/nothing", 404, 120), ("/api/v1/helplines.json", 200, 120),
    ("/lv/kontakti/vcard/", 200, 120), ("/lv/embed/", 200, 130), ("/lv/embed/helpline/", 200, 95),
]  # fmt: skip


@pytest.mark.parametrize(("path", "status", "expected"), ANSWERS)
def test_an_answer_has_the_score_of_its_kind(path, status, expected):
    make_channel()
    answer = ask(path)
    assert (answer.status_code, score(answer)) == (status, expected)


def test_pictures_documents_and_whatever_is_refused_early_have_theirs(client):
    image, document = make_image(), make_document()
    make_post(cover=image).documents.create(document=document, order=1)
    assert [score(ask(file.url)) for file in (image, document)] == [120, 120]
    refused = [
        ask("/lv/", "POST"), ask("/lv/", "TRACE"), ask("/lv/", HTTP_HOST="elsewhere.example"), ask("/admin/account/login/", "POST"),
    ]  # fmt: skip
    assert [(each.status_code, score(each)) for each in refused] == [
        (405, 130),
        (405, 130),
        (400, 130),
        (403, 130),
    ]
