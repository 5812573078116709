"""The three roles and what each may do. The groups are filled by name after every migration."""

from django.apps import apps
from django.utils.translation import gettext_noop

AUTHOR, PUBLISHER, ADMINISTRATOR = ROLES = (
    gettext_noop("Author"),
    gettext_noop("Publisher"),
    gettext_noop("Administrator"),
)

_LIBRARY = ("library.image", "library.document")
_CONTACTS = (
    "contacts.office", "contacts.helpline", "contacts.contactpoint", "contacts.channel", "contacts.hoursrule",
    "contacts.closure", "contacts.person",
)  # fmt: skip


def _may(actions, *models):
    """Permission names: `_may("add view", "news.post")` → {"news.add_post", "news.view_post"}."""
    return {
        f"{app}.{action}_{name}"
        for app, _dot, name in (model.partition(".") for model in models)
        for action in actions.split()
    }


def written():
    """What authors write: the models with a permission to publish, by label.

    Whether a row may be changed also depends on its being public: `editing.admin` refuses authors whatever somebody
    has published.
    """
    return [
        model._meta.label_lower
        for model in apps.get_models()
        if f"publish_{model._meta.model_name}" in dict(model._meta.permissions)
    ]


def parts():
    """The models whose rows belong to what authors write, by label."""
    owners = {model: getattr(model, "owner_field", "") for model in apps.get_models()}
    return [
        model._meta.label_lower
        for model, owner in owners.items()
        if owner and model._meta.get_field(owner).related_model._meta.label_lower in written()
    ]


def permissions_of_roles():
    """{role: names of its permissions}."""
    author = (
        _may("view add change", *written())
        | _may("view add change delete", *parts())
        | _may("view add", *_LIBRARY)
        # To choose them; hidden people are left out.
        | _may("view", "projects.organisation", "contacts.person")
    )
    publisher = (
        author
        | _may("delete publish", *written())
        | _may("view add change delete", *_LIBRARY, "projects.organisation", *_CONTACTS)
        | _may("view change", "contacts.answer")
        | _may("view confirm", "contacts.contactchange")
        | _may("view", "links.linkcheck")
    )
    administrator = (
        publisher
        | _may("view add change", "staff.user")
        | _may("view change", "pages.sitesettings")
        | _may("view", "admin.logentry")
    )
    return {AUTHOR: author, PUBLISHER: publisher, ADMINISTRATOR: administrator}


def fill_groups(using="default", **kwargs):
    """Make each role's group hold exactly what stands here (receiver of `post_migrate`)."""
    group_model = apps.get_model("auth", "Group")
    permissions = {
        f"{row.content_type.app_label}.{row.codename}": row
        for row in apps.get_model("auth", "Permission").objects.using(using).select_related("content_type")
    }
    for name, wanted in permissions_of_roles().items():
        group, _created = group_model.objects.using(using).get_or_create(name=name)
        group.permissions.set(
            [permissions[codename] for codename in sorted(wanted) if codename in permissions]
        )
