"""Signed addresses: whoever has one may see how that report goes. They never run out."""

from dataclasses import dataclass
from typing import Literal

from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils.crypto import salted_hmac

from courseapp.reports.models import MeToo, Report

type Side = Literal["r", "m"]

_status = Signer(salt="courseapp.reports.status")
_address = Signer(salt="courseapp.reports.address")


@dataclass(frozen=True, slots=True)
class Named:
    """A report, or the "me too" of one."""

    side: Side
    pk: int


def _name(thing: Report | MeToo) -> str:
    return f"{'r' if isinstance(thing, Report) else 'm'}{thing.pk}"


def _read(signer: Signer, signed: str) -> Named | None:
    try:
        name = signer.unsign(signed)
    except BadSignature:
        return None
    return Named("r" if name[0] == "r" else "m", int(name[1:]))


def status_path(thing: Report | MeToo) -> str:
    return reverse("report-status", args=[_status.sign(_name(thing))])


def read_status(signed: str) -> Named | None:
    return _read(_status, signed)


def address_path(thing: Report | MeToo) -> str:
    """Where the owner of the e-mail address says whether they want to be written to; known by that mail alone."""
    return reverse("report-address", args=[_address.sign(_name(thing))])


def read_address(signed: str) -> Named | None:
    return _read(_address, signed)


def address_key(email: str) -> str:
    """A keyed hash of an address, for telling it apart without keeping it."""
    return salted_hmac("courseapp.reports.refused", email.strip().casefold(), algorithm="sha256").hexdigest()
