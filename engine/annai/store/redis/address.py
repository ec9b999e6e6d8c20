"""What a store's URL says of Redis.

    redis://user:password@host:6379/0?durability=fsync&name=annai
    redis+cluster://user:password@host:7000,other:7000?durability=replicated

With TLS: rediss:// and rediss+cluster://. A message about a URL does not repeat it, for it may hold a password.
"""

from typing import Any, Literal, get_args
from urllib.parse import parse_qsl, unquote, urlsplit

from msgspec import Struct
from redis.asyncio.connection import AbstractConnection, Connection, SSLConnection

from annai.store.errors import StoreError
from annai.store.redis.link import TIMEOUT

Durability = Literal["fsync", "replicated", "process"]
Host = tuple[str, int]

PORT = 6379
MOST_NAME = 32
_HINT = "write redis://host:6379/0 or redis+cluster://host:6379,other:6379"


class Address(Struct, frozen=True):
    """`hosts` are where to ask first; a cluster tells of the others. `name` begins all keys of this store."""

    hosts: tuple[Host, ...]
    cluster: bool = False
    tls: bool = False
    db: int = 0
    username: str | None = None
    password: str | None = None
    durability: Durability = "fsync"
    name: str = "annai"

    def connection(self, host: Host) -> AbstractConnection:
        """A connection to a server, not yet made."""
        kind = SSLConnection if self.tls else Connection
        return kind(
            host=host[0],
            port=host[1],
            db=self.db,
            username=self.username,
            password=self.password,
            protocol=2,
            driver_info=None,
            socket_timeout=None,
            socket_connect_timeout=TIMEOUT,
            socket_keepalive=True,
        )


def address_of(url: str) -> Address:
    """Raises StoreError for a URL that names no Redis."""
    scheme, _, rest = url.partition("://")
    parts = urlsplit(f"//{rest}")
    user, _, hosts = parts.netloc.rpartition("@")
    username, _, password = user.partition(":")
    cluster = scheme.endswith("+cluster")
    if "," in hosts and not cluster:
        raise StoreError("one Redis has one host; write redis+cluster://one:6379,other:6379 for a cluster")
    return Address(
        hosts=tuple(_host(host) for host in hosts.split(",")),
        cluster=cluster,
        tls=scheme.startswith("rediss"),
        db=_database(parts.path, cluster),
        username=unquote(username) or None,
        password=unquote(password) or None,
        **_options(parts.query),
    )


def _host(text: str) -> Host:
    name, separator, port = text.rpartition(":")
    if not separator or text.endswith("]"):
        name, port = text, str(PORT)
    if not name or not port.isascii() or not port.isdigit() or not 0 < int(port) < 65_536:
        raise StoreError(f"the store's URL names no host, or no port from 1 to 65535; {_HINT}")
    return name.strip("[]"), int(port)


def _database(path: str, cluster: bool) -> int:
    digits = path.strip("/")
    if digits and not (digits.isascii() and digits.isdigit()):
        raise StoreError(f"the store's URL ends in no database number; {_HINT}")
    if cluster and int(digits or 0):
        raise StoreError(f"a Redis Cluster has database 0 only; {_HINT}")
    return int(digits or 0)


def _options(query: str) -> dict[str, Any]:
    given = dict(parse_qsl(query, keep_blank_values=True))
    durability, name = given.pop("durability", "fsync"), given.pop("name", "annai")
    if given:
        raise StoreError(f"the store's URL has no option {min(given)}; there are durability and name")
    if durability not in get_args(Durability):
        raise StoreError(f"the store's durability is one of {', '.join(get_args(Durability))}")
    if not (name.isascii() and name.isidentifier() and len(name) <= MOST_NAME):
        raise StoreError(f"the store's name has 1 to {MOST_NAME} letters, digits and _, and begins with no digit")
    return {"durability": durability, "name": name}
