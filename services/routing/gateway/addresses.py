"""Where a webhook may lie: no address by which somebody outside reaches what only the hub can reach."""

import asyncio
import socket
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final
from urllib.parse import urlsplit

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address
LONGEST_URL: Final = 2000
_LOOKUPS: Final = 32
_TO_IPV4: Final = tuple(ip_network(each) for each in ("64:ff9b::/96", "2002::/16", "2001::/32"))
"""IPv6 that somebody on the way turns into an IPv4 address of any kind."""


class NotAllowed(ValueError):
    """The address is no place for a webhook; the words say why and may be shown."""


@dataclass(frozen=True)
class Target:
    """A URL taken apart."""

    host: str
    port: int


def target_of(url: str) -> Target:
    """Return where a URL leads; raises NotAllowed for one that cannot be meant."""
    if len(url) > LONGEST_URL or not url.isascii() or any(sign <= " " for sign in url):
        raise NotAllowed(f"it must be a URL of at most {LONGEST_URL} ASCII signs, without spaces")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise NotAllowed("it is no URL") from None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise NotAllowed("it must begin with https:// or http:// and name a host")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise NotAllowed("it may hold no user, password or fragment; the signature says who sends")
    return Target(parts.hostname, port or (443 if parts.scheme == "https" else 80))


@dataclass(frozen=True)
class Resolver:
    """Looks hosts up, in threads of its own: a lookup that hangs holds up nobody else."""

    allowed: Sequence[Network]
    _threads: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(_LOOKUPS, "resolve"))

    async def address(self, target: Target) -> Address:
        """Return an address to connect to; raises NotAllowed where any of the host's is none, OSError."""
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(
            self._threads, lambda: socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
        )
        addresses = [ip_address(str(each[4][0]).partition("%")[0]) for each in found]
        for each in addresses:
            if not is_allowed(each, self.allowed):
                raise NotAllowed(
                    "its host lies on this machine or in a network that the public does not reach; the hub's "
                    "operator may allow the network: LGSP_GATEWAY__ALLOWED_NETWORKS"
                )
        return addresses[0]


def is_allowed(address: Address, allowed: Sequence[Network]) -> bool:
    """Say whether the hub may be made to connect there."""
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return is_allowed(address.ipv4_mapped, allowed)
    if any(address in network for network in allowed if network.version == address.version):
        return True
    if any(address in network for network in _TO_IPV4 if network.version == address.version):
        return False
    return address.is_global and not address.is_multicast
