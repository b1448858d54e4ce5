"""Who a learner is to a browser."""

import hashlib

from accounts.models import User


def learner_key(user: User) -> str:
    """The opaque id under which a browser stores this person's events: no secret, the same for ever, never another's.

    Made of what never changes about an account, so that neither a new SECRET_KEY nor a restored backup orphans what a
    device has not sent yet.
    """
    return hashlib.sha256(f"learner:{user.pk}:{user.joined_at.isoformat()}".encode()).hexdigest()[:20]
