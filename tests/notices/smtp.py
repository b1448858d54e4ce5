"""A real mail server of the tests' own: it can hang up, refuse and be away, and remembers what it took."""

import email
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import policy
from email.message import EmailMessage
from typing import Any

from django.test.utils import override_settings


class Conversation(socketserver.StreamRequestHandler):
    server: "MailServer"

    def handle(self) -> None:
        self.server.calls += 1
        self.wfile.write(b"220 here\r\n")
        while line := self.rfile.readline():
            verb = line[:4].upper().strip()
            answer = self.server.whim(verb, line)
            if answer is None:
                return
            if verb == b"DATA" and not answer:
                self.wfile.write(b"354 go on\r\n")
                self._take()
                if self.server.whim(b"TOOK", b"") is None:
                    return
            self.wfile.write((answer or b"250 fine") + b"\r\n")
            if verb == b"QUIT":
                return

    def _take(self) -> None:
        lines = []
        while (text := self.rfile.readline()) != b".\r\n":
            if not text:
                return
            lines.append(text.removeprefix(b"."))
        with self.server.lock:
            self.server.taken.append(b"".join(lines))


class MailServer(socketserver.ThreadingTCPServer):
    """`whim(verb, line)` answers b"" for the usual, an SMTP answer, or None to hang up; TOOK is after a whole mail."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), Conversation)
        self.taken: list[bytes] = []
        self.calls = 0
        self.lock = threading.Lock()
        self.whim: Callable[[bytes, bytes], bytes | None] = lambda _verb, _line: b""

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def mails(self) -> list[EmailMessage]:
        with self.lock:
            return [read(one) for one in self.taken]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Callers that are killed leave broken pipes; that is what these tests are for."""


def read(raw: bytes) -> EmailMessage:
    message = email.message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def parts(message: EmailMessage) -> tuple[str, str]:
    """Its text and its HTML."""
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text
    assert html
    return text.get_content().replace("\r\n", "\n"), html.get_content()


@contextmanager
def running(port: int = 0) -> Iterator[MailServer]:
    with MailServer(port) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield server
        server.shutdown()


def mailer_of(port: int) -> dict[str, Any]:
    options = {"host": "127.0.0.1", "port": port, "timeout": 5}
    return {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}}


@contextmanager
def receiving() -> Iterator[MailServer]:
    """The site sends its mails to the server that is given."""
    with running() as server, override_settings(MAILERS=mailer_of(server.port)):
        yield server
