"""What a test client's session holds after both steps of signing in."""

import time
from types import SimpleNamespace

from allauth.account.internal.flows.login import record_authentication

from staff.middleware import SEEN_KEY


def pass_second_factor(client, user):
    """Mark the session of a client, signed in by `force_login`, as one that has passed a second factor just now."""
    session = client.session
    record_authentication(SimpleNamespace(session=session), user, "mfa")
    session[SEEN_KEY] = time.time()
    session.save()
