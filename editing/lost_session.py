"""Lost sessions: a form of the staff pages that came back too late, when the session is over or its token stale, when the
row is gone or no longer theirs to change, or when the database is gone.

What was typed is given back in a page that stores nothing and knows no way of signing in but its address. Only a form
that our own pages sent is given back: another site must not make us print what it likes.
"""

import re

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.models import Session
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache

SECRET = re.compile(r"passw|secret|(?<!edit_)token|otp|^_resent$", re.IGNORECASE)
# Names of buttons, and what the admin puts into a form for itself.
NOT_TYPED = re.compile(r"^_|^initial-|__prefix__|_FORMS$|-id$")
TRIES = "_resent"  # how often this page has come between: the second time it sends itself, never again
RETRY_AFTER = 30  # seconds, for a page without the database
TOKEN = re.compile(r"(^_|-)edit_tokens?$")  # what the form carries of its rows: nobody wrote it
MOST_CHARACTERS, MOST_FIELDS = 1_000_000, 1500  # of a form that is given back
WORTH_SHOWING = 20  # characters: what somebody would rather copy than type again


def posted_fields(request):
    """(name, value) of everything posted but secrets; a browser would have to choose files again."""
    return [
        (name, value) for name, values in request.POST.lists() if not SECRET.search(name) for value in values
    ]


def is_sign_in(request):
    """Whether it is about passwords and codes, which are not given back."""
    return request.path.startswith(reverse("account_login").removesuffix("login/"))


def is_of_ours(request):
    """Whether a refused request is a form of ours, sent by somebody who has been signed in: nobody else has a cookie."""
    is_ours = request.method == "POST" and request.headers.get("Origin") == settings.SITE_URL
    return is_ours and not is_sign_in(request) and settings.SESSION_COOKIE_NAME in request.COOKIES


def is_resendable(request):
    """Whether it has something in it, and no more than forms have: a page of all that is dear to make."""
    if not is_of_ours(request):
        return False
    fields = posted_fields(request)
    return 0 < len(fields) <= MOST_FIELDS and sum(len(value) for _name, value in fields) <= MOST_CHARACTERS


def was_signed_in(request):
    """Whether the database knows the session, over or not: a key can be made up."""
    return Session.objects.filter(pk=request.COOKIES[settings.SESSION_COOKIE_NAME]).exists()


@never_cache
def page(request):
    fields = posted_fields(request) if was_signed_in(request) and is_resendable(request) else []
    tries = request.POST.get(TRIES) if fields else None
    context = form_context(request, fields) | {
        "tries_name": TRIES,
        "tries": 2 if tries else 1,
        "sends_itself": request.user.is_authenticated and tries == "1",
    }
    return render(request, "admin/lost_session.html", context, status=403)


def is_typed(request):
    """Whether a refused request is a form of ours in which somebody wrote: not a button alone."""
    return is_resendable(request) and any(typed_texts(request))


def typed_texts(request):
    """(name, value) of what stands in the fields of a form, short or long."""
    return [(name, value) for name, value in posted_fields(request) if value and not NOT_TYPED.search(name)]


@never_cache
def refused(request, status):
    """What was typed, when the row was put in the bin or deleted meanwhile, or its publishing took it from an author."""
    context = form_context(request, posted_fields(request))
    context |= {"texts": typed_texts(request), "is_gone": status == 404}
    return render(request, "admin/refused.html", context, status=status)


def form_context(request, fields):
    return admin.site.each_context(request) | {
        "action": request.get_full_path(),
        "fields": fields,
        "texts": [
            (name, value) for name, value in fields if len(value) > WORTH_SHOWING and not TOKEN.search(name)
        ],
        "has_files": bool(fields) and any(upload for upload in request.FILES.values()),
    }


@never_cache
def without_database(request):
    """What is wrong, and what was typed; nothing of it asks the database, not even who is signed in."""
    request.user = AnonymousUser()
    fields = posted_fields(request) if is_resendable(request) else []
    response = render(request, "admin/without_database.html", form_context(request, fields), status=503)
    response.headers["Retry-After"] = str(RETRY_AFTER)
    return response
