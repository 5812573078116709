"""Who may do what: the three roles, model by model, and what administrators can do to accounts."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.urls import reverse

from staff.models import User
from staff.roles import ROLES, fill_groups, permissions_of_roles
from tests.conftest import make_client
from tests.factories import make_account
from tests.html import Page

# What each role may do with each model of the staff pages: v(iew), a(dd), c(hange), d(elete), p(ublish), (c)o(nfirm).
MATRIX = {
    #                          Author   Publisher  Administrator
    "news.post":              ("vac",   "vacdp",   "vacdp"),
    "projects.project":       ("vac",   "vacdp",   "vacdp"),
    "pages.page":             ("vac",   "vacdp",   "vacdp"),
    "projects.organisation":  ("v",     "vacd",    "vacd"),
    "library.image":          ("va",    "vacd",    "vacd"),
    "library.document":       ("va",    "vacd",    "vacd"),
    "contacts.office":        ("",      "vacd",    "vacd"),
    "contacts.helpline":      ("",      "vacd",    "vacd"),
    "contacts.answer":        ("",      "vc",      "vc"),
    "contacts.channel":       ("",      "vacd",    "vacd"),
    "contacts.contactpoint":  ("",      "vacd",    "vacd"),
    "contacts.contactchange": ("",      "vo",      "vo"),
    "contacts.person":        ("v",     "vacd",    "vacd"),
    "contacts.hoursrule":     ("",      "vacd",    "vacd"),
    "contacts.closure":       ("",      "vacd",    "vacd"),
    "links.linkcheck":   ("",      "v",       "v"),
    "pages.sitesettings":     ("",      "",        "vc"),
    "staff.user":             ("",      "",        "vac"),
    "admin.logentry":         ("",      "",        "v"),
}  # fmt: skip
INLINE = {"contacts.answer", "contacts.hoursrule"}  # without pages of their own
PARTS = {
    "news.postimage", "news.postdocument", "pages.figure", "pages.pagedocument", "projects.projectimage", "projects.projectdocument",
    "projects.activity", "projects.funding", "projects.participation",
}  # fmt: skip
ACTIONS = {"v": "view", "a": "add", "c": "change", "d": "delete", "p": "publish", "o": "confirm"}
USERS = reverse("admin:staff_user_changelist")
ADD = reverse("admin:staff_user_add")


def expected(role):
    place = list(ROLES).index(role)
    named = {(model, action) for model, roles in MATRIX.items() for action in roles[place]}
    named |= {(part, action) for part in PARTS for action in "vacd"}
    return {
        f"{model.partition('.')[0]}.{ACTIONS[action]}_{model.partition('.')[2]}" for model, action in named
    }


def held(role):
    rows = Permission.objects.filter(group__name=role).select_related("content_type")
    return {f"{row.content_type.app_label}.{row.codename}" for row in rows}


# --- Roles


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
def test_each_role_holds_exactly_what_the_table_says(role):
    assert held(role) == expected(role)


@pytest.mark.django_db
def test_there_are_three_roles_and_migrating_again_restores_them():
    Group.objects.get(name="Author").permissions.set(Permission.objects.all())
    Group.objects.get(name="Publisher").permissions.clear()
    call_command("migrate", verbosity=0)
    assert list(Group.objects.order_by("pk").values_list("name", flat=True)) == [
        "Author",
        "Publisher",
        "Administrator",
    ]
    for role in ROLES:
        assert held(role) == expected(role)


@pytest.mark.django_db
def test_a_permission_that_does_not_exist_is_no_reason_to_stop(monkeypatch):
    permissions = permissions_of_roles() | {"Author": {"news.view_post", "news.fly_post"}}
    monkeypatch.setattr("staff.roles.permissions_of_roles", lambda: permissions)
    fill_groups()
    assert held("Author") == {"news.view_post"}


def test_every_model_of_the_staff_pages_stands_in_the_table():
    assert {model._meta.label_lower for model in admin.site._registry} == set(MATRIX) - INLINE


@pytest.mark.parametrize("role", ["author", "publisher", "administrator"])
@pytest.mark.django_db
def test_the_staff_pages_offer_each_role_what_it_may_do(role, request):
    client = request.getfixturevalue(role)
    place = ["author", "publisher", "administrator"].index(role)
    front = Page(client.get("/admin/")).links()
    for model, roles in MATRIX.items():
        if model in INLINE:
            continue  # edited with its channel
        actions, name = roles[place], model.replace(".", "_")
        lists, adds = reverse(f"admin:{name}_changelist"), reverse(f"admin:{name}_add")
        assert (lists in front) == bool(actions), model
        assert (adds in front) == ("a" in actions), model
        assert client.get(lists, follow=True).status_code == (200 if actions else 403), model
        assert client.get(adds).status_code == (200 if "a" in actions else 403), model
        assert client.post(adds, {}).status_code == (200 if "a" in actions else 403), model


def test_a_visitor_is_asked_to_sign_in(visitor):
    for model in MATRIX:
        if model not in INLINE:
            for page in ("changelist", "add"):
                address = reverse(f"admin:{model.replace('.', '_')}_{page}")
                response = visitor.get(address)
                assert (response.status_code, response.headers["Location"]) == (
                    302,
                    f"/admin/login/?next={address}",
                )


def test_somebody_without_a_role_sees_an_empty_desk(author):
    author.user.groups.clear()
    assert author.get("/admin/").status_code == 200
    for model in MATRIX:
        if model not in INLINE:
            assert author.get(reverse(f"admin:{model.replace('.', '_')}_changelist")).status_code == 403, (
                model
            )


@pytest.mark.django_db
def test_groups_are_not_edited(administrator):
    assert not admin.site.is_registered(Group)
    assert administrator.get("/admin/auth/group/").status_code == 404


# --- Accounts


def role_of(name):
    return Group.objects.get(name=name).pk


def change(user):
    return reverse("admin:staff_user_change", args=[user.pk])


def form(user, role, **fields):
    return {
        "username": user.username,
        "language": user.language,
        "is_active": "on",
        "role": role_of(role),
    } | fields


def errors_of(response):
    return dict(response.context["adminform"].form.errors)


@pytest.mark.django_db
def test_a_new_account_may_sign_in_and_speaks_latvian():
    user = User.objects.create_user("x")
    assert user.is_staff
    assert user.language == "lv"
    assert not user.is_superuser
    assert User.objects.create_superuser("y").is_superuser


@pytest.mark.parametrize(
    ("fault", "field"),
    [
        ({"role": ""}, "role"),
        ({"username": "administrator"}, "username"),
        ({"language": "xx"}, "language"),
    ],
)
def test_a_faulty_account_is_told_at_the_field(administrator, fault, field):
    data = {
        "username": "jauna",
        "language": "lv",
        "role": role_of("Author"),
        "first_name": "Anna",
    }
    response = administrator.post(ADD, data | fault)
    assert list(errors_of(response)) == [field]
    assert "Anna" in response.content.decode()
    assert User.objects.count() == 1


@pytest.mark.parametrize("language", ["lv", "en"])
def test_the_choice_is_between_the_three_roles_in_the_readers_language(administrator, language):
    Group.objects.create(name="Somebody else's")
    administrator.user.language = language
    administrator.user.save()
    page = Page(administrator.get(ADD))
    choices = [attrs["value"] for attrs, _text in page.all("input", name="role")]
    assert choices == [str(role_of(name)) for name in ROLES]
    if language == "en":
        assert {"Author", "Publisher", "Administrator"} <= set(page.texts("label"))


def test_a_group_that_is_no_role_cannot_be_given(administrator):
    user, other = make_account(), Group.objects.create(name="Somebody else's")
    response = administrator.post(change(user), form(user, "Author") | {"role": other.pk})
    assert list(errors_of(response)) == ["role"]


def test_a_changed_role_replaces_the_old_one(administrator):
    user, other = make_account(), Group.objects.create(name="Somebody else's")
    user.groups.add(other)
    response = administrator.post(change(user), form(user, "Publisher"))
    assert response.status_code == 302, errors_of(response)
    assert {group.name for group in user.groups.all()} == {"Publisher", "Somebody else's"}


FORGED = {
    "is_superuser": "on",
    "is_staff": "on",
    "user_permissions": ["1", "2", "3"],
    "groups": ["1", "2", "3"],
    "password": "forged",
}


def test_forged_powers_are_ignored(administrator):
    user = make_account()
    password = user.password
    assert administrator.post(change(user), form(user, "Author") | FORGED).status_code == 302
    data = {
        "username": "otra",
        "language": "lv",
        "role": role_of("Author"),
    }
    assert administrator.post(ADD, data | FORGED).status_code == 302
    assert (
        administrator.post(
            change(administrator.user), form(administrator.user, "Administrator") | FORGED
        ).status_code
        == 302
    )
    for user in User.objects.all():
        assert not user.is_superuser
        assert user.user_permissions.count() == 0
        assert user.groups.count() == 1
    assert User.objects.get(username="jauna").password == password


def test_superuser_status_and_single_permissions_are_not_even_shown(administrator):
    for address in (ADD, change(make_account()), change(administrator.user)):
        content = administrator.get(address).content.decode()
        for name in ("is_superuser", "user_permissions", 'name="is_staff"', 'name="groups"'):
            assert name not in content


def test_a_superuser_is_out_of_reach(administrator):
    owner = User.objects.create_superuser("owner", password="viena gara parole 47")
    password = owner.password
    assert administrator.get(change(owner)).status_code == 200
    assert "_save" not in administrator.get(change(owner)).content.decode()
    assert (
        administrator.post(
            change(owner), {"username": "taken", "language": "lv", "role": role_of("Author")}
        ).status_code
        == 403
    )
    address = reverse("admin:staff_user_link", args=[owner.pk])
    assert administrator.get(address).status_code == 403
    assert administrator.post(address, {"password": ""}).status_code == 403
    owner.refresh_from_db()
    assert (owner.username, owner.password, owner.is_active) == ("owner", password, True)


@pytest.mark.parametrize("role", ["author", "publisher"])
@pytest.mark.django_db
def test_only_administrators_touch_accounts(role, request):
    client = request.getfixturevalue(role)
    for address in (
        change(make_account()),
        change(client.user),
        reverse("admin:staff_user_link", args=[make_account("cita").pk]),
    ):
        assert client.get(address).status_code == 403
        assert client.post(address, {"username": "x"}).status_code == 403


def test_nobody_is_deleted(administrator):
    user = make_account()
    address = reverse("admin:staff_user_delete", args=[user.pk])
    assert administrator.get(address).status_code == 403
    assert administrator.post(address, {"post": "yes"}).status_code == 403
    administrator.post(USERS, {"action": "delete_selected", "_selected_action": [user.pk], "post": "yes"})
    assert User.objects.filter(pk=user.pk).exists()


def test_who_has_left_is_shut_out(administrator):
    user = make_account()
    client = make_client()
    client.force_login(user)
    assert client.get("/admin/").status_code == 200
    data = form(user, "Author")
    del data["is_active"]
    assert administrator.post(change(user), data).status_code == 302
    assert client.get("/admin/").status_code == 302
    typed = {"login": "jauna", "password": "viena gara parole 47"}
    assert client.post(reverse("account_login"), typed).status_code == 200


@pytest.mark.parametrize(
    ("fault", "field"), [({"is_active": ""}, "is_active"), ({"role": "Publisher"}, "role")]
)
def test_nobody_shuts_out_themselves(administrator, fault, field):
    make_account("second", "Administrator")
    data = form(administrator.user, fault.get("role", "Administrator"))
    if "is_active" in fault:
        del data["is_active"]
    response = administrator.post(change(administrator.user), data)
    assert list(errors_of(response)) == [field]
    assert administrator.get(USERS).status_code == 200


@pytest.mark.parametrize(("fault", "field"), [({"is_active": ""}, "is_active"), ({"role": "Author"}, "role")])
def test_the_last_administrator_stays_even_for_a_superuser(administrator, fault, field):
    owner = User.objects.create_superuser("owner", password="viena gara parole 47")
    client = make_client()
    client.force_login(owner)
    left = make_account("left", "Administrator", is_active=False)
    last = administrator.user
    data = form(last, fault.get("role", "Administrator"))
    if "is_active" in fault:
        del data["is_active"]
    assert list(errors_of(client.post(change(last), data))) == [field]
    left.is_active = True
    left.save()
    assert client.post(change(last), data).status_code == 302


def test_an_administrator_changes_another_ones_role(administrator):
    other = make_account("second", "Administrator")
    assert administrator.post(change(other), form(other, "Publisher")).status_code == 302
    assert [group.name for group in other.groups.all()] == ["Publisher"]


def test_the_list_says_who_has_which_role(administrator):
    make_account("jauna", "Author")
    administrator.user.language = "en"
    administrator.user.save()
    page = Page(administrator.get(USERS))
    assert set(page.texts("td", **{"class": "field-role_name"})) == {"Author", "Administrator"}


def test_the_roles_are_named_after_models_that_exist():
    for permissions in permissions_of_roles().values():
        for permission in permissions:
            app, _dot, codename = permission.partition(".")
            apps.get_model(app, codename.partition("_")[2])


@pytest.mark.parametrize("name", ["Publisher", "PUBLISHER", "publisher"])
def test_a_name_is_the_same_person_in_capitals(publisher, name):
    user = get_user_model().objects.get_by_natural_key(name)
    assert user == publisher.user
