"""What a request says about where it comes from, in words its owner understands and no finer than needed."""

import ipaddress

from allauth.core.internal.httpkit import get_client_ip
from django.http import HttpRequest

_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Whale/", "Whale"),
    ("KAKAOTALK", "KakaoTalk"),
    ("NAVER", "Naver"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
    ("curl", "curl"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def described(user_agent: str) -> str:
    """Browser and system, such as `Firefox · Linux`; "" when neither is known."""
    browser = next((name for sign, name in _BROWSERS if sign in user_agent), "")
    system = next((name for sign, name in _SYSTEMS if sign in user_agent), "")
    return " · ".join(part for part in (browser, system) if part)


def network(request: HttpRequest) -> str:
    """The network of the request's address, not the address: /24 of IPv4, /48 of IPv6. "" when unknown."""
    address = get_client_ip(request)
    if not address:
        return ""
    bits = 24 if ipaddress.ip_address(address).version == 4 else 48
    return str(ipaddress.ip_network(f"{address}/{bits}", strict=False))


def of(request: HttpRequest) -> str:
    return described(request.headers.get("User-Agent", ""))
