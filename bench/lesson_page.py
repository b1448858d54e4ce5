"""A lesson page beside a static file of the same bytes, from one server in one run: `python bench/lesson_page.py`.

Starts a site of its own in a temporary folder, imports the small sample course, and asks for both addresses by turns
over kept-alive connections. Printed are the medians over the rounds of requests a second, of the server's CPU time a
request, and their ratios; the static file measured twice shows the noise of this very run.
"""

import http.client
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.served import Site, manage  # noqa: E402

ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 12
REQUESTS = 400
COURSE = ROOT / "fixtures" / "clear-writing"
LESSON = "/clear-writing/basics/first-sentence/"
STATIC = "/static/bench.html"
HEADERS = {"Host": "localhost", "Accept-Encoding": "br", "Connection": "keep-alive"}


def cpu(site: Site) -> float:
    """Seconds of CPU that the web processes have used."""
    parents = site.children("gunicorn")
    processes = [one for parent in parents for one in (parent, *parent.children(recursive=True))]
    return sum(sum(process.cpu_times()[:2]) for process in processes)


def measure(site: Site, path: str) -> tuple[float, float]:
    """Requests a second and CPU microseconds a request."""
    connection = http.client.HTTPConnection("127.0.0.1", site.port)
    before, started = cpu(site), time.perf_counter()
    for _ in range(REQUESTS):
        connection.request("GET", path, headers=HEADERS)
        response = connection.getresponse()
        response.read()
        assert response.status == 200, (path, response.status)
    elapsed, used = time.perf_counter() - started, cpu(site) - before
    connection.close()
    return REQUESTS / elapsed, used / REQUESTS * 1e6


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="bench-lesson-"))
    imported = manage(folder, "migrate")
    assert imported.returncode == 0, imported.stderr
    imported = manage(folder, "import_course", str(COURSE))
    assert imported.returncode == 0, imported.stderr
    site = Site(folder).ready()
    try:
        page = site.get(LESSON)[1]
        (folder / "static" / "bench.html").write_bytes(page)
        site.process.send_signal(1)  # whitenoise looks for files when it starts
        time.sleep(3)
        targets = {"static file": STATIC, "static file again": STATIC, "lesson page": LESSON}
        found: dict[str, list[tuple[float, float]]] = {name: [] for name in targets}
        for path in targets.values():
            measure(site, path)
        for _round in range(ROUNDS):
            for name, path in targets.items():
                found[name].append(measure(site, path))
    finally:
        site.leave_nothing()
        shutil.rmtree(folder, ignore_errors=True)
    report(found, len(page))


def report(found: dict[str, list[tuple[float, float]]], size: int) -> None:
    medians = {
        name: (statistics.median(rate for rate, _ in rounds), statistics.median(used for _, used in rounds))
        for name, rounds in found.items()
    }
    rate, used = medians["static file"]
    print(f"{size} bytes before compression, {ROUNDS} rounds of {REQUESTS} requests each, one connection")
    for name, (own_rate, own_used) in medians.items():
        print(
            f"{name:<18} {own_rate:7.0f} requests/s ({own_rate / rate:4.2f} ×)"
            f"   {own_used:6.0f} µs CPU a request ({own_used / used:4.2f} ×)"
        )


if __name__ == "__main__":
    main()
