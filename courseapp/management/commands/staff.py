"""`manage.py staff EMAIL --role …`: let somebody into the admin."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from accounts import invitations
from accounts.actions import Role, appoint


class Command(BaseCommand):
    help = "Make somebody a member of staff and print the link with which they choose a password."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--role", required=True, choices=[role.value for role in Role])

    def handle(self, *args: Any, email: str, role: str, **options: Any) -> None:
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"“{email}” is not an e-mail address") from error
        appointment = appoint(email, Role(role))
        verb = "is now" if appointment.is_new else "was known and is now"
        self.stdout.write(f"{appointment.user.email} {verb} {role}.")
        if role != Role.OPERATOR and not Group.objects.filter(name=role).exists():
            self.stdout.write(f"There is no group “{role}” yet: an operator gives rights in the admin.")
        self.stdout.write("To choose a password, open this link once, within 24 hours:\n")
        self.stdout.write(f"  {settings.SITE_URL}{invitations.link(appointment.user)}\n")
