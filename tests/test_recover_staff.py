"""`manage.py recover_staff`: a new password and no second factor, recorded; nothing without --write."""

import re
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry
from django.core.management import CommandError, call_command

from tests.second_factor import pass_second_factor


def recover(*arguments):
    out = StringIO()
    call_command("recover_staff", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def lost(publisher):
    for kind in (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES):
        Authenticator.objects.create(user=publisher.user, type=kind, data={})
    pass_second_factor(publisher, publisher.user)
    assert publisher.get("/admin/").status_code == 200
    return publisher


def test_it_changes_nothing_without_being_told_to(lost):
    assert "Nothing was changed" in recover("publisher")
    assert lost.get("/admin/").status_code == 200 and Authenticator.objects.count() == 2


def test_the_factors_the_sessions_and_the_old_password_are_gone_and_it_is_recorded(lost):
    password = re.search(r"New password: (\w{20})", recover("PUBLISHER", "--write"))[1]
    assert lost.get("/admin/").status_code == 302 and not Authenticator.objects.exists()
    lost.user.refresh_from_db()
    assert lost.user.check_password(password) and not lost.user.check_password("a long enough password")
    [entry] = LogEntry.objects.all()
    assert (entry.user, entry.get_change_message()) == (lost.user, "manage.py recover_staff")


def test_who_is_unknown_or_switched_off_is_not_recovered(lost):
    lost.user.is_active = False
    lost.user.save()
    for name in ("publisher", "nobody"):
        with pytest.raises(CommandError, match="no active account"):
            recover(name, "--write")
    assert Authenticator.objects.count() == 2
