"""What a request says about where it comes from, in words its owner understands and no finer than needed."""

import ipaddress

from allauth.core.internal.httpkit import get_client_ip
from django.http import HttpRequest

from courseapp.plain.browsers import described


def network(request: HttpRequest) -> str:
    """The network of the request's address, not the address: /24 of IPv4, /48 of IPv6. "" when unknown."""
    address = get_client_ip(request)
    if not address:
        return ""
    bits = 24 if ipaddress.ip_address(address).version == 4 else 48
    return str(ipaddress.ip_network(f"{address}/{bits}", strict=False))


def of(request: HttpRequest) -> str:
    return described(request.headers.get("User-Agent", ""))
