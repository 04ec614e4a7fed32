"""The network address that a request came from, and the network that it is counted by."""

import ipaddress
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.http import HttpRequest


def client(request: HttpRequest) -> str:
    """Where a request came from. What `X-Forwarded-For` tells is believed hop by hop, from the nearest on, as long as
    the hop before is a proxy that the settings trust; anybody can write the rest."""
    address = request.META.get("REMOTE_ADDR", "")
    told = request.META.get("HTTP_X_FORWARDED_FOR")
    if not told:
        return address
    hops = [hop.strip() for hop in told.split(",")]
    if settings.TRUSTED_PROXIES:
        while hops and _is_trusted(address):
            address = hops.pop()
    elif settings.BEHIND_PROXY:
        address = hops[-1]
    return address


def is_from_proxy(request: HttpRequest) -> bool:
    """Whether whoever is connected to us is a proxy that the settings trust, so that its header fields are believed."""
    if settings.TRUSTED_PROXIES:
        return _is_trusted(request.META.get("REMOTE_ADDR", ""))
    return settings.BEHIND_PROXY


def _is_trusted(address: str) -> bool:
    # without one it came through a socket of this machine
    return not address or is_among(address, settings.TRUSTED_PROXIES)


def is_among(address: str, networks: Iterable[Any]) -> bool:
    """Whether an address is in one of the networks; what is no address is in none."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(known in network for network in networks)


def network(address: str) -> str:
    """By what an address is counted: itself, or the /64 that one customer has of IPv6."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(known, ipaddress.IPv4Address):
        return str(known)
    if known.ipv4_mapped:
        return str(known.ipv4_mapped)
    return str(ipaddress.ip_network((known, 64), strict=False))
