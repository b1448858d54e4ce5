"""Who of the staff did something, as the log keeps it: a key that names nobody once the account is gone."""

from collections.abc import Collection

from django.utils.crypto import salted_hmac

from accounts.models import User


def actor_key(user: User) -> str:
    return salted_hmac("courseapp.reports.actor", str(user.pk), algorithm="sha256").hexdigest()[:16]


def names(keys: Collection[str]) -> dict[str, str]:
    """The keys' people among those who are staff now; they are few."""
    staff = User.objects.filter(is_staff=True).only("id", "name", "email") if keys else []
    return {key: one.name or one.email for one in staff if (key := actor_key(one)) in keys}
