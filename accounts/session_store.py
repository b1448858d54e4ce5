"""Where sessions are kept: Django's table, read together with the person that a session belongs to.

Named in SESSION_ENGINE, which wants a class of this name; the name is also part of the salt of stored sessions.
"""

from typing import Any

from django.contrib.sessions.backends import db
from django.db import connection
from django.utils import timezone

from accounts.models import User

_FIELDS = [field.attname for field in User._meta.concrete_fields]
_COLUMNS = ", ".join(f"u.{field.column}" for field in User._meta.concrete_fields)
_SESSION = f"""
SELECT s.session_data, {_COLUMNS}
  FROM django_session s
  LEFT JOIN usersessions_usersession o ON o.session_key = s.session_key
  LEFT JOIN accounts_user u ON u.id = o.user_id
 WHERE s.session_key = %s AND s.expire_date > %s
"""  # noqa: S608 - names of columns


class SessionStore(db.SessionStore):
    """`owner` is who the list of sessions says it belongs to: brought along, proving nothing (accounts.sessions)."""

    owner: User | None = None

    def load(self) -> dict[str, Any]:
        key = self.session_key or ""
        row = None
        if key.isalnum():
            with connection.cursor() as cursor:
                cursor.execute(_SESSION, [key, timezone.now()])
                row = cursor.fetchone()
        if not row:
            self._session_key = None
            return {}
        self.owner = User.from_db(connection.alias, _FIELDS, row[1:]) if row[1] else None
        return dict(self.decode(row[0]))

    def flush(self) -> None:
        super().flush()
        self.owner = None
