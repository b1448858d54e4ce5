"""`manage.py demo`: a cast of people for trying the site out. Each app's part is one step of STEPS."""

import secrets
from argparse import ArgumentParser
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.actions import choose_name, vouch
from accounts.models import User
from courseapp import demo_desk, demo_progress, demo_reports, demo_threads


@dataclass
class Cast:
    """The people by name, and the lines that tell how to be each of them."""

    people: dict[str, User] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Persona:
    name: str
    address: str
    language: str
    role: str = ""


PERSONAS = [
    Persona("민아", "mina", "ko"),
    Persona("하준", "jun", "ko"),
    Persona("하늘", "haneul", "ko"),
    Persona("Bo", "bo", "en"),
    Persona("Clara", "clara", "en"),
    Persona("Ann", "ann", "en", "operator"),
    Persona("유나", "yuna", "ko", "author"),
    Persona("Max", "max", "en", "moderator"),
]
CODES = 3
"""How many of each member of staff's one-time codes are printed."""


def people(cast: Cast) -> None:
    """Learners with a password, staff with one-time codes as well."""
    for persona in PERSONAS:
        password = secrets.token_urlsafe(9)
        address = f"{persona.address}@example.org"
        user = User.objects.create_user(
            address,
            password,
            language=persona.language,
            is_staff=bool(persona.role),
            is_superuser=persona.role == "operator",
        )
        vouch(user)
        choose_name(user, persona.name)
        user.groups.set(Group.objects.filter(name=persona.role))
        cast.people[persona.name] = user
        line = f"  {persona.name:8} {address:22} {password:14}"
        cast.told.append(f"{line} {persona.role}  {_one_time_codes(user)}" if persona.role else line.rstrip())


def _one_time_codes(user: User) -> str:
    """Give a second factor and answer some of its recovery codes, each good for one sign-in."""
    TOTP.activate(user, generate_totp_secret())
    codes = RecoveryCodes.activate(user).get_unused_codes()
    return " ".join(str(code) for code in codes[:CODES])


def progress(cast: Cast) -> None:
    """Lessons, exercises, reviews and notes."""
    demo_progress.progress(cast.people)


def threads(cast: Cast) -> None:
    """Conversations under lessons."""
    demo_threads.threads(cast.people)


def desk(cast: Cast) -> None:
    """What waits for moderators."""
    demo_desk.desk(cast.people)


def reports(cast: Cast) -> None:
    """What people reported."""
    demo_reports.reports(cast.people)


STEPS: list[Callable[[Cast], object]] = [people, progress, threads, desk, reports]
"""In order; each adds what the people have done."""


class Command(BaseCommand):
    help = "Fill an empty site with people, and print how to sign in as each of them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--force", action="store_true", help="also on a site that has people")

    def handle(self, *args: Any, force: bool, **options: Any) -> None:
        if User.objects.exists() and not force:
            raise CommandError("This site has people. On a site for trying out, --force adds the cast to them.")
        addresses = [f"{persona.address}@example.org" for persona in PERSONAS]
        if User.objects.filter(email__in=addresses).exists():
            raise CommandError("The cast is here already.")
        cast = Cast()
        with transaction.atomic():
            for step in STEPS:
                step(cast)
        self.stdout.write(f"{settings.SITE_URL}/accounts/login/\n\n")
        self.stdout.write(
            "  name     address                password        staff: one-time codes for the second factor"
        )
        for line in cast.told:
            self.stdout.write(line)
