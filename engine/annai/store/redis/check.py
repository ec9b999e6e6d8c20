"""Whether servers keep what the store's URL promises, and whether the store is this Annai's."""

import logging
from collections.abc import Iterable

from redis.exceptions import ResponseError

from annai.store.errors import StoreError
from annai.store.redis.address import Durability
from annai.store.redis.caller import META, Caller
from annai.store.redis.servers import Server

SCHEMA = b"2"


logger = logging.getLogger("annai.store")

# What a server must be configured with, by durability: each parameter with the values that will do.
_NEEDED: dict[Durability, dict[str, tuple[str, ...]]] = {
    "fsync": {"appendonly": ("yes",), "appendfsync": ("always",)},
    "replicated": {},
    "process": {"appendonly": ("yes",)},
}
_ALWAYS = {"maxmemory-policy": ("noeviction",)}


async def check_servers(servers: Iterable[Server], durability: Durability) -> None:
    """Raises StoreError when a server is known not to keep it; one that does not tell is warned of."""
    for server in servers:
        for name, values in {**_ALWAYS, **_NEEDED[durability]}.items():
            found = await _configured(server, name)
            if found is None:
                logger.warning("Redis does not tell %s; durability=%s needs %s", name, durability, " or ".join(values))
            elif found not in values:
                raise StoreError(
                    f"Redis has {name} {found}, but durability={durability} needs {name} {' or '.join(values)}; "
                    "configure the server so, or choose another durability in the store's URL"
                )


async def _configured(server: Server, name: str) -> str | None:
    try:
        answer = await server.second.ask("CONFIG", "GET", name)
    except ResponseError:  # many a service that hosts Redis forbids it
        return None
    return answer[1].decode() if answer else None


async def check_schema(caller: Caller) -> None:
    """Raises StoreError for a store that another version of Annai has written."""
    found = await caller.at(META, "value", ("!schema", SCHEMA), write=True)
    if found != SCHEMA:
        raise StoreError(f"the store has schema {found.decode()}, this Annai knows {SCHEMA.decode()}; run that Annai")
