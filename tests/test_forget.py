"""`manage.py forget`: nothing of a person or a picture is left, in no table and no file; and nothing else is touched."""

import datetime
import io

import pytest
import reversion
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.core.management import CommandError, call_command
from django.db import connection
from django.http import QueryDict
from django.urls import reverse
from reversion.models import Version

from contacts.models import ContactChange, ContactPoint, Person
from editing.models import Draft
from library.models import Image
from links.models import LinkCheck
from news.models import Post
from projects.models import Project
from publishing import change_counter
from tests.factories import (
    log_entry,
    make_channel,
    make_image,
    make_organisation,
    make_post,
    make_project,
)  # fmt: skip
from tests.test_publishing_admin import ENGLISH, FORM, LATVIAN, change

pytestmark = pytest.mark.both
NAME, NUMBER = "Anna Bērziņa", "+37126000001"
ALIKE = "Anna Bērziņa-Kalna"


def dump():
    """Every row of every table, as text."""
    with connection.cursor() as cursor:
        tables = sorted(connection.introspection.table_names(cursor))
        rows = []
        for table in tables:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            rows += sorted(f"{table} {row}" for row in cursor.fetchall())
    return rows


def holding(*needles):
    return [row for row in dump() if any(needle.lower() in row.lower() for needle in needles)]


def forget(kind, number, *options):
    out = io.StringIO()
    call_command("forget", kind, number, *options, stdout=out)
    return out.getvalue()


def draft_of(row, user, **fields):
    data = QueryDict(mutable=True)
    data.update(FORM | LATVIAN | ENGLISH | fields)
    return Draft.objects.create(row=row, data=data.urlencode(), saved_by=user)


def person(name=NAME, **fields):
    return Person.objects.create(
        name=name,
        role_lv="Preses sekretāre",
        has_consented=True,
        public_until=datetime.date(2099, 1, 1),
        **fields,
    )


@pytest.fixture
def anna(publisher):
    """A person of whom something stands wherever it can."""
    with reversion.create_revision():
        anna = person()
        anna.contact_points.add(
            ContactPoint.objects.create(kind="phone", value=NUMBER), make_channel().contact_point
        )
    point = anna.contact_points.get(value=NUMBER)
    ContactChange.objects.propose_number(point, NUMBER, publisher.user)
    with reversion.create_revision():
        reversion.set_comment(f"Asked by {NAME}")
        post = make_post(
            press_contact=anna,
            body_lv=f"<p>Raksta\nAnna&nbsp;Bērziņa, tālrunis {point.shown}.</p>",
            lead_en=f"By {NAME.upper()}",
        )
    with reversion.create_revision():
        project = make_project(press_contact=anna)
        project.gallery.create(image=make_image(alt_lv=f"{NAME} pie loga"), caption_lv=NAME)
    for row in (anna, post, point):
        log_entry(row, publisher.user, [{"changed": {"fields": ["x"], "name": "y", "object": NAME}}])
    log_entry(point, publisher.user, f"Called {NAME}")
    draft_of(post, publisher.user, press_contact=str(anna.pk), lead_lv=f"Jauns:{NAME}")
    return anna


def test_nothing_of_a_person_is_left(anna):
    assert len(holding(NAME, "B\\u0113rzi\\u0146a", "B%C4%93rzi%C5%86a")) > 10 and holding(NUMBER)
    forget("person", anna.pk, "--write")
    assert (
        holding("Bērziņa", "BĒRZIŅA", "rzi\\u0146a", "rzi\\\\u0146a", "rzi%C5%86a", NUMBER, "26000001") == []
    )
    assert (Post.objects.get().press_contact, Project.objects.get().press_contact) == (None, None)
    assert Post.objects.get().body_lv == "<p>Raksta\n…, tālrunis ….</p>"
    assert QueryDict(Draft.objects.get().data)["press_contact"] == ""
    history = [version.field_dict for version in Version.objects.get_for_model(Post)]
    assert history and all(fields["press_contact_id"] is None for fields in history)


def test_what_others_use_stays(anna, publisher):
    shared = anna.contact_points.exclude(value=NUMBER).get()
    forget("person", anna.pk, "--write")
    assert list(ContactPoint.objects.all()) == [shared] and shared.channels.exists()
    assert LogEntry.objects.filter(user=publisher.user).count() == 4


def test_somebody_with_a_similar_or_the_same_name_is_not_touched(anna, publisher):
    with reversion.create_revision():
        alike, namesake = person(ALIKE), person()
        post = make_post(press_contact=alike, lead_lv=f"Raksta {ALIKE}.")
    for row in (alike, namesake):
        log_entry(row, publisher.user)
    draft_of(post, publisher.user, press_contact=str(alike.pk), lead_lv=ALIKE)
    rows = [
        row for row in holding(ALIKE) if "contacts_person" in row or "reversion" in row or "news_post" in row
    ]
    of_namesake = Version.objects.get_for_object(namesake).get().serialized_data
    forget("person", anna.pk, "--write")
    assert len(rows) > 3 and set(rows) <= set(dump())
    assert Post.objects.get(pk=post.pk).press_contact == alike
    assert QueryDict(Draft.objects.of(post).get().data)["press_contact"] == str(alike.pk)
    namesake.refresh_from_db()
    assert (
        namesake.name == NAME
        and Version.objects.get_for_object(namesake).get().serialized_data == of_namesake
    )
    assert LogEntry.objects.filter(object_repr=NAME).count() == 1


# --- Pictures


@pytest.fixture
def picture(publisher):
    """A picture that is used wherever one can be."""
    with reversion.create_revision():
        picture = make_image(alt_lv="Zelma pie durvīm", alt_en="Zelma at the door", credit="Zelma")
        other = make_image()
        post = make_post(cover=picture, body_lv=f'<p><a href="{picture.url}">Attēls</a></p>')
        entry, _other = post.gallery.create(image=picture), post.gallery.create(image=other, order=1)
    make_organisation(logo=picture)
    LinkCheck.objects.create(
        row=post, address=picture.url, kind="internal", field="body_lv", state="ok", finding="works",
        checked_at=post.updated_at,
    )  # fmt: skip
    for row in (picture, entry):
        log_entry(row, publisher.user)
    log_entry(post, publisher.user, [{"added": {"name": "picture", "object": str(picture)}}])
    rows = {"gallery-TOTAL_FORMS": "2", "gallery-INITIAL_FORMS": "2"}
    for place, each in enumerate(post.gallery.all()):
        rows |= {
            f"gallery-{place}-id": each.pk,
            f"gallery-{place}-image": each.image_id,
            f"gallery-{place}-order": place,
            f"gallery-{place}-caption_lv": "Virtuve",
        }
    draft_of(post, publisher.user, cover=str(picture.pk), title_lv="Ar melnrakstu", **rows)
    return picture


def test_nothing_of_a_picture_is_left(picture, django_capture_on_commit_callbacks):
    folder = picture.file.name.partition("/")[0]
    assert len(holding(folder)) > 4 and len(holding("Zelma")) > 4
    assert len([*(settings.MEDIA_ROOT / folder).iterdir()]) > 0
    with django_capture_on_commit_callbacks(execute=True):
        forget("picture", picture.pk, "--write")
        assert (settings.MEDIA_ROOT / folder).exists()  # until the transaction stands
    assert holding(folder, "Zelma") == []
    assert not (settings.MEDIA_ROOT / folder).exists()
    post = Post.objects.get()
    assert (post.cover, post.gallery.count()) == (None, 1)
    assert Image.objects.count() == 1 and all(
        (settings.MEDIA_ROOT / name).exists() for name in Image.objects.get().stored_names
    )


def test_its_draft_can_still_be_published(picture, publisher):
    post = Post.objects.get()
    forget("picture", picture.pk, "--write")
    assert "Ar melnrakstu" in publisher.get(change(post)).content.decode()
    data = QueryDict(Draft.objects.get().data).dict()
    response = publisher.post(change(post), data | {"_publish": "lv,en"})
    assert response.status_code == 302, response.context["errors"]
    post.refresh_from_db()
    assert (post.title_lv, post.cover, post.gallery.count()) == ("Ar melnrakstu", None, 1)


def test_its_history_can_still_be_opened_and_restored(picture, publisher):
    post = Post.objects.get()
    forget("picture", picture.pk, "--write")
    version = Version.objects.get_for_object(post).first()
    pages = reverse("admin:news_post_compare", args=[post.pk]) + f"?from={version.pk}"
    assert publisher.get(pages).status_code == 200
    assert publisher.post(reverse("admin:news_post_restore", args=[post.pk, version.pk])).status_code == 302
    assert Post.objects.get().gallery.count() == 1


# --- The command


@pytest.mark.parametrize(("kind", "fixture"), [("person", "anna"), ("picture", "picture")])
def test_without_write_it_lists_what_would_go_and_changes_nothing(
    kind, fixture, request, django_capture_on_commit_callbacks
):
    row = request.getfixturevalue(fixture)
    before, files = dump(), sorted(settings.MEDIA_ROOT.rglob("*"))
    with django_capture_on_commit_callbacks(execute=True):
        listed = forget(kind, row.pk)
    assert (dump(), sorted(settings.MEDIA_ROOT.rglob("*"))) == (before, files)
    assert "Nothing was removed. Add --write to remove it." in listed
    counts = [line for line in listed.splitlines() if line.startswith("  ")]
    for counted in ("draft of changes: 1", "log entry:", "version:", f"{kind}: 1", "Post: "):
        assert any(counted.lower() in line.lower() for line in counts), counted
    written = forget(kind, row.pk, "--write")
    assert written.splitlines()[:-1] == listed.splitlines()[:-1]


def test_it_names_the_live_texts(anna):
    listed = forget("person", anna.pk)
    assert f"  news.post {Post.objects.get().pk}: " in listed and "body_lv" in listed and "lead_en" in listed


@pytest.mark.parametrize(("kind", "fixture"), [("person", "anna"), ("picture", "picture")])
def test_it_is_recorded_without_the_name_and_visitors_see_it_at_once(kind, fixture, request):
    row = request.getfixturevalue(fixture)
    connection.run_on_commit.clear()  # or the counter would count as raised already
    before, entries = change_counter.read(), LogEntry.objects.count()
    forget(kind, row.pk, "--write")
    assert change_counter.read() == before + 1
    assert LogEntry.objects.count() == entries + 1
    entry = LogEntry.objects.latest("pk")
    assert (entry.object_id, entry.object_repr, entry.change_message) == (
        str(row.pk),
        "…",
        "manage.py forget",
    )
    assert entry.is_deletion() and entry.content_type.model_class() is type(row)
    assert not entry.user.is_active and not entry.user.has_usable_password()


def test_a_second_run_finds_nothing_to_do(anna):
    forget("person", anna.pk, "--write")
    before = dump()
    assert forget("person", anna.pk, "--write") == f"There is no person no. {anna.pk}. Nothing to do.\n"
    assert dump() == before


def test_it_knows_people_and_pictures_alone(db):
    with pytest.raises(CommandError):
        forget("post", 1)
