"""`make audit`: asks for known faults of every pinned package. What nobody could be asked about is a failure, never clean."""

import json
import subprocess
import sys
from pathlib import Path

REQUIREMENTS = sorted(Path("requirements").glob("*.txt"))


def audited(arguments):
    """(packages that were looked up, sentences about faults and about what could not be looked up)."""
    command = [*arguments, *"--format json --progress-spinner off --disable-pip --require-hashes".split()]
    for path in REQUIREMENTS:
        command += ["--requirement", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  no input of anybody
    try:
        packages = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        return 0, [f"Nothing could be audited: {done.stderr.strip() or 'no answer'}"]
    found = []
    for package in packages:
        if "skip_reason" in package:
            found.append(f"{package['name']} could not be audited: {package['skip_reason']}")
        for fault in package.get("vulns", []):
            fixed = ", ".join(fault["fix_versions"]) or "no version yet"
            found.append(f"{package['name']} {package['version']}: {fault['id']}, mended in {fixed}")
    looked_up = sum("skip_reason" not in package for package in packages)
    return looked_up, found if packages else ["Nothing was audited."]


if __name__ == "__main__":
    number, found = audited([sys.executable, "-m", "pip_audit"])
    sys.stdout.write("\n".join([*found, f"{number} packages looked up, {len(found)} findings."]) + "\n")
    sys.exit(bool(found))
