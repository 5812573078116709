"""Signed addresses of pictures and documents: a preview can show what is not public, and nobody else can fetch it."""

from contextlib import contextmanager
from contextvars import ContextVar

from django.core import signing

PARAMETER = "preview"
FILE_SECONDS = 15 * 60  # how long files of a previewed page can be fetched
SALT = "files of a preview"
_is_previewing = ContextVar("_is_previewing", default=False)


@contextmanager
def signed_files():
    """Meanwhile the pictures and documents that a page shows can be fetched for a while, whatever uses them. An address that
    somebody typed into a text is not among them."""
    reset = _is_previewing.set(True)
    try:
        yield
    finally:
        _is_previewing.reset(reset)


def signed(path):
    """The address of a file; in a preview with a signature, by which it can be fetched."""
    return f"{path}?{PARAMETER}={signing.dumps(path, salt=SALT)}" if _is_previewing.get() else path


def may_fetch_file(request):
    """Whether the address of a file comes from a preview that shows it and is not older than FILE_SECONDS."""
    signed = request.GET.get(PARAMETER, "")
    try:
        return signing.loads(signed, salt=SALT, max_age=FILE_SECONDS) == request.path
    except signing.BadSignature:
        return False
