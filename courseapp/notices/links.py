"""The address that leads from a notice to what it tells of, and marks it read on the way if its owner follows it."""

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from courseapp.notices.models import Notification


def signed_link(notice: Notification) -> str:
    """For mails: whoever holds it gets there without signing in."""
    return f"{settings.SITE_URL}{reverse('notice', args=[notice.pk])}?key={key_of(notice)}"


def key_of(notice: Notification) -> str:
    what = f"{notice.pk}:{notice.recipient_id}:{notice.url}"
    return salted_hmac("courseapp.notices.link", what, algorithm="sha256").hexdigest()[:24]


def fits(notice: Notification, key: str) -> bool:
    return constant_time_compare(key, key_of(notice))
