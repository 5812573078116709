"""What is measured of the site: a module for each command of “Measuring” in the Makefile."""

import contextlib
import tempfile
from pathlib import Path

from tests.server import PROJECT


@contextlib.contextmanager
def temporary_folder():
    """A folder in var/ that goes with what is measured in it."""
    (PROJECT / "var").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=PROJECT / "var", prefix="benchmark-") as folder:
        yield Path(folder)
