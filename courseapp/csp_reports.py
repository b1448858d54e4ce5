"""Browsers report here what the content policy stopped."""

import logging
import threading
import time

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

log = logging.getLogger(__name__)
A_MINUTE = 10


class Allowance:
    """At most `count` a minute in this process; anybody may send reports, so the log must not be theirs to fill."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._times: list[float] = []
        self._lock = threading.Lock()

    def take(self) -> bool:
        now = time.monotonic()
        with self._lock:
            self._times = [at for at in self._times if now - at < 60]
            if len(self._times) >= self._count:
                return False
            self._times.append(now)
            return True


_allowance = Allowance(A_MINUTE)


@csrf_exempt
@require_POST
def csp_report(request: HttpRequest) -> HttpResponse:
    if _allowance.take():
        log.warning("content policy: %s", request.read(2000).decode("utf-8", "replace"))
    return HttpResponse(status=204)
