"""Projects with their funders, partners and activities. Authors write drafts; publishers publish."""

from projects.models.organisations import Organisation
from projects.models.parts import Activity, Funding, Participation, ProjectDocument, ProjectImage
from projects.models.projects import Project, Status
