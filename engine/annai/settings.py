"""Settings: one table. Each is read from the environment as `ANNAI_` and its name in capitals.

Durations are written as in flow files (`10s`, `24h`), short ones as `250ms`, and held in milliseconds.
"""

import hmac
from base64 import b64decode
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from annai.core.instant import parse_duration

PREFIX = "ANNAI_"
LIVE_SECRETS = 2


class SettingsError(Exception):
    """The settings cannot be used; the text has one line for each fault."""


def _milliseconds(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    number = value.removesuffix("ms")
    return int(number) if number != value and number.isdecimal() else parse_duration(value)


def _secrets(value: Any) -> Any:
    return _pairs(value, "write each secret as kid:secret, and a comma between two of them")


def _tokens(value: Any) -> Any:
    return _pairs(value, "write each token as endpoint:token, and a comma between two of them")


def _signing(value: Any) -> Any:
    pairs = _pairs(value, "write each secret as endpoint:whsec_…, and a comma between two of them")
    return {name: secrets.split() if isinstance(secrets, str) else secrets for name, secrets in pairs.items()}


def _pairs(value: Any, wanted: str) -> Any:
    """What is written `name:value, name:value`. Raises ValueError."""
    if not isinstance(value, str):
        return value
    pairs = [pair.strip().partition(":") for pair in value.split(",") if pair.strip()]
    if any(not separator for _, separator, _ in pairs):
        raise ValueError(wanted)
    return {name: text for name, _, text in pairs}


def _signs(secret: str) -> str:
    """Raises ValueError for what is no secret of Standard Webhooks."""
    try:
        length = len(b64decode(secret.removeprefix("whsec_"), validate=True))
    except ValueError:
        length = 0
    if not secret.startswith("whsec_") or not 24 <= length <= 64:
        raise ValueError("a webhook's secret is whsec_ and the Base64 of 24 to 64 bytes")
    return secret


Key = Annotated[str, Field(min_length=1, max_length=255, repr=False)]
SecretKey = Annotated[str, Field(min_length=8, max_length=255, repr=False)]
Milliseconds = Annotated[int, BeforeValidator(_milliseconds), Field(ge=1)]
IdentitySecret = Annotated[str, Field(min_length=32, max_length=512)]
IdentitySecrets = Annotated[dict[str, IdentitySecret], BeforeValidator(_secrets)]


SigningSecrets = Annotated[tuple[Annotated[str, AfterValidator(_signs)], ...], Field(min_length=1, max_length=2)]
WebhookSecrets = Annotated[dict[str, SigningSecrets], BeforeValidator(_signing)]
WebhookTokens = Annotated[dict[str, Annotated[str, Field(pattern=r"^[!-~]{1,4096}$")]], BeforeValidator(_tokens)]


class Settings(BaseModel):
    """Every setting of a server, with its default."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    write_key: Key = Field(description="The public key: the browser's widget and Segment clients send it.")
    secret_key: SecretKey = Field(
        description="The secret key of back ends and operators; never give it to a browser. "
        "It has at least 8 characters."
    )
    identity: Literal["off", "enforce"] = Field(
        "enforce",
        description="`enforce`: a public key acts for a user only with a signed identity token. "
        "`off`: it may name any user; for development only.",
    )
    identity_secrets: IdentitySecrets = Field(
        {},
        max_length=LIVE_SECRETS,
        repr=False,
        description="The secrets that sign identity tokens, as `kid:secret`, at most two with a comma between. "
        "Each secret has at least 32 characters.",
    )
    environment: str = Field(
        "production",
        min_length=1,
        max_length=64,
        description="The environment that this server serves; the `aud` of every identity token.",
    )
    store: str = Field(
        "sqlite:///annai.db",
        repr=False,
        description="Where state is kept: `sqlite:///FILE`, `redis://HOST:PORT/0` or `redis+cluster://HOST:PORT,HOST:PORT`.",
    )
    shared: bool = Field(
        False,
        description="Whether several processes serve the store side by side; all of them must say so. "
        "`annai worker` and `serve --workers` do; in Redis they always may.",
    )
    mail: str = Field(
        "maildir:mail",
        description="How emails leave: `maildir:FOLDER` keeps them in a folder, `smtp://HOST:PORT` sends them.",
    )
    archive: str = Field(
        "file:annai-archive",
        description="Where the log's older records go: `file:FOLDER`, or `file:///FOLDER` from the root.",
    )
    log_age: Milliseconds = Field(
        7 * 24 * 60 * 60 * 1000, description="How long the store keeps log records that are archived."
    )
    log_bytes: int = Field(
        1024**3, ge=1024**2, description="Bytes of log records in the store; beyond it the oldest archived ones leave."
    )
    archive_waiting_bytes: int = Field(
        512 * 1024**2,
        ge=1024**2,
        description="Bytes of log records that may wait for the archive; beyond it inputs are answered 429.",
    )
    archive_age: Milliseconds = Field(
        400 * 24 * 60 * 60 * 1000, description="How long the archive keeps log records and snapshots."
    )
    archive_snapshots: int = Field(
        16,
        ge=1,
        le=1_000,
        description="After so many segments of the archive, of 8 MiB or an hour each, come snapshots of everybody who "
        "changed.",
    )
    webhook_secrets: WebhookSecrets = Field(
        {},
        repr=False,
        description="The secrets that sign webhooks, as `endpoint:whsec_…`, with a comma between. "
        "Two of one endpoint, with a space between, sign twice.",
    )
    webhook_tokens: WebhookTokens = Field(
        {},
        repr=False,
        description="The tokens that endpoints ask for, as `endpoint:token`, with a comma between.",
    )
    webhook_addresses: Literal["public", "any"] = Field(
        "public",
        description="`public`: webhooks reach public addresses only. `any`: private ones and plain HTTP too; "
        "for development only.",
    )
    host: str = Field("127.0.0.1", description="The address to listen on.")
    port: int = Field(8080, ge=0, le=65_535, description="The port to listen on; 0 takes a free one.")
    max_queue: int = Field(
        10_000,
        ge=1,
        description="Inputs that may wait for a commit, of batches and of others each; beyond it requests are answered "
        "429.",
    )
    max_wait: Milliseconds = Field(
        1_000,
        description="How long a request may have to wait for its turn, as the server reckons when it comes; if it "
        "would be longer the answer is 429.",
    )
    max_bulk_wait: Milliseconds = Field(
        5_000,
        description="The same for what nobody looks at: batches, imports and triggers. All others go before them.",
    )
    max_bytes_in_flight: int = Field(
        64 * 1024 * 1024,
        ge=1024,
        description="Bytes of all bodies together that are being received or are not answered yet; beyond it requests "
        "are answered 429. It is at least `ANNAI_MAX_BODY_BYTES`.",
    )
    max_body_bytes: int = Field(4 * 1024 * 1024, ge=1024, description="Bytes of a request body, after decompression.")
    max_event_bytes: int = Field(32 * 1024, ge=256, description="Bytes of one event.")
    max_batch_events: int = Field(2_500, ge=1, description="Events of one batch.")
    max_depth: int = Field(32, ge=4, le=128, description="How deeply objects and lists of one event may nest.")
    client_timeout: Milliseconds = Field(
        10_000,
        description="How long a client may take to send the head of a request, and its body, or leave what it is sent "
        "untaken; then its connection is closed.",
    )
    idle_timeout: Milliseconds = Field(65_000, description="How long a connection stays open between two requests.")
    max_head_bytes: int = Field(64 * 1024, ge=4096, description="Bytes of the path and the headers of a request.")
    max_connections: int = Field(
        1_000,
        ge=1,
        description="Connections that may be open beside `ANNAI_MAX_STREAMS`. One more takes the place of the one that "
        "was idle for longest; if none is idle it is answered 429.",
    )
    drain_notice: Milliseconds = Field(
        500,
        description="How long a server that was told to end goes on to take requests, so that proxies see it at "
        "`/readyz` and clients leave by themselves; shorter when nobody is connected.",
    )
    drain_timeout: Milliseconds = Field(
        15_000,
        description="How long it may take in all to end; then it ends with what it has not answered. It is longer than "
        "`ANNAI_DRAIN_NOTICE`.",
    )
    max_streams: int = Field(10_000, ge=1, description="Open streams of this process.")
    max_streams_per_subject: int = Field(20, ge=1, description="Open streams of one user or anonymous visitor.")
    stream_heartbeat: Milliseconds = Field(25_000, description="The longest silence of a stream.")
    experience_cache_bytes: int = Field(
        64 * 1024 * 1024,
        ge=1024 * 1024,
        description="Bytes, about, of the experiences that are kept in memory, so that what somebody sees again is not "
        "rendered again.",
    )

    sweep_page: int = Field(256, ge=1, le=10_000, description="Subjects that a sweep reads at once.")
    sweep_rate: int = Field(
        1_000, ge=1, le=1_000_000, description="Subjects that sweeps come by in a second, at most, all together."
    )

    clock_tolerance: Milliseconds = Field(
        30_000, description="By how much the machine's clock may leap; beyond it, timers pause until it comes back."
    )
    clock_patience: Milliseconds = Field(
        30 * 60_000, description="How long the machine's clock must keep the time to which it leapt to be believed."
    )
    mail_timeout: Milliseconds = Field(
        30_000, description="How long a mail server may take for each answer; then it is tried again later."
    )

    @model_validator(mode="after")
    def _a_body_has_room(self) -> Self:
        if self.max_bytes_in_flight < self.max_body_bytes:
            raise ValueError(
                f"max_bytes_in_flight is {self.max_bytes_in_flight}, less than max_body_bytes, {self.max_body_bytes}; "
                "no large body would ever be taken"
            )
        return self

    @model_validator(mode="after")
    def _the_end_comes_after_its_notice(self) -> Self:
        if self.drain_timeout <= self.drain_notice:
            raise ValueError("drain_timeout is not longer than drain_notice; nothing would be left to finish in")
        return self

    @model_validator(mode="after")
    def _keys_differ(self) -> Self:
        if hmac.compare_digest(self.write_key.encode(), self.secret_key.encode()):
            raise ValueError("write_key and secret_key are the same; the write key is public, choose another secret")
        return self


def environment_name(field: str) -> str:
    """The environment variable of a setting."""
    return PREFIX + field.upper()


def read_settings(environment: Mapping[str, str], **defaults: Any) -> Settings:
    """The settings that the environment gives, over `defaults` (by setting name).

    Raises SettingsError, which names each variable at fault, also unknown ones that start with ANNAI_.
    """
    names = {environment_name(field): field for field in Settings.model_fields}
    unknown = sorted(name for name in environment if name.startswith(PREFIX) and name not in names)
    if unknown:
        raise SettingsError("\n".join(f"{name}: there is no such setting" for name in unknown))
    given = {field: environment[name] for name, field in names.items() if name in environment}
    try:
        return Settings(**{**defaults, **given})
    except ValidationError as error:
        raise SettingsError("\n".join(_fault(detail) for detail in error.errors())) from None


def _fault(detail: Any) -> str:
    location = detail["loc"]
    name = environment_name(str(location[0])) if location else "settings"
    return f"{name}: {detail['msg']}"
