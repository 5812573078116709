"""The history: every save keeps the whole row with its parts; two versions are compared, one is restored."""

import datetime
from functools import partial

import pytest
import reversion
import time_machine
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from django.utils.translation.trans_real import translation as catalogue
from reversion.models import Revision, Version

from contacts.models import ContactPoint, Person
from editing import history
from localization.languages import codes
from news.models import Post
from projects.models import Activity, Project
from tests.factories import (
    make_activity,
    make_contact_point,
    make_image,
    make_office,
    make_organisation,
    make_post,
    make_project,
)
from tests.html import Page
from tests.test_drafts import project_form
from tests.test_matrix import patterns
from tests.test_publishing_admin import ADD, ENGLISH, FORM, LATVIAN, change


@pytest.fixture(autouse=True)
def _english(publisher, author):
    for client in (publisher, author):
        client.user.language = "en"
        client.user.save()


def save(client, post, note="", **fields):
    response = client.post(change(post), FORM | LATVIAN | ENGLISH | fields | {"_save": "x", "_note": note})
    assert response.status_code == 302


def pages(post, name="post", app="news"):
    return {page: reverse(f"admin:{app}_{name}_{page}", args=[post.pk]) for page in ("history", "compare")}


def restore_address(row, revision):
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_restore", args=[row.pk, revision.pk])


FIRST = [each.gettext("As it was before the history began.") for each in map(catalogue, codes())]


def revisions(row):
    """What was saved, oldest first; without the state before, which every history begins with."""
    return list(history.revisions_of(row).exclude(revision__comment__in=FIRST).order_by("pk"))


@pytest.fixture
def draft(db):
    return make_post(public_in=())


def test_every_save_is_kept_with_its_parts_by_whom_when_and_with_what_note(publisher):
    project = make_project(public_in=())
    activity = make_activity(project)
    address = reverse("admin:projects_project_change", args=[project.pk])
    form = project_form(project, activities=[activity]) | {"_save": "x", "_note": "corrected the place"}
    publisher.post(address, form)
    revision = Revision.objects.exclude(comment__in=FIRST).get()
    assert (revision.user, revision.comment) == (publisher.user, "Saved. corrected the place")
    assert {revision.content_type.model for revision in revision.version_set.all()} == {"project", "activity"}
    page = Page(publisher.get(reverse("admin:projects_project_history", args=[project.pk])))
    assert "corrected the place" in page.text and "publisher" in page.text


def test_a_history_begins_with_what_was_there_before_the_first_save(publisher, author):
    project = make_project(public_in=(), title_en="Before", updated_by=author.user)
    activity = make_activity(project, title_en="Part before")
    form = project_form(project, activities=[activity]) | {"title_en": "After", "_save": "x"}
    address = reverse("admin:projects_project_change", args=[project.pk])
    for title in ("After", "After that"):
        publisher.post(address, form | {"activities-0-title_en": "Part after", "title_en": title})
    first, *others = history.revisions_of(project).order_by("pk")
    assert first.revision.comment in FIRST and first.revision.user == author.user
    assert first.revision.date_created == project.updated_at
    before = history.snapshot_of(first)
    assert before.fields["title_en"] == "Before"
    assert [fields["title_en"] for fields in before.parts.values()] == ["Part before"]
    assert [history.snapshot_of(other).fields["title_en"] for other in others] == ["After", "After that"]
    assert publisher.post(restore_address(project, first)).status_code == 302
    project.refresh_from_db()
    assert (project.title_en, project.activities.get().title_en) == ("Before", "Part before")


def test_what_a_command_changes_first_is_kept_as_it_was_too(db):
    organisation = make_organisation(name_en="Before")
    with reversion.create_revision():
        organisation.name_en = "After"
        organisation.save()
    names = [
        history.snapshot_of(revision).fields["name_en"] for revision in history.revisions_of(organisation)
    ]
    assert names == ["After", "Before"]


def test_something_new_begins_with_its_first_save(publisher):
    publisher.post(ADD, FORM | LATVIAN | {"_save": "x"})
    assert history.revisions_of(Post.objects.get()).count() == 1


def test_actions_and_the_bin_are_kept_too(publisher, draft):
    publisher.post(
        reverse("admin:news_post_changelist"), {"action": "put_in_bin", "_selected_action": [draft.pk]}
    )
    assert history.snapshot_of(revisions(draft)[-1]).fields["deleted_at"] is not None


def test_what_failed_is_not_kept(publisher, draft):
    publisher.post(change(draft), FORM | LATVIAN | {"date": "never", "_save": "x"})
    assert not Revision.objects.exists()


def test_commands_are_kept_too(db):
    call_command("demo", verbosity=0)
    post = Post.objects.first()
    assert history.revisions_of(post).first().revision.user is None
    assert not Revision.objects.filter(comment__in=FIRST).exists()


def test_two_revisions_are_compared_in_both_languages_with_their_parts(publisher):
    project = make_project(public_in=())
    activity = make_activity(project, title_en="Before")
    address = reverse("admin:projects_project_change", args=[project.pk])
    form = project_form(project, activities=[activity])
    publisher.post(address, form | {"_save": "x"})
    publisher.post(
        address, form | {"_save": "x", "title_lv": "Aizver acis", "activities-0-title_en": "After"}
    )
    first, second = revisions(project)
    page = Page(
        publisher.get(pages(project, "project", "projects")["compare"], {"from": first.pk, "to": second.pk})
    )
    assert "Title (in Latvian)" in page.texts("dt")
    assert page.texts("del") == ["Atver", "Before"] and page.texts("ins") == ["Aizver", "After"]


@pytest.mark.parametrize(
    "query", ["from={second}&to={first}", "from={first}&to={second}", "from={first}&to=now", "from={first}"]
)
def test_the_older_of_two_revisions_comes_first(publisher, draft, query):
    save(publisher, draft, title_en="First")
    save(publisher, draft, title_en="Second")
    first, second = (revision.pk for revision in revisions(draft))
    page = Page(publisher.get(f"{pages(draft)['compare']}?{query.format(first=first, second=second)}"))
    assert (page.texts("del"), page.texts("ins")) == (["First"], ["Second"])


def test_restoring_brings_texts_and_parts_back_and_leaves_publicity_as_it_is(publisher, visitor):
    project = make_project(public_in=())
    kept, later_gone = make_activity(project, title_en="Kept"), make_activity(project, title_en="Later gone")
    address = reverse("admin:projects_project_change", args=[project.pk])
    form = project_form(project, activities=[kept, later_gone])
    publisher.post(address, form | {"_save": "x"})
    changed = form | {
        "title_en": "Another title",
        "activities-0-title_en": "Changed",
        "activities-1-DELETE": "on",
    }
    publisher.post(address, changed | {"_publish": "lv,en"})
    make_activity(project, title_en="Added")
    first = revisions(project)[0]
    project.refresh_from_db()
    before = project.publish_at
    assert project.released_languages == ["lv", "en"]
    response = publisher.post(restore_address(project, first))
    assert response.status_code == 302
    project.refresh_from_db()
    assert project.title_en == "Open Your Eyes"
    assert (project.publish_at, project.released_languages) == (before, ["lv", "en"])
    assert sorted(Activity.objects.values_list("title_en", flat=True)) == ["Kept", "Later gone"]
    latest = revisions(project)[-1]
    assert (
        latest.revision.comment.startswith("Restored the version of ")
        and latest.revision.user == publisher.user
    )
    assert str(project.edit_token) != str(history.snapshot_of(first).fields["edit_token"])


def test_a_revision_never_writes_a_row_that_took_an_old_id(publisher):
    mine, others = make_project(public_in=()), make_project(public_in=())
    gone = make_activity(mine, title_en="Mine")
    address = reverse("admin:projects_project_change", args=[mine.pk])
    publisher.post(address, project_form(mine, activities=[gone]) | {"_save": "x"})
    number = gone.pk
    gone.delete()
    taken = make_activity(others, pk=number, title_en="Theirs")
    publisher.post(restore_address(mine, revisions(mine)[0]))
    taken.refresh_from_db()
    assert (taken.project, taken.title_en) == (others, "Theirs")
    assert mine.activities.get().title_en == "Mine"


def test_what_a_revision_names_and_is_gone_is_left_empty(publisher, draft):
    image = make_image()
    save(publisher, draft, cover=str(image.pk))
    save(publisher, draft)
    image.delete()
    publisher.post(restore_address(draft, revisions(draft)[0]))
    draft.refresh_from_db()
    assert draft.cover is None and draft.title_lv == LATVIAN["title_lv"]


def test_what_cannot_stand_now_is_refused_with_a_sentence_and_nothing_is_written(publisher):
    post = make_post()
    with reversion.create_revision():
        post.title_lv = ""
        post.save()
    Post.objects.filter(pk=post.pk).update(title_lv="Virsraksts")
    response = publisher.post(restore_address(post, revisions(post)[0]), follow=True)
    assert "Fill this in before publishing in this language." in response.content.decode()
    post.refresh_from_db()
    assert post.title_lv == "Virsraksts"


def test_columns_that_a_revision_does_not_know_are_kept(publisher, draft):
    save(publisher, draft)
    revision = revisions(draft)[0]
    Version.objects.filter(pk=revision.pk).update(
        serialized_data=revision.serialized_data.replace('"lead_en": "A short lead."', '"gone_column": 1')
    )
    Post.objects.filter(pk=draft.pk).update(lead_en="Written since", title_en="Changed")
    publisher.post(restore_address(draft, revision))
    draft.refresh_from_db()
    assert (draft.lead_en, draft.title_en) == ("Written since", "A new post")


@pytest.mark.parametrize(
    ("make", "then", "now"),
    [
        (make_image, {"consent": "given"}, {"consent": "withdrawn", "consent_until": None}),
        (make_office, {"is_address_public": True}, {"is_address_public": False}),
        (
            partial(Person.objects.create, name="Vārds Uzvārds"),
            {"has_consented": True, "public_until": datetime.date(2030, 1, 1)},
            {"has_consented": False, "public_until": None},
        ),
    ],
)
def test_restoring_makes_nothing_public_that_somebody_has_taken_away(publisher, make, then, now):
    row = make(**then)
    with reversion.create_revision():
        row.save()
    set_to(row, **now)
    assert publisher.post(restore_address(row, revisions(row)[0])).status_code == 302
    row.refresh_from_db()
    assert {name: getattr(row, name) for name in now} == now


def test_an_address_that_was_hidden_in_a_revision_is_hidden_again_with_it(publisher):
    shelter = make_office(is_address_public=False, street="Slepenā iela")
    with reversion.create_revision():
        shelter.save()
    set_to(shelter, is_address_public=True, street="Atklātā iela")
    publisher.post(restore_address(shelter, revisions(shelter)[0]))
    shelter.refresh_from_db()
    assert (shelter.street, shelter.is_address_public) == ("Slepenā iela", False)


def set_to(row, **fields):
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()


# --- Who may


def test_an_author_restores_drafts_but_nothing_that_is_live(author, publisher, draft):
    save(publisher, draft, title_en="First")
    save(publisher, draft, title_en="Second")
    assert author.post(restore_address(draft, revisions(draft)[0])).status_code == 302
    draft.refresh_from_db()
    assert draft.title_en == "First"
    publisher.post(change(draft), FORM | LATVIAN | ENGLISH | {"_publish": "lv,en"})
    assert author.post(restore_address(draft, revisions(draft)[0])).status_code == 403


def test_a_revision_of_another_row_or_model_is_neither_shown_nor_written(publisher, draft):
    """The hole of reversion's own admin: a revision of any model could be posted to the address of any other."""
    organisation = make_organisation()
    with reversion.create_revision():
        organisation.save()
    [foreign] = revisions(organisation)
    other = make_post(public_in=())
    save(publisher, other)
    for revision in (foreign, revisions(other)[0]):
        assert publisher.post(restore_address(draft, revision)).status_code == 404
        assert publisher.get(pages(draft)["compare"], {"from": revision.pk}).status_code == 404


@pytest.mark.parametrize("number", ["²", "x", "-1", "", "9" * 40])
def test_a_revision_that_cannot_be_is_not_found(publisher, draft, number):
    assert publisher.get(pages(draft)["compare"], {"from": number}).status_code == 404


def test_recovering_and_looking_need_the_same_permission_as_the_form(author, visitor, draft):
    save(author, draft)
    revision = revisions(draft)[0]
    author.user.groups.clear()
    for client in (author, visitor):
        for address in pages(draft).values():
            assert client.get(address, {"from": revision.pk}).status_code in (302, 403)
        assert client.post(restore_address(draft, revision)).status_code in (302, 403)
    assert publisher_addresses_of_reversion() == []


def publisher_addresses_of_reversion():
    return [part.name for part in patterns(admin.site.get_urls()) if "recover" in (part.name or "")]


def test_restoring_is_no_get(publisher, draft):
    save(publisher, draft)
    assert publisher.get(restore_address(draft, revisions(draft)[0])).status_code == 403


def test_history_writes_no_number_and_does_not_tell_one(publisher, administrator):
    point = make_contact_point("+37128612120")
    with reversion.create_revision():
        point.save()
    [revision] = revisions(point)
    Version.objects.filter(pk=revision.pk).update(
        serialized_data=revision.serialized_data.replace("+37128612120", "+37125565098")
    )
    publisher.post(restore_address(point, revision))
    assert ContactPoint.objects.get().value == "+37128612120"
    page = publisher.get(
        reverse("admin:contacts_contactpoint_compare", args=[point.pk]), {"from": revision.pk}
    )
    text = page.content.decode()
    assert page.status_code == 200 and "25565098" not in text and "25\xa0565\xa0098" not in text


# --- The bin


@pytest.fixture
def binned(db):
    post, other = make_post(), make_post(title_lv="Vēl nav laiks")
    for row, days in ((post, 91), (other, 89)):
        with time_machine.travel(timezone.now() - datetime.timedelta(days=days)):
            row.put_in_bin()
    return post, other


def test_what_has_been_in_the_bin_for_90_days_is_deleted_with_its_history(binned, capsys):
    post, other = binned
    with reversion.create_revision():
        post.save()
    call_command("empty_bin")
    assert Post.objects.count() == 2 and "Nothing was deleted." in capsys.readouterr().out
    call_command("empty_bin", delete=True)
    assert list(Post.objects.all()) == [other]
    assert not Version.objects.filter(content_type=ContentType.objects.get_for_model(Post)).exists()
    assert "Deleted: " in capsys.readouterr().out
    call_command("empty_bin", delete=True)
    assert "Nothing has been in the bin for more than 90 days." in capsys.readouterr().out


def test_the_revisions_of_its_parts_go_with_it_whether_or_not_it_still_has_them(publisher):
    project = make_project(public_in=())
    gone, kept = make_activity(project), make_activity(project)
    address = reverse("admin:projects_project_change", args=[project.pk])
    form = project_form(project, activities=[gone, kept])
    publisher.post(address, form | {"_save": "x"})
    publisher.post(address, form | {"activities-0-DELETE": "on", "_save": "x"})
    other = make_project(public_in=())
    with reversion.create_revision():
        make_activity(other)
    with time_machine.travel(timezone.now() - datetime.timedelta(days=91)):
        Project.objects.get(pk=project.pk).put_in_bin()
    call_command("empty_bin", delete=True)
    assert not Project.objects.filter(pk=project.pk).exists()
    assert [revision.object for revision in Version.objects.all()] == [other.activities.get()]


def test_a_binned_row_says_until_when_it_can_be_taken_out(publisher, binned):
    page = Page(publisher.get(change(binned[1])))
    assert "In the bin since " in page.text and "It will be deleted for good after " in page.text
