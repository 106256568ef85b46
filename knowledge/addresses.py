"""Addresses: which IP addresses are on the public internet; nothing else is ever reached."""

from __future__ import annotations

import ipaddress
from typing import Final

# Never public, though Python 3.11's is_global says otherwise of some (python/cpython#113171): the
# IANA special-purpose registries, and what carries an IPv4 address inside.
_NEVER: Final = tuple(
    map(
        ipaddress.ip_network,
        (
            *("0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24"),
            *("192.52.193.0/24", "192.88.99.0/24", "192.175.48.0/24", "198.18.0.0/15"),
            *("198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4", "::/96", "64:ff9b:1::/48"),
            *("100::/64", "2001::/23", "2001:db8::/32", "3fff::/20", "5f00::/16", "fec0::/10"),
        ),
    )
)
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")
_6TO4: Final = ipaddress.ip_network("2002::/16")


def is_public(address: str) -> bool:
    """Whether an IP address in its usual form is one of the public internet.

    Loopback, private and link-local networks, the metadata services of clouds, multicast and
    reserved ranges are not; nor is an IPv6 address that stands for such an IPv4 one (mapped, NAT64,
    6to4), nor any Teredo address, nor a text that is no address.
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        if found.scope_id:
            return False
        if (inner := _inner(found)) is not None:
            return is_public(str(inner))
    special = found.is_multicast or found.is_reserved or found.is_unspecified
    never = any(found in network for network in _NEVER if network.version == found.version)
    return found.is_global and not special and not never


def _inner(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 address leads to."""
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    if address in _6TO4:
        return ipaddress.IPv4Address((int(address) >> 80) & 0xFFFFFFFF)
    return None
