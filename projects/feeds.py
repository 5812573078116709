"""The Atom feed of projects, one per language."""

from django.utils.translation import gettext_lazy as _

from projects.models import Project
from publishing.feeds import PublicFeed


class ProjectFeed(PublicFeed):
    title = _("Safe House: projects")
    model = Project
    shown = ("summary",)
