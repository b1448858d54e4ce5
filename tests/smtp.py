"""A mail server on this machine: takes what it is sent, and remembers it."""

import email
import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import policy
from email.message import EmailMessage

from django.test.utils import override_settings


class Conversation(socketserver.StreamRequestHandler):
    """Enough of SMTP to take a mail."""

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                lines = []
                while (text := self.rfile.readline()) != b".\r\n":
                    lines.append(text.removeprefix(b"."))
                self.server.received.append(b"".join(lines))  # type: ignore[attr-defined]
            if verb == b"QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            self.wfile.write(b"250 fine\r\n")


@contextmanager
def listening() -> Iterator[list[bytes]]:
    """What a real server on this machine was sent; the site uses it for its mails."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Conversation) as server:
        server.received = []  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        options = {"host": "127.0.0.1", "port": server.server_address[1]}
        mailer = {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}
        with override_settings(MAILERS={"default": mailer}):
            yield server.received  # type: ignore[attr-defined]
        server.shutdown()


def read(raw: bytes) -> EmailMessage:
    message = email.message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def code_for(received: list[bytes], address: str) -> str:
    """The code in the newest mail to the address."""
    mine = [message for message in map(read, received) if message["To"] == address]
    body = mine[-1].get_body(("plain",))
    assert body
    found = re.search(r"^ {4}(\d{6})\r?$", body.get_content(), re.MULTILINE)
    assert found, body.get_content()
    return found[1]
