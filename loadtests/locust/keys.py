"""The keys of the server that is loaded, from the variables that the server itself reads."""

from collections.abc import Mapping

from msgspec import Struct

from annai.demo.identity import Signer


class MissingKey(Exception):
    """A key that the load cannot do without; the text names its variable."""


class Keys(Struct, frozen=True):
    """Without `signer` the people stay anonymous."""

    write: str
    secret: str
    signer: Signer | None


def keys_of(environment: Mapping[str, str]) -> Keys:
    """Raises MissingKey."""
    try:
        write, secret = environment["ANNAI_WRITE_KEY"], environment["ANNAI_SECRET_KEY"]
    except KeyError as error:
        raise MissingKey(f"Set {error.args[0]}: the load needs the server's write key and secret key.") from None
    return Keys(write, secret, _signer(environment))


def _signer(environment: Mapping[str, str]) -> Signer | None:
    kid, _, secret = environment.get("ANNAI_IDENTITY_SECRETS", "").partition(",")[0].partition(":")
    return Signer(kid, secret, environment.get("ANNAI_ENVIRONMENT", "production")) if secret else None
