"""The three roles and what each may do. The groups are filled by name after every migration."""

from django.apps import apps
from django.utils.translation import gettext_noop

AUTHOR, PUBLISHER, ADMINISTRATOR = (
    gettext_noop("Author"),
    gettext_noop("Publisher"),
    gettext_noop("Administrator"),
)

# What authors write. Whether a row of it may be changed also depends on its being public:
# `publishing.admin` refuses authors whatever somebody has published.
_WRITTEN = ("news.post", "projects.project", "pages.page")
_PARTS = (
    "news.postimage",
    "news.postdocument",
    "projects.activity",
    "projects.funding",
    "projects.participation",
    "projects.projectimage",
    "projects.projectdocument",
    "pages.pagedocument",
)
_LIBRARY = ("library.image", "library.document")
_CONTACTS = (
    "contacts.office",
    "contacts.helpline",
    "contacts.contactpoint",
    "contacts.channel",
    "contacts.hoursrule",
    "contacts.closure",
    "contacts.person",
)


def _may(actions, *models):
    """Permission names: `_may("add view", "news.post")` → {"news.add_post", "news.view_post"}."""
    return {
        f"{app}.{action}_{name}"
        for app, _dot, name in (model.partition(".") for model in models)
        for action in actions.split()
    }


_author = (
    _may("view add change", *_WRITTEN)
    | _may("view add change delete", *_PARTS)
    | _may("view add", *_LIBRARY)
    | _may("view", "projects.organisation", "contacts.person")  # to choose them; hidden people are left out
)
_publisher = (
    _author
    | _may("delete publish", *_WRITTEN)
    | _may("view add change delete", *_LIBRARY, "projects.organisation", *_CONTACTS)
    | _may("view confirm", "contacts.contactchange")
    | _may("view", "links.linkcheck")
)
_administrator = (
    _publisher | _may("view add change", "staff.user") | _may("view change", "pages.sitesettings")
)

ROLES = {AUTHOR: _author, PUBLISHER: _publisher, ADMINISTRATOR: _administrator}


def fill_groups(using="default", **kwargs):
    """Make each role's group hold exactly what stands here (receiver of `post_migrate`)."""
    group_model = apps.get_model("auth", "Group")
    permissions = {
        f"{row.content_type.app_label}.{row.codename}": row
        for row in apps.get_model("auth", "Permission").objects.using(using).select_related("content_type")
    }
    for name, wanted in ROLES.items():
        group, _created = group_model.objects.using(using).get_or_create(name=name)
        group.permissions.set(
            [permissions[codename] for codename in sorted(wanted) if codename in permissions]
        )
