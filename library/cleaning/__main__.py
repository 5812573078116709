"""`python -m library.cleaning` cleans the document at standard input to standard output, within limits of time and memory.

The last line at standard error is JSON: the kind of document and what was removed from it, or why it was refused.
"""

import json
import os
import resource
import sys
from collections import defaultdict

from library.cleaning import office, opendocument, pdf
from library.cleaning.parts import Refused, opened_archive

LIMITS = {
    resource.RLIMIT_CPU: 8,  # seconds: a PDF of 100,000 objects takes three
    resource.RLIMIT_AS: 1 << 30,  # bytes: a WebP of 16 million pixels takes 600 MB to decode
    resource.RLIMIT_FSIZE: 50 << 20,
    resource.RLIMIT_CORE: 0,
}


def clean(source, target):
    """Write the document `source` to the file `target` without what it reveals.

    Returns its kind and {"properties", "names" or "places": set of what was removed}. Refused where it is no document, or one
    that can do anything.
    """
    removed = defaultdict(set)
    start = source.read(1024 + len(b"%PDF-"))
    if start.startswith(b"PK\x03\x04"):
        with opened_archive(source) as archive:
            clean_archive = opendocument.clean if "mimetype" in archive.namelist() else office.clean
            return clean_archive(archive, target, removed), removed
    if b"%PDF-" in start:
        return pdf.clean(source, target, removed), removed
    raise Refused("old" if start.startswith(b"\xd0\xcf\x11\xe0") else "unknown")


if __name__ == "__main__":
    os.nice(10)  # visitors first
    for limit, most in LIMITS.items():
        resource.setrlimit(limit, (most, most))
    try:
        with open(0, "rb") as source, open(1, "w+b") as target:
            kind, removed = clean(source, target)
        report = {"kind": kind, "removed": {what: len(found) for what, found in removed.items()}}
    except Refused as refusal:
        report = {"refused": refusal.reason, "detail": refusal.detail}
    except MemoryError:
        report = {"refused": "heavy", "detail": ""}
    sys.stderr.write("\n" + json.dumps(report))
