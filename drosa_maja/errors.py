"""Error pages: in the page's language, each with the helpline, even when nothing else works."""

from django.shortcuts import render


def page(request, status):
    return render(request, f"errors/{status}.html", status=status)


def bad_request(request, exception=None):
    return page(request, 400)


def permission_denied(request, exception=None):
    return page(request, 403)


def not_found(request, exception=None):
    return page(request, 404)


def method_not_allowed(request, allowed):
    response = page(request, 405)
    response.headers["Allow"] = ", ".join(allowed)
    return response


def server_error(request):
    return page(request, 500)


def csrf_failure(request, reason=""):
    """A form of the staff pages came without a valid token: usually the page stood open for long."""
    return render(request, "errors/403_csrf.html", status=403)
