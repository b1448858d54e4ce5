"""Mail for a site without a mail server: one .eml file a message, which any mail program opens."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from email import policy
from pathlib import Path
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class EmailBackend(BaseEmailBackend):
    """Writes under `folder`; names sort by time and tell the recipient."""

    def __init__(self, folder: str, **options: Any) -> None:
        super().__init__(**options)
        self.folder = Path(folder)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for message in email_messages:
            now = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
            to = re.sub(r"[^\w.@+-]", "_", (message.to or ["nobody"])[0])[:80]
            (self.folder / f"{now} {to}.eml").write_bytes(message.message(policy=policy.SMTP).as_bytes())
        return len(email_messages)
