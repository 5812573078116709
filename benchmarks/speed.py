"""How fast pages are sent, against a bare WSGI function with the same body and headers under the same server.

Everything runs on this machine. The contenders take turns, round by round; CPU per request is that of their own
processes, so that the load of whoever asks does not count. Each has one worker on one processor, and whoever asks another:
connections are spread over several workers by chance, and the threads of one that hand the interpreter from processor to
processor cost half as much again. Needs wrk and nginx (Debian's packages of these names).
"""

import argparse
import contextlib
import getpass
import http.client
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tests.server import PROJECT, environment_of, free_port, running_site, wait_for

PAGES = {"home": "/lv/", "post": "/lv/jaunumi/1/", "project": "/lv/projekti/1/", "contacts": "/lv/kontakti/"}
CONNECTIONS = 2  # so that the worker always has one to answer
ONE_WORKER = {"WEB_CONCURRENCY": "1"}
PROCESSORS = sorted(os.sched_getaffinity(0))
BUDGETS = (
    {("hit", page): 0.90 for page in PAGES}
    | {("304", page): 1.0 for page in PAGES}
    | {("miss", "post"): 0.04}
)
TICKS = os.sysconf("SC_CLK_TCK")


def stay_on(processor):
    """From here on this process runs there, and whatever it starts."""
    if len(PROCESSORS) < 2:
        sys.exit("There is one processor: whoever asks would take turns with whoever answers. Use two.")
    os.sched_setaffinity(0, {processor})


@dataclass
class Contender:
    """A server to ask: its name, its address and the process ids of it and its children."""

    name: str
    url: str
    pid: int

    def cpu(self):
        """Seconds of CPU that it has used."""
        return sum(cpu_of(pid) for pid in [self.pid, *children_of(self.pid)])


def children_of(pid):
    try:
        found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [int(child) for child in found]


def cpu_of(pid):
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def answer_of(url, path, **headers):
    """(where redirects end, headers, body) of a page as it is sent."""
    host = urlsplit(url).netloc
    for _hop in range(3):
        connection = http.client.HTTPConnection(host, timeout=20)
        connection.request("GET", path, headers={"Accept-Encoding": "br", **headers})
        response = connection.getresponse()
        body = response.read()
        connection.close()
        if response.status not in (301, 302):
            break
        path = response.headers["Location"]
    own = ("date", "server", "connection")
    return path, [(name, value) for name, value in response.getheaders() if name.lower() not in own], body


def load(contender, path, seconds, headers):
    """(requests a second, microseconds of CPU for each)."""
    before, begun = contender.cpu(), time.monotonic()
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s"]
    for name, value in headers.items():
        command += ["-H", f"{name}: {value}"]
    script = 'done = function(s) io.write(string.format("JSON %d %d %d\\n", s.requests, s.errors.status, s.errors.read)) end'
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(script)
        file.flush()
        done = subprocess.run(
            [*command, "-s", file.name, contender.url + path], capture_output=True, text=True, check=True
        )
    requests, bad, broken = map(int, done.stdout.rpartition("JSON ")[2].split())
    if bad or broken:
        raise SystemExit(
            f"{contender.name} answered {bad + broken} of {requests} requests with an error at {path}."
        )
    took = time.monotonic() - begun
    return requests / took, (contender.cpu() - before) / requests * 1_000_000


@contextlib.contextmanager
def gunicorn(name, application, environment, log):
    port = free_port()
    own = environment | {"PORT": str(port)}
    command = [sys.executable, "-m", "gunicorn", f"benchmarks.contenders:{application}()"]
    process = subprocess.Popen(command, env=own, cwd=PROJECT, stdout=log, stderr=log)
    url = f"http://localhost:{port}"
    try:
        yield Contender(name, url, process.pid)
    finally:
        process.terminate()
        process.wait(timeout=20)


@contextlib.contextmanager
def nginx(files, folder):
    port = free_port()
    config = folder / "nginx.conf"
    config.write_text(
        f"""daemon off; user {getpass.getuser()}; pid {folder}/nginx.pid; error_log stderr crit; worker_processes 1;
events {{ worker_connections 256; }}
http {{ access_log off; default_type text/html; sendfile on;
  server {{ listen 127.0.0.1:{port}; root {files}; index index.html; }} }}"""
    )
    process = subprocess.Popen(["nginx", "-p", str(folder), "-c", str(config)])
    try:
        yield Contender("nginx", f"http://127.0.0.1:{port}", process.pid)
    finally:
        process.terminate()
        process.wait(timeout=20)


@contextlib.contextmanager
def everybody(folder):
    """(contenders by name, {page: (path, ETag)}), all running."""
    with contextlib.ExitStack() as stack:
        log = stack.enter_context(open(folder / "log", "w"))
        site = stack.enter_context(running_site(folder, log, **ONE_WORKER))
        pages, answers, files = {}, {}, folder / "files"
        for page, asked in PAGES.items():
            path, headers, body = answer_of(site.url, asked)
            pages[page] = (path, dict(headers)["ETag"])
            answers[path] = {"headers": headers, "body": body.decode("latin-1")}
            (files / path[1:]).mkdir(parents=True, exist_ok=True)
            (files / path[1:] / "index.html").write_bytes(body)
        (folder / "answers.json").write_text(json.dumps(answers))
        port = urlsplit(site.url).port
        environment = environment_of(folder, port, site.database) | {
            "ANSWERS": str(folder / "answers.json"),
            "FILES": str(files),
            **ONE_WORKER,
        }
        contenders = {"ours": Contender("ours", site.url, site.pid)}
        for name in ("bare", "constant", "whitenoise"):
            contenders[name] = stack.enter_context(gunicorn(name, name, environment, log))
        own = environment | {
            "SITE_URL": f"http://localhost:{(miss_port := free_port())}",
            "PORT": str(miss_port),
        }
        contenders["miss"] = stack.enter_context(gunicorn("miss", "miss", own, log))
        contenders["nginx"] = stack.enter_context(nginx(files, folder))
        for contender in contenders.values():
            wait_for(contender.url + pages["home"][0])
        yield contenders, pages


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument("--seconds", type=int, default=1)
    options = parser.parse_args()
    for tool in ("wrk", "nginx"):
        if not shutil.which(tool):
            sys.exit(f"{tool} is missing. Debian: apt-get install {tool}")
    (PROJECT / "var").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=PROJECT / "var", prefix="benchmark-") as folder:
        stay_on(PROCESSORS[0])
        with everybody(Path(folder)) as (contenders, pages):
            stay_on(PROCESSORS[-1])
            results = rounds(contenders, pages, options)
    (PROJECT / "var" / "bench.json").write_text(json.dumps(results, indent=1))
    over = report(results)
    sys.exit(f"Over budget: {', '.join(over)}." if over else 0)


def rounds(contenders, pages, options):
    """{page: {contender: [[requests a second, microseconds of CPU], …]}}"""
    results = {page: {} for page in pages}
    turns = [("bare", "bare", False), ("hit", "ours", False), ("304", "ours", True), ("miss", "miss", False),
             ("Django, constant view", "constant", False), ("WhiteNoise", "whitenoise", False), ("nginx", "nginx", False)]  # fmt: skip
    for number in range(options.rounds):
        for page, (path, etag) in pages.items():
            for title, name, unchanged in turns:
                headers = {"Accept-Encoding": "br"} | ({"If-None-Match": etag} if unchanged else {})
                measured = load(contenders[name], path, options.seconds, headers)
                results[page].setdefault(title, []).append(measured)
        print(f"round {number + 1} of {options.rounds}", file=sys.stderr)
    return results


def report(results):
    """Prints the medians; returns a sentence on each ratio of CPU that is below its budget."""
    print("| page | contender | requests/s | CPU, µs | throughput / bare | CPU of bare / CPU | budget |")
    print("|---|---|--:|--:|--:|--:|--:|")
    over = []
    for page, found in results.items():
        for title, measured in found.items():
            speed, cpu = (statistics.median(each[number] for each in measured) for number in (0, 1))
            pairs = list(zip(measured, found["bare"], strict=True))
            throughput = statistics.median(own[0] / bare[0] for own, bare in pairs)
            ratio = statistics.median(bare[1] / own[1] for own, bare in pairs)
            budget = BUDGETS.get((title, page), "")
            print(
                f"| {page} | {title} | {speed:,.0f} | {cpu:,.0f} | {throughput:.3f} | {ratio:.3f} | {budget} |"
            )
            if budget and ratio < budget:
                over.append(f"{title} of {page} {ratio:.3f} (budget {budget})")
    return over


if __name__ == "__main__":
    main()
