"""Links in texts: where they lead, how politely other sites are asked, and what staff are told."""

import contextlib
import datetime
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from links import checking, external, finding, internal
from links.models import Finding, LinkCheck
from news.models import Post, PostQuerySet
from pages.models import SiteSettings
from projects.models import Organisation
from publishing import change_counter
from tests import test_news_admin as news
from tests.factories import make_document, make_page, make_post, make_project, was_public
from tests.html import Page as Html

LIST = reverse("admin:links_linkcheck_changelist")


def link(address, words="saite"):
    return f'<p><a href="{address}">{words}</a></p>'


# --- Another site, on this machine


class OtherSite(BaseHTTPRequestHandler):
    """Answers as the address says: /404, /no-head/403, /to/…, /circle, /slow, /drip."""

    def do_HEAD(self):
        self.server.asked.append((self.command, self.path, dict(self.headers)))
        first, *rest = self.path.strip("/").split("/")
        if first == "no-head":
            return self.say(int(rest[0]) if self.command == "HEAD" else 200)
        if first in ("to", "for-now"):
            return self.say(301 if first == "to" else 302, "/" + "/".join(rest))
        if first == "away":
            return self.say(301, "ftp://example.org/")
        if first == "nowhere":
            return self.say(302, "http://[")
        if first == "circle":
            return self.say(302, "/circle")
        if first == "slow":
            time.sleep(1.5)
        if first == "drip":
            return self.drip()
        return self.say(int(first) if first.isdigit() else 200)

    do_GET = do_HEAD

    def say(self, status, location=None):
        with contextlib.suppress(OSError):
            self.send_response(status)
            self.send_header("Set-Cookie", "a=b")
            if location:
                self.send_header("Location", location)
            self.end_headers()

    def drip(self):
        with contextlib.suppress(OSError):
            for letter in b"HTTP/1.1 200 OK\r\nX-Slow: aaaaaaaaaa":
                self.wfile.write(bytes([letter]))
                time.sleep(0.2)

    def log_message(self, *args):
        pass


@pytest.fixture
def other_site():
    server = ThreadingHTTPServer(("127.0.0.1", 0), OtherSite)
    server.asked, server.url = [], f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def ask():
    return external.LinkClient(is_allowed=lambda ip, port: True, timeout=1, pause=0)


@pytest.mark.parametrize(
    ("path", "finding", "detail"),
    [
        ("/", Finding.WORKS, ""),
        ("/404", Finding.GONE, "404"),
        ("/410", Finding.GONE, "410"),
        ("/500", Finding.FAULT, "500"),
        ("/503", Finding.FAULT, "503"),
        ("/401", Finding.REFUSED, "401"),
        ("/403", Finding.REFUSED, "403"),
        ("/429", Finding.REFUSED, "429"),
        ("/999", Finding.REFUSED, "999"),
        ("/no-head/405", Finding.WORKS, ""),
        ("/no-head/403", Finding.WORKS, ""),
        ("/no-head/501", Finding.WORKS, ""),
        ("/no-head/404", Finding.WORKS, ""),
        ("/to/200", Finding.MOVED, "/200"),
        ("/to/to/200", Finding.MOVED, "/200"),
        ("/for-now/200", Finding.WORKS, ""),
        ("/to/for-now/200", Finding.MOVED, "/for-now/200"),
        ("/for-now/to/200", Finding.WORKS, ""),
        ("/to/404", Finding.GONE, "404"),
        ("/away", Finding.INCOMPLETE, ""),
        ("/nowhere", Finding.INCOMPLETE, ""),
        ("/circle", Finding.CIRCLES, ""),
        ("/slow", Finding.SLOW, "1"),
        ("/drip", Finding.SLOW, "1"),
        ("/ēdiens?ko=ķīselis", Finding.WORKS, ""),
    ],
)
def test_what_another_site_answers_is_understood(other_site, ask, path, finding, detail):
    started = time.monotonic()
    expected = other_site.url + detail if finding is Finding.MOVED else detail
    assert ask(other_site.url + path) == (finding, expected)
    assert time.monotonic() - started < 1.4


def test_an_address_that_nobody_answers_at_is_closed(ask):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        assert ask(f"http://127.0.0.1:{probe.getsockname()[1]}/") == (Finding.CLOSED, "")


def test_a_name_that_nobody_has_and_a_network_that_is_down_are_told_apart(ask, monkeypatch):
    errors = {"nobody.example": socket.EAI_NONAME, "later.example": socket.EAI_AGAIN}

    def getaddrinfo(host, *args, **kwargs):
        if host in errors:
            raise socket.gaierror(errors[host], "")

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    assert ask("https://nobody.example/") == (Finding.UNKNOWN_HOST, "")
    assert ask("https://later.example/") == (Finding.SILENT, "")
    errors["www.example.lv"] = socket.EAI_NONAME  # nor is our own
    assert ask("https://nobody.example/") == (Finding.SILENT, "")


def test_a_site_that_speaks_no_https_is_not_called_broken(other_site, ask):
    assert ask(other_site.url.replace("http:", "https:")) == (Finding.SILENT, "")


@pytest.mark.parametrize("address", ["http://", "http://[::1", "https://a..b/", "http://x:99999/", "ftp://example.org/"])  # fmt: skip
def test_what_cannot_be_an_address_is_not_asked(ask, address):
    assert ask(address) == (Finding.INCOMPLETE, "")


def test_the_asker_says_who_it_is_and_keeps_no_cookie(other_site, ask):
    ask(other_site.url + "/to/no-head/405")
    assert [(method, path) for method, path, _headers in other_site.asked] == [
        ("HEAD", "/to/no-head/405"),
        ("HEAD", "/no-head/405"),
        ("GET", "/no-head/405"),
    ]
    for _method, _path, headers in other_site.asked:
        assert headers["User-Agent"] == "link-check (+https://www.example.lv)"
        assert "Cookie" not in headers
        assert "Referer" not in headers


def test_a_host_gets_a_pause_between_two_questions(other_site, monkeypatch):
    patient, pauses, clock = (
        external.LinkClient(is_allowed=lambda ip, port: True, timeout=60, pause=30),
        [],
        [1000.0],
    )

    def sleep(seconds):
        pauses.append((len(other_site.asked), seconds))
        clock[0] += seconds

    monkeypatch.setattr(external, "time", SimpleNamespace(monotonic=lambda: clock[0], sleep=sleep))
    patient(other_site.url + "/no-head/405")
    clock[0] += 12
    patient(other_site.url + "/")
    assert pauses == [(1, 30), (2, 18)]


@pytest.mark.parametrize(
    "ip",
    ["127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1",
     "::1", "::", "fe80::1%eth0", "fc00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "ff02::1"],
)  # fmt: skip
def test_a_private_address_is_never_asked(ip):
    assert not external.is_public(ip)


@pytest.mark.parametrize("ip", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"])
def test_a_public_address_may_be_asked(ip):
    assert external.is_public(ip)


@pytest.mark.parametrize(
    "ip",
    ["64:ff9b::a00:1", "64:ff9b:1::7f00:1", "2002:7f00:1::1", "::127.0.0.1", "::a00:1", "::ffff:10.0.0.1"],
)
def test_an_address_that_stands_for_one_of_ipv4_is_never_asked(ip):
    assert not external.is_public(ip)


@pytest.mark.parametrize(
    ("port", "is_asked"), [(80, True), (443, True), (22, False), (8080, False), (6379, False)]
)
def test_the_ports_of_web_sites_alone_are_asked(port, is_asked):
    assert external.may_ask("93.184.215.14", port) == is_asked


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f000001", "127.1"])
def test_the_server_does_not_knock_at_its_own_doors(other_site, host):
    assert external.LinkClient()(f"http://{host}:{other_site.server_port}/") == (Finding.PRIVATE, "")
    assert other_site.asked == []


def test_a_redirect_into_a_private_network_is_not_followed(other_site, monkeypatch):
    monkeypatch.setattr(OtherSite, "say", lambda self, status, location=None: (
        self.send_response(302), self.send_header("Location", "http://10.0.0.1/"), self.end_headers()))  # fmt: skip
    asker = external.LinkClient(is_allowed=lambda ip, port: ip == "127.0.0.1", pause=0)
    assert asker(other_site.url) == (Finding.PRIVATE, "")


def test_a_name_with_one_private_address_is_refused(monkeypatch):
    both = [(0, 0, 0, "", ("93.184.215.14", 80)), (0, 0, 0, "", ("127.0.0.1", 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: both)
    assert external.LinkClient()("http://two.example/") == (Finding.PRIVATE, "")


# --- This site


@pytest.mark.django_db
def test_links_to_this_site_lead_where_visitors_arrive():
    post, draft = make_post(), make_post(public_in=())
    latvian = make_post(public_in=("lv",))
    later = make_post(publish_at=timezone.now() + datetime.timedelta(days=1))
    project, page = make_project(), make_page()
    gone = make_post(public_in=(), successor=post, **was_public())
    for path, found, detail in [
        (post.get_absolute_url("lv"), Finding.WORKS, ""),
        (post.get_absolute_url("en"), Finding.WORKS, ""),
        (latvian.get_absolute_url("en"), Finding.WORKS, ""),  # it says that it is not translated
        (page.get_absolute_url("lv") + "?easy=1", Finding.WORKS, ""),
        (f"/p/{project.pk}/", Finding.WORKS, ""),
        ("/", Finding.WORKS, ""),
        ("/lv/", Finding.WORKS, ""),
        ("/lv/kontakti/latgale/", Finding.WORKS, ""),
        (f"/lv/jaunumi/{post.pk}-vecais-nosaukums/", Finding.MOVED, post.get_absolute_url("lv")),
        (f"/lv/news/{post.pk}/", Finding.MOVED, post.get_absolute_url("lv")),
        ("/lv/jaunumi", Finding.MOVED, "/lv/jaunumi/"),
        (gone.get_absolute_url("lv"), Finding.MOVED, post.get_absolute_url("lv")),
        (f"/lv/jaunumi/{draft.pk}/", Finding.HIDDEN, ""),
        (later.get_absolute_url("lv"), Finding.HIDDEN, ""),
        ("/lv/jaunumi/99999/", Finding.HIDDEN, ""),
        ("/lv/jaunumi/?before=muļķības", Finding.HIDDEN, ""),
        ("/lv/nekas", Finding.HIDDEN, ""),
        ("/lv/kontakti/%C4%B7%ff/", Finding.HIDDEN, ""),
        (f"/admin/news/post/{post.pk}/change/", Finding.STAFF_ONLY, ""),
        ("/%61dmin/", Finding.STAFF_ONLY, ""),
    ]:
        assert internal.follow(path) == (found, detail), path


@pytest.mark.django_db
def test_a_fault_of_one_page_does_not_end_the_look_at_all_others(monkeypatch, caplog):
    def fails(language):
        raise RuntimeError

    post = make_post()
    monkeypatch.setattr(PostQuerySet, "for_list", fails)
    assert internal.follow("/lv/jaunumi/") == (Finding.FAULT, "500")
    assert "Internal Server Error: /lv/jaunumi/" in caplog.text
    assert internal.follow(post.get_absolute_url("lv")) == (Finding.WORKS, "")


@pytest.mark.django_db
def test_a_document_is_there_once_something_public_shows_it():
    page, document = make_page(), make_document()
    assert internal.follow(document.file.url)[0] is Finding.HIDDEN
    page.documents.create(document=document)
    assert internal.follow(document.file.url)[0] is Finding.WORKS


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "kind", "finding"),
    [
        ("https://www.example.lv/lv/", "internal", Finding.WORKS),
        ("https://www.example.lv", "internal", Finding.WORKS),
        ("//www.example.lv/lv/nekas/", "internal", Finding.HIDDEN),
        ("https://www.example.org/", "external", "asked https://www.example.org/"),
        ("//www.example.org/", "external", "asked https://www.example.org/"),
        ("www.example.org", "external", Finding.INCOMPLETE),
        ("kontakti/", "external", Finding.INCOMPLETE),
        ("http://[x/", "external", Finding.INCOMPLETE),
    ],
)
def test_an_address_is_looked_at_where_it_leads(address, kind, finding):
    assert checking.check_address(address, lambda it: (f"asked {it}", ""))[:2] == (kind, finding)


# --- Where links stand


@pytest.mark.django_db
def test_links_are_found_in_every_language_in_parts_and_in_fields_for_an_address():
    SiteSettings.objects.update_or_create(
        pk=1, defaults={"exit_url_lv": "https://exit.example/", "exit_url_en": ""}
    )
    make_post(body_lv=link("/lv/?a=1&amp;b=2") + link("mailto:a@b.lv"), body_en=link("/en/") + link("/en/"))
    project = make_project(results_en=link("/results/"))
    project.activities.create(title_lv="Seminārs", description_lv=link("/activity/"))
    Organisation.objects.create(name_lv="Fonds", website="https://fund.example/")
    binned = make_page(body_lv=link("/bin/"))
    binned.put_in_bin()
    assert {(each.model._meta.model_name, each.field, each.address) for each in finding.all_links()} == {
        ("sitesettings", "exit_url_lv", "https://exit.example/"),
        ("post", "body_lv", "/lv/?a=1&b=2"),
        ("post", "body_en", "/en/"),
        ("project", "results_en", "/results/"),
        ("activity", "description_lv", "/activity/"),
        ("organisation", "website", "https://fund.example/"),
    }


# --- What is kept, and what is said


@pytest.fixture
def answers(db, monkeypatch):
    """What other sites answer, by address; what is not named works. The site's own settings name none."""
    SiteSettings.objects.update(exit_url_lv="", exit_url_en="")
    told = {}
    monkeypatch.setattr(
        checking, "LinkClient", lambda: lambda address: told.get(address, (Finding.WORKS, ""))
    )
    return told


def run():
    try:
        call_command("check_links", verbosity=0)
    except CommandError as error:
        return str(error)


def test_the_command_keeps_what_it_found_and_fails_when_a_link_is_broken(answers, capsys):
    answers["https://gone.example/"] = (Finding.GONE, "404")
    answers["https://slow.example/"] = (Finding.SLOW, "10")
    post = make_post(
        body_lv=link("https://gone.example/") + link("https://slow.example/") + link("/lv/"), body_en=""
    )
    with pytest.raises(CommandError, match="Broken links: 1"):
        call_command("check_links")
    said = capsys.readouterr().out
    assert "1/3  broken      https://gone.example/" in said
    assert "The site has no such page (status 404)." in said
    assert f"in post {post.pk}, body_lv" in said
    assert "1 ok, 0 redirected, 1 unsure, 1 broken" in said
    broken = LinkCheck.objects.broken().get()
    assert (broken.address, broken.row, broken.field, broken.kind) == (
        "https://gone.example/",
        post,
        "body_lv",
        "external",
    )
    with override("en"):
        assert broken.sentence == "The site has no such page (status 404)."


def test_a_site_without_broken_links_ends_well(answers):
    make_post(body_lv=link("https://fine.example/"))
    assert run() is None
    assert LinkCheck.objects.get().state == "ok"


def test_it_is_remembered_since_when_a_link_does_not_work(answers):
    make_post(body_lv=link("https://a.example/"))
    moments = [datetime.datetime(2026, 3, day, 9, tzinfo=datetime.UTC) for day in (1, 8, 15, 22)]
    since = []
    for moment, answer in zip(
        moments, [Finding.SLOW, Finding.CLOSED, Finding.WORKS, Finding.CLOSED], strict=True
    ):
        answers["https://a.example/"] = (answer, "")
        with time_machine.travel(moment, tick=False):
            run()
        row = LinkCheck.objects.get()
        assert row.checked_at == moment
        since.append(row.first_failed_at)
    assert since == [moments[0], moments[0], None, moments[3]]


def test_a_link_that_is_gone_takes_its_result_with_it_and_none_is_kept_twice(answers):
    post = make_post(body_lv=link("https://a.example/"), body_en=link("https://a.example/"))
    run()
    run()
    assert LinkCheck.objects.count() == 2
    Post.objects.filter(pk=post.pk).update(body_en="")
    run()
    assert LinkCheck.objects.get().field == "body_lv"
    post.delete()
    run()
    assert not LinkCheck.objects.exists()


def test_an_address_that_stands_in_two_places_is_asked_once(answers, monkeypatch):
    asked = []
    monkeypatch.setattr(
        checking, "LinkClient", lambda: lambda address: asked.append(address) or (Finding.WORKS, "")
    )
    make_post(body_lv=link("https://a.example/"), body_en=link("https://a.example/"))
    run()
    assert asked == ["https://a.example/"]


def test_looking_changes_nothing_that_visitors_see(answers):
    make_post(body_lv=link("https://a.example/") + link("/lv/nekas/"))
    before = change_counter.read()
    run()
    run()
    assert change_counter.read() == before


def test_saving_the_mended_text_takes_the_link_from_the_list(publisher, answers):
    answers["https://gone.example/"] = (Finding.GONE, "404")
    post = make_post(public_in=(), body_lv=link("https://gone.example/") + link("/lv/nekas/"), body_en="")
    run()
    assert LinkCheck.objects.broken().count() == 2
    publisher.post(f"/admin/news/post/{post.pk}/change/", news.FORM | {"body_lv": link("/lv/nekas/")})
    assert [row.address for row in LinkCheck.objects.broken()] == ["/lv/nekas/"]


# --- The list for staff


def test_a_publisher_is_led_to_the_form_and_to_the_page(publisher, answers):
    answers["https://gone.example/"] = (Finding.GONE, "404")
    post = make_post(body_lv=link("https://gone.example/"), body_en="")
    project = make_project(public_in=("en",))
    project.activities.create(title_lv="Seminārs", description_lv=link("/lv/nekas/"))
    run()
    publisher.user.language = "en"
    publisher.user.save()
    response = publisher.get(f"{LIST}?state__exact=broken")
    links = Html(response).links()
    assert f"/admin/news/post/{post.pk}/change/" in links
    assert f"/admin/projects/project/{project.pk}/change/" in links
    assert post.get_absolute_url("lv") in links
    for language in ("lv", "en"):  # the Latvian text is not public
        assert project.get_absolute_url(language) not in links
    said = response.content.decode()
    assert "The site has no such page (status 404)." in said
    assert "Text (in Latvian)" in said
    assert publisher.get(f"{LIST}?state__exact=ok").context["cl"].result_count == 0


def test_each_sees_links_in_what_they_may_look_at(publisher, administrator, answers):
    SiteSettings.objects.update(exit_url_lv="https://gone.example/")
    answers["https://gone.example/"] = (Finding.GONE, "404")
    make_post(body_lv=link("/lv/nekas/"))
    run()
    for client, number in ((publisher, 1), (administrator, 2)):
        assert client.get(LIST).context["cl"].result_count == number
        assert LinkCheck.objects.broken().seen_by(client.user).count() == number


def test_the_list_changes_nothing(publisher, answers):
    make_post(body_lv=link("/lv/nekas/"))
    run()
    row = LinkCheck.objects.get()
    for page in ("change", "delete"):
        address = reverse(f"admin:links_linkcheck_{page}", args=[row.pk])
        assert publisher.post(address, {"post": "yes"}).status_code == 403
    assert LinkCheck.objects.get().state == "broken"


def test_an_author_does_not_see_the_list(author):
    assert author.get(LIST).status_code == 403


def test_the_list_costs_the_same_with_one_link_and_with_twenty(publisher, answers):
    def queries():
        with CaptureQueriesContext(connection) as counted:
            assert publisher.get(LIST).status_code == 200
        return len(counted)

    def more(number):
        for _each in range(number):
            project = make_project(body_lv=link("/lv/nekas/"))
            project.activities.create(title_lv="Seminārs", description_lv=link("/lv/nekas/"))
        run()

    more(1)
    few = queries()
    more(19)
    assert queries() == few


def test_a_result_whose_text_was_deleted_meanwhile_does_not_break_the_list(publisher, answers):
    post = make_post(body_lv=link("/lv/nekas/"))
    run()
    post.delete()
    assert publisher.get(LIST).status_code == 200
