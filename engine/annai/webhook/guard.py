"""Connecting to public addresses only, so that no workspace file reaches into the network of the server.

A name is resolved for each connection, every address that it has is judged, and the connection goes to an address that
was judged: a name that resolves otherwise a moment later gains nothing.
"""

import asyncio
import socket
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import httpcore

from annai.mail.outcome import GiveUp, Retry

_NAT64 = ip_network("64:ff9b::/96")
_PROTOCOLS = ip_network("192.0.0.0/24")  # of IETF protocols: not global, though Pythons of old say so; clouds use it


class Guard(httpcore.AsyncNetworkBackend):
    """A network that refuses addresses which are not public, unless `any_address`."""

    def __init__(self, any_address: bool = False) -> None:
        self._any_address = any_address
        self._network = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 (the name is that of the network interface)
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Raises GiveUp for an address that is not allowed, Retry when there is none or none answers."""
        addresses = await resolve(host, port)
        if not self._any_address:
            check(host, addresses)
        for address in addresses:
            try:
                return await self._network.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        raise Retry(f"{host} does not answer")


async def resolve(host: str, port: int) -> list[str]:
    """The addresses of a name, or of an address in whatever notation. Raises Retry when there are none."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Retry(f"{host} has no address") from None
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def check(host: str, addresses: Iterable[str]) -> None:
    """Raises GiveUp unless all are public."""
    if not all(map(is_public, addresses)):
        raise GiveUp(f"{host} has an address that is not public, which is not allowed", hard=False)


def is_public(address: str) -> bool:
    """Whether it is a global unicast address; one that stands for an IPv4 address is judged as that one."""
    ip = ip_address(address.partition("%")[0])
    ip = _inner(ip) if isinstance(ip, IPv6Address) else ip
    return ip.is_global and not ip.is_multicast and not ip.is_reserved and ip not in _PROTOCOLS


def _inner(ip: IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that an IPv6 address carries, or the address itself."""
    if ip in _NAT64:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else ip)
