"""Ending mails about reports, and undoing that: for people with an account, and for addresses without one."""

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from courseapp.reports.actions import forget_address
from courseapp.reports.models import MeToo, Report


def label_of_all(argument: str) -> str:
    return _("Mails about what I reported")


def stop_all(user_id: int, argument: str) -> str:
    before = User.objects.filter(pk=user_id).values_list("report_mail", flat=True).first()
    User.objects.filter(pk=user_id).update(report_mail=False)
    return "on" if before else ""


def resume_all(user_id: int, argument: str, before: str) -> None:
    User.objects.filter(pk=user_id).update(report_mail=before == "on")


def label_of_one(argument: str) -> str:
    return _("Mails about this report")


def stop_one(user_id: int, argument: str) -> str:
    """Forget the address of that report or voice (`r12`, `m12`); the answer is the address."""
    thing = _thing(argument)
    return forget_address(thing) if thing else ""


def resume_one(user_id: int, argument: str, before: str) -> None:
    thing = _thing(argument)
    if thing and before:
        type(thing)._default_manager.filter(pk=thing.pk, email="").update(
            email=before, email_confirmed_at=timezone.now()
        )


def _thing(argument: str) -> Report | MeToo | None:
    number = argument[1:]
    if not number.isascii() or not number.isdigit() or len(number) > 18:
        return None
    model = Report if argument.startswith("r") else MeToo
    return model._default_manager.filter(pk=int(number)).first()
