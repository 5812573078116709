"""Identifiers under which partners know our rows: the same in every export, for as long as the site has its address."""

import uuid

from localization import languages


def stable_uuid(kind, *keys):
    """The UUID of a row (`"helpline", 12`) or of a part of it, as text; made from SITE_URL, so it never changes."""
    path = "/".join(str(key) for key in (kind, *keys))
    return str(uuid.uuid5(uuid.NAMESPACE_URL, languages.absolute(f"/api/v1/{path}")))
