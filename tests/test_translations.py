"""Translations as staff see them: missing, outdated, ready; in lists and in the form, whichever language came first."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from editing import history
from localization import languages
from news.models import Post
from projects.models import Project
from publishing import translation_status
from publishing.text_columns import text_fields
from tests.factories import (
    make_activity,
    make_channel,
    make_document,
    make_helpline,
    make_image,
    make_organisation,
    make_post,
    make_project,
)
from tests.html import Page
from tests.test_publishing_admin import ENGLISH, FORM, LATVIAN, change, errors_of

pytestmark = pytest.mark.both

LANGUAGES = ("lv", "en")
LIST = reverse("admin:news_post_changelist")
TEXTS = LATVIAN | ENGLISH
BOTH_ORDERS = pytest.mark.parametrize(("first", "second"), [LANGUAGES, LANGUAGES[::-1]])


@pytest.fixture
def publisher(publisher):
    publisher.user.language = "en"
    publisher.user.save()
    return publisher


@pytest.fixture
def post(publisher):
    """A post in both languages that somebody wrote in the form."""
    response = publisher.post(reverse("admin:news_post_add"), FORM | TEXTS | {"_save": "x"})
    assert response.status_code == 302, errors_of(response)
    return Post.objects.get()


def save(client, row, **typed):
    response = client.post(change(row), FORM | TEXTS | {"_save": "x"} | typed)
    assert response.status_code == 302, errors_of(response)
    row.refresh_from_db()


def statuses(row):
    row.refresh_from_db()
    return {code: translation_status.status(row, code) for code in LANGUAGES}


def panel(client, row):
    """What the form tells of translations: {language: text}."""
    response = client.get(change(row))
    parts = Page(response).texts("section", **{"class": "translations box"})
    assert len(parts) == 1
    return parts[0]


def listed(client, code, **query):
    return Page(client.get(LIST, query)).texts("td", **{"class": f"field-state_{code}"})


# --- The rule


@BOTH_ORDERS
def test_the_language_that_was_not_written_in_becomes_outdated_until_it_catches_up(
    publisher, post, first, second
):
    save(publisher, post, **{f"title_{first}": "Something new"})
    assert statuses(post) == {first: "ready", second: "outdated"}
    save(publisher, post, **{f"title_{first}": "Something new", f"lead_{second}": "Caught up."})
    assert statuses(post) == {first: "ready", second: "ready"}


@BOTH_ORDERS
def test_somebody_who_writes_in_both_languages_leaves_nothing_outdated(publisher, post, first, second):
    save(publisher, post, **{f"title_{first}": "Something new", f"body_{second}": "<p>More.</p>"})
    assert statuses(post) == {first: "ready", second: "ready"}


@BOTH_ORDERS
def test_either_language_may_come_first_and_translating_it_piece_by_piece_is_no_news(
    publisher, first, second
):
    texts = {"title": "Title", "lead": "Lead", "body": "<p>Text</p>"}
    post = make_post(**{f"{field}_{code}": "" for field in texts for code in LANGUAGES})
    typed = {f"{field}_{code}": "" for field in texts for code in LANGUAGES}
    typed |= {f"{field}_{first}": text for field, text in texts.items()}
    save(publisher, post, **typed, _publish=first)
    assert statuses(post) == {first: "ready", second: "missing"}
    for field, text in texts.items():
        typed[f"{field}_{second}"] = text
        save(publisher, post, **typed, _publish=first)
        assert statuses(post) == {first: "ready", second: "ready"}
    save(publisher, post, **typed | {f"body_{first}": "<p>New</p>"}, _publish=first)
    assert statuses(post) == {first: "ready", second: "outdated"}


def test_a_language_that_is_written_for_the_first_time_is_no_news_even_where_it_says_more():
    title, lead = ("news.post", None, "title"), ("news.post", None, "lead")
    before = {"one": {title: "Viens"}, "two": {title: "One"}, "three": {}}
    first_time = before | {"three": {title: "Eins", lead: "Mehr"}}
    assert not translation_status.has_news("one", before, first_time, was_right={"one", "two", "three"})
    later = first_time | {"three": {title: "Eins", lead: "Noch mehr"}}
    assert translation_status.has_news("one", first_time, later, was_right={"one", "two", "three"})
    assert not translation_status.has_news(
        "one", first_time, later, was_right={"one", "two"}
    )  # it catches up


@BOTH_ORDERS
def test_a_small_fix_leaves_the_translation_right(publisher, post, first, second):
    save(publisher, post, **{f"title_{first}": "A fix"}, _small_fix="on")
    assert statuses(post) == {first: "ready", second: "ready"}


def test_a_small_fix_says_nothing_of_what_was_outdated_before(publisher, post):
    save(publisher, post, title_lv="Something new")
    save(publisher, post, title_lv="Something new.", _small_fix="on")
    assert statuses(post)["en"] == "outdated"


@BOTH_ORDERS
def test_an_outdated_text_can_be_said_to_be_right_as_it_is(publisher, post, first, second):
    save(publisher, post, **{f"title_{first}": "Something new"})
    save(publisher, post, **{f"title_{first}": "Something new"}, _still_right=second)
    assert statuses(post) == {first: "ready", second: "ready"}


def test_an_outdated_text_is_right_again_when_the_source_is_as_it_was(publisher, post):
    save(publisher, post, title_lv="Something new")
    save(publisher, post)
    assert statuses(post) == {"lv": "ready", "en": "ready"}


def test_blanks_and_empty_paragraphs_are_no_change(publisher, post):
    save(publisher, post, body_lv="<p>Teksts.&nbsp;</p><p></p>", lead_lv="Īss  ievads. ")
    assert statuses(post) == {"lv": "ready", "en": "ready"}


def test_what_is_no_text_makes_nothing_outdated(publisher, post):
    save(publisher, post, date="2020-02-02")
    assert statuses(post) == {"lv": "ready", "en": "ready"}


def test_a_text_that_is_taken_out_is_news_for_its_translation(publisher, post):
    save(publisher, post, body_lv="")
    assert statuses(post) == {"lv": "ready", "en": "outdated"}


def test_a_translation_that_is_taken_out_is_missing_and_the_other_one_stays_right(publisher, post):
    save(publisher, post, title_en="", lead_en="", body_en="")
    assert statuses(post) == {"lv": "ready", "en": "missing"}


def test_rows_of_which_nobody_said_anything_are_ready_and_become_outdated_by_the_first_change(publisher):
    post = make_post(public_in=())
    columns = [f"{field}_{code}" for field in ("confirmed_source_hash",) for code in LANGUAGES]
    Post.objects.update(**dict.fromkeys(columns, ""))
    assert statuses(post) == {"lv": "ready", "en": "ready"}
    kept = {
        f"{field}_{code}": getattr(post, f"{field}_{code}")
        for field in ("title", "lead", "body")
        for code in LANGUAGES
    }
    save(publisher, post, **kept | {"title_lv": "Something new"})
    assert statuses(post) == {"lv": "ready", "en": "outdated"}


def test_a_command_that_changes_a_text_makes_the_other_outdated_too(db):
    post = make_post()
    post.title_lv = "Something new"
    post.save()
    assert statuses(post) == {"lv": "ready", "en": "outdated"}
    post.lead_en = "Caught up."
    post.save(update_fields=["lead_en"])
    assert statuses(post) == {"lv": "ready", "en": "ready"}


# --- Parts


def project_form(project, activities, **typed):
    prefixes = ("activities", "funding", "participation", "gallery", "documents")
    form = {f"{prefix}-{name}_FORMS": "0" for prefix in prefixes for name in ("TOTAL", "INITIAL")}
    form |= {
        f"{field}_{code}": getattr(project, f"{field}_{code}") or ""
        for field in text_fields(Project)
        for code in LANGUAGES
    }
    form |= {
        "start_on": "2011-09-01", "start_precision": "month", "start_kind": "actual",
        "end_on": "2011-12-31", "end_precision": "month", "end_kind": "planned", "_save": "x",
        "activities-TOTAL_FORMS": str(len(activities)), "activities-INITIAL_FORMS": str(len(activities)),
    }  # fmt: skip
    for place, row in enumerate(activities):
        form |= {
            f"activities-{place}-id": row.pk, f"activities-{place}-project": project.pk,
            f"activities-{place}-order": "0", f"activities-{place}-start_precision": "day",
            f"activities-{place}-end_precision": "day",
            f"activities-{place}-title_lv": row.title_lv, f"activities-{place}-title_en": row.title_en,
        }  # fmt: skip
    return form | typed


def save_project(client, project, activities, **typed):
    response = client.post(
        reverse("admin:projects_project_change", args=[project.pk]),
        project_form(project, activities, **typed),
    )
    assert response.status_code == 302, [
        errors_of(response),
        [part.formset.errors for part in response.context["inline_admin_formsets"]],
    ]


def test_the_text_of_a_part_counts_like_the_row_s_own(publisher):
    project = make_project(public_in=())
    activity = make_activity(project)
    save_project(publisher, project, [activity], **{"activities-0-title_lv": "Cits"})
    assert statuses(project) == {"lv": "ready", "en": "outdated"}
    save_project(
        publisher,
        project,
        [activity],
        **{"activities-0-title_lv": "Cits", "activities-0-title_en": "Another"},
    )
    assert statuses(project) == {"lv": "ready", "en": "ready"}


def test_the_row_and_its_parts_are_judged_together(publisher):
    """What catches up in the row's own text does not make news of what was written in a part meanwhile."""
    project = make_project(public_in=())
    activity = make_activity(project)
    save_project(publisher, project, [activity], title_lv="Jauns", **{"activities-0-title_en": "Another"})
    assert statuses(project) == {"lv": "ready", "en": "ready"}
    project.refresh_from_db()
    activity.refresh_from_db()
    save_project(publisher, project, [activity], title_lv="Vēl jaunāks")
    assert statuses(project)["en"] == "outdated"


def test_a_part_that_is_deleted_in_both_languages_is_news_for_neither(publisher):
    project = make_project(public_in=())
    activity = make_activity(project)
    save_project(publisher, project, [activity], **{"activities-0-DELETE": "on"})
    assert statuses(project) == {"lv": "ready", "en": "ready"}
    kept = make_activity(project)
    save_project(publisher, project, [kept], title_lv="Jauns")
    project.refresh_from_db()
    save_project(publisher, project, [kept], **{"activities-0-DELETE": "on"})
    assert statuses(project)["en"] == "outdated"  # nobody wrote anything in English


# --- The lists


def test_the_list_says_what_is_outdated_beside_what_visitors_see(publisher, post):
    save(publisher, post, title_lv="Something new", _publish="en")
    assert listed(publisher, "en") == ["public outdated"]
    assert listed(publisher, "lv") == ["not public"]


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_list_is_narrowed_to_what_is_outdated_in_a_language(publisher, post, code):
    other = LANGUAGES[1 - LANGUAGES.index(code)]
    save(publisher, post, **{f"title_{other}": "Something new"})
    make_post(public_in=())
    assert len(listed(publisher, code)) == 2
    assert listed(publisher, code, state=f"outdated-{code}") == ["not public outdated"]
    assert listed(publisher, code, state=f"outdated-{other}") == []
    links = [
        text for a, text in Page(publisher.get(LIST)).all("a") if a.get("href") == f"?state=outdated-{code}"
    ]
    assert links == [{"lv": "outdated in Latvian", "en": "outdated in English"}[code]]


@pytest.mark.sqlite
def test_the_filter_finds_the_outdated_ones_in_an_index(db):
    plan = Post.objects.outdated_in("en").filter(deleted_at=None).order_by("-id").explain()
    assert "news_post_outdated_en" in plan


ROWS = {
    "projects/organisation": lambda **texts: make_organisation(**texts),
    "contacts/helpline": lambda **texts: make_helpline(**texts),
    "library/document": lambda **texts: make_document(**{f"title_{n[-2:]}": t for n, t in texts.items()}),
    "library/image": lambda **texts: make_image(**{f"alt_{n[-2:]}": t for n, t in texts.items()}),
}


@pytest.mark.parametrize("path", ROWS)
@BOTH_ORDERS
def test_the_other_lists_say_where_a_text_is_missing_and_find_it(publisher, path, first, second):
    ROWS[path](name_lv="Abās", name_en="Both")
    ROWS[path](**{f"name_{first}": "One", f"name_{second}": ""})
    address = f"/admin/{path}/"

    def shown(code, **query):
        return Page(publisher.get(address, query)).texts("td", **{"class": f"field-language_{code}"})

    assert sorted(shown(first)) == ["ready", "ready"] and sorted(shown(second)) == ["missing", "ready"]
    assert shown(second, translation=f"missing-{second}") == ["missing"]
    assert shown(second, translation=f"missing-{first}") == []


def test_a_list_says_nothing_of_translations_where_there_is_nothing_to_translate(publisher):
    make_channel(label_lv="", label_en="")
    page = Page(publisher.get("/admin/contacts/channel/"))
    assert page.texts("td", **{"class": "field-language_en"}) == ["-"]
    for code in LANGUAGES:
        response = publisher.get("/admin/contacts/channel/", {"translation": f"missing-{code}"})
        assert response.context["cl"].result_count == 0


def test_the_start_page_counts_what_is_outdated_and_leads_there(publisher, post):
    save(publisher, post, title_lv="Something new")
    binned = make_post(is_outdated_en=True, title_lv="Jauns")
    binned.put_in_bin()
    links = {text: a["href"] for a, text in Page(publisher.get("/admin/")).all("a") if "href" in a}
    address = links["Outdated in English: 1 post."]
    assert Page(publisher.get(address)).texts("td", **{"class": "field-state_en"}) == ["not public outdated"]
    assert not [text for text in links if text.startswith("Outdated in Latvian")]


# --- The form


@BOTH_ORDERS
def test_copying_is_offered_where_something_lacks(publisher, post, first, second):
    def offered(row):
        return [a["value"] for a, _text in Page(publisher.get(change(row))).all("button", name="_copy")]

    others = [code for code in languages.codes() if code not in (first, second)]
    assert offered(post) == others
    assert set(offered(make_post(public_in=(), **{f"lead_{second}": ""}))) == {second, *others}
    response = publisher.get(reverse("admin:news_post_add"))
    assert len(Page(response).all("button", name="_copy")) == len(languages.codes())


@BOTH_ORDERS
def test_the_form_shows_the_changed_words_at_the_outdated_language(publisher, post, first, second):
    assert "this has changed" not in panel(publisher, post)
    save(publisher, post, **{f"body_{first}": "<p>Old words and new ones.</p>"})
    save(publisher, post, **{f"body_{first}": "<p>Old words and <b>newest</b> ones.</p>"}, date="2020-02-02")
    response = publisher.get(change(post))
    column = next(each for each in response.context["translations"] if each["code"] == second)
    old = {"lv": "Teksts.", "en": "Text."}[first]
    label = {"lv": "Text (in Latvian)", "en": "Text (in English)"}[first]
    (changed,) = column["changes"]
    assert changed[0] == label
    assert f"<del>{old}</del>" in changed[1] and "newest" in changed[1]
    assert f"<del>{old}</del>" in response.content.decode()
    assert "Since then, this has changed in another language:" in panel(publisher, post)


def test_the_form_shows_changed_words_of_parts(publisher):
    project = make_project(public_in=())
    activity = make_activity(project)
    save_project(publisher, project, [activity])
    save_project(publisher, project, [activity], **{"activities-0-title_lv": "Cits"})
    response = publisher.get(reverse("admin:projects_project_change", args=[project.pk]))
    assert "<del>Seminārs</del> <ins>Cits</ins>" in response.content.decode()


def test_where_no_revision_tells_what_changed_the_form_says_so(publisher):
    post = make_post(public_in=())
    post.title_lv = "Something new"
    post.save()
    assert "There is no record of what changed." in panel(publisher, post)


def test_nothing_of_a_changed_text_becomes_markup(publisher, post):
    save(publisher, post, title_lv="<script>alert(1)</script>")
    assert "<script>alert(1)" not in publisher.get(change(post)).content.decode()


def test_a_restored_revision_is_as_outdated_as_it_was(publisher, post):
    right = history.revisions_of(post).first()
    save(publisher, post, title_lv="Something new")
    outdated = history.revisions_of(post).first()
    address = "admin:news_post_restore"
    publisher.post(reverse(address, args=[post.pk, right.pk]))
    assert statuses(post) == {"lv": "ready", "en": "ready"}
    publisher.post(reverse(address, args=[post.pk, outdated.pk]))
    assert statuses(post) == {"lv": "ready", "en": "outdated"}


def test_a_revision_that_knows_nothing_of_translations_is_judged_by_its_texts(publisher, post):
    version = history.revisions_of(post).first()
    held = json.loads(version.serialized_data)
    fields = held[0]["fields"]
    held[0]["fields"] = {
        name: fields[name] for name in fields if not name.startswith(translation_status.COLUMNS)
    }
    version.serialized_data = json.dumps(held)
    version.save()
    save(publisher, post, title_lv="Something new")
    publisher.post(reverse("admin:news_post_restore", args=[post.pk, version.pk]))
    assert statuses(post) == {"lv": "ready", "en": "ready"}


def test_parts_that_a_restore_brings_back_under_new_ids_are_the_same_texts(publisher):
    project = make_project(public_in=())
    activity = make_activity(project)
    save_project(publisher, project, [activity])
    right = history.revisions_of(project).first()
    save_project(publisher, project, [activity], title_lv="Jauns", **{"activities-0-DELETE": "on"})
    assert statuses(project)["en"] == "outdated"
    publisher.post(reverse("admin:projects_project_restore", args=[project.pk, right.pk]))
    assert project.activities.get().pk != activity.pk
    assert statuses(project) == {"lv": "ready", "en": "ready"}


def test_the_ticks_are_offered_where_they_mean_something_and_stay_ticked(publisher, post):
    names = {a.get("name") for a, _text in Page(publisher.get(change(post))).all("input", type="checkbox")}
    assert "_small_fix" in names and "_still_right" not in names
    save(publisher, post, title_lv="Something new")
    typed = FORM | TEXTS | {"date": "never", "_small_fix": "on", "_still_right": "en", "_save": "x"}
    for response in (publisher.get(change(post)), publisher.post(change(post), typed)):
        ticks = {
            a["name"]: "checked" in a
            for a, _text in Page(response).all("input", type="checkbox")
            if a.get("name", "").startswith("_s")
        }
        assert ticks == dict.fromkeys(("_small_fix", "_still_right"), response.wsgi_request.method == "POST")
    only_latvian = make_post(public_in=(), title_en="", lead_en="", body_en="")
    names = {
        a.get("name") for a, _text in Page(publisher.get(change(only_latvian))).all("input", type="checkbox")
    }
    assert "_small_fix" not in names


def test_the_draft_of_something_live_keeps_its_ticks_and_is_judged_when_it_is_published(publisher, post):
    save(publisher, post, _publish="lv,en")
    save(publisher, post, title_lv="Something new", _small_fix="on")
    assert statuses(post) == {"lv": "ready", "en": "ready"} and post.title_lv == "Jauna ziņa"
    ticked = Page(publisher.get(change(post))).all("input", name="_small_fix")[0][0]
    assert "checked" in ticked
    save(publisher, post, title_lv="Something new", _publish="lv,en")
    assert statuses(post)["en"] == "outdated"


# --- Copying into the empty fields


def values(response):
    """{name: what stands in the field} of a form that came back."""
    page = Page(response)
    found = {a["name"]: a.get("value", "") for a, _text in page.all("input") if "name" in a}
    return found | {a["name"]: text for a, text in page.all("textarea") if "name" in a}


@BOTH_ORDERS
def test_texts_are_copied_into_the_empty_fields_and_nothing_is_saved(publisher, post, first, second):
    typed = (
        FORM
        | TEXTS
        | {
            f"title_{first}": "Typed just now",
            f"title_{second}": "Mine",
            f"lead_{second}": " ",
            f"body_{second}": "<p></p>",
        }
    )
    before = history.revisions_of(post).count()
    response = publisher.post(change(post), typed | {"_copy": second})
    assert response.status_code == 200
    shown = values(response)
    assert shown[f"title_{second}"] == "Mine"
    assert shown[f"lead_{second}"] == TEXTS[f"lead_{first}"]
    assert shown[f"title_{first}"] == "Typed just now"
    form = response.context["adminform"].form
    assert form[f"body_{second}"].value() == TEXTS[f"body_{first}"]
    assert not form.errors
    assert "The empty fields have been filled. Nothing is saved yet." in Page(response).text
    post.refresh_from_db()
    assert post.title_lv == "Jauna ziņa" and history.revisions_of(post).count() == before


def test_a_new_item_is_begun_by_copying_too(publisher):
    empty = dict.fromkeys(ENGLISH, "")
    response = publisher.post(reverse("admin:news_post_add"), FORM | LATVIAN | empty | {"_copy": "en"})
    assert values(response)["title_en"] == "Jauna ziņa" and not Post.objects.exists()


def test_the_empty_fields_of_parts_are_filled_too(publisher):
    project = make_project(public_in=())
    activity = make_activity(project, title_en="")
    form = project_form(project, [activity]) | {"_copy": "en"}
    response = publisher.post(reverse("admin:projects_project_change", args=[project.pk]), form)
    assert values(response)["activities-0-title_en"] == "Seminārs"


def test_copying_does_not_make_a_stale_form_fresh(publisher, post):
    save(publisher, post, _publish="lv,en")
    begun = values(publisher.get(change(post)))["_edit_tokens"]
    save(publisher, post, title_lv="Somebody else's draft")
    response = publisher.post(change(post), FORM | TEXTS | {"_edit_tokens": begun, "_copy": "en"})
    assert values(response)["_edit_tokens"] == begun
    response = publisher.post(change(post), FORM | TEXTS | {"_edit_tokens": begun, "_save": "x"})
    assert response.status_code == 200


def test_the_button_that_enter_presses_saves_a_draft(publisher):
    post = make_post(public_in=(), body_en="")
    elements = [(tag, attrs) for tag, attrs, _text in Page(publisher.get(change(post))).elements]
    begin = next(
        place for place, (_tag, attrs) in enumerate(elements) if attrs.get("id", "").endswith("_form")
    )
    pressed = [attrs.get("name") for _tag, attrs in elements[begin:] if attrs.get("type") == "submit"]
    assert pressed[:2] == [None, "_copy"]
    response = publisher.post(change(post), FORM | TEXTS)  # what a button without a name sends
    assert response.status_code == 302
    post.refresh_from_db()
    assert post.body_en == "<p>Text.</p>" and not post.released_languages


def test_whoever_may_only_look_finds_no_ticks_and_no_copying(publisher, author, post):
    save(publisher, post, title_lv="Something new", lead_en="")
    save(publisher, post, title_lv="Something newer", lead_en="")
    content = publisher.get(change(post)).content.decode()
    assert 'name="_copy"' in content and "_still_right" in content
    publisher.post(reverse("admin:news_post_delete", args=[post.pk]), {"post": "yes"})
    content = publisher.get(change(post)).content.decode()
    assert 'name="_copy"' not in content and "_still_right" not in content
    assert publisher.post(change(post), FORM | TEXTS | {"_copy": "en"}).status_code == 403


def test_the_form_costs_the_same_however_often_it_was_saved(publisher, post):
    save(publisher, post, title_lv="Something new")

    def cost():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            publisher.get(change(post))
        return len(queries)

    before = cost()
    for number in range(5):
        save(publisher, post, title_lv=f"Something new {number}")
    assert cost() == before
