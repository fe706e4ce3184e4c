"""What can be set from outside, the same for every service: environment ``LGSP_…``, parts after ``__``.

Longer than other rooms: one list, part after part, so that who looks for a setting has one place to look.
"""

import re
from pathlib import Path
from typing import Annotated, Final, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    Field,
    IPvAnyNetwork,
    SecretStr,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

from schemas.topics import DEFAULT_PARTITIONS

Seconds = Annotated[float, Field(gt=0, allow_inf_nan=False)]
LogLevel = Annotated[Literal["debug", "info", "warning", "error", "critical"], BeforeValidator(str.lower)]
_HEX: Final = re.compile(r"([0-9a-fA-F]{2})*")
KeyId = Annotated[str, Field(pattern=r"^[0-9a-z]{1,16}$")]
_KEY_BYTES: Final = 16
"""The least that a key may have."""


class KafkaPart(BaseModel):
    """Which cluster and which hub on it."""

    bootstrap_servers: str = "127.0.0.1:9092"
    prefix: str = ""
    partitions: int = Field(default=DEFAULT_PARTITIONS, ge=1, le=1000)
    session_timeout_seconds: Seconds = 6
    transaction_timeout_seconds: Seconds = 10


class DatabasePart(BaseModel):
    """``url``: ``sqlite:////path/file.sqlite`` or ``postgresql://user@host/database``.

    On PostgreSQL a service waits ``lock_timeout_seconds`` for a lock before it tries again, and a transaction
    in which nothing comes for ``idle_timeout_seconds`` is ended, or for two thirds of the group's session
    time-out if that is shorter: who is frozen in a transaction is out of it before the successor comes, which
    would wait for its locks for ever.
    """

    url: str | None = None
    lock_timeout_seconds: Seconds = 1
    idle_timeout_seconds: Seconds = 4


class HttpPart(BaseModel):
    """Where the door listens."""

    host: str = "127.0.0.1"
    port: int = Field(default=0, ge=0, le=65535)


class LanesPart(BaseModel):
    """``gap_seconds``: between a commit and the next begin, else the client sleeps 20 ms.

    ``retry_budget_seconds``: how long a batch is tried again when the database does not answer.
    """

    max_records: int = Field(default=500, ge=1)
    poll_seconds: Seconds = 0.02
    gap_seconds: Seconds = 0.003
    max_unpublished: int = Field(default=20_000, ge=1)
    retry_budget_seconds: Seconds = 120


class DeadLettersPart(BaseModel):
    """``max_in_a_row``: after so many without one good record between them the service stops loudly."""

    max_in_a_row: int = Field(default=100, ge=1)


class ProvincePart(BaseModel):
    """``identity_key``: the secret in hexadecimal under which identity numbers become tokens.

    ``look_up_url``: where people look a dossier up, ``{code}`` in the place of its code; slips show it.
    ``journey_url``: where those who may see a dossier's journey open it, likewise; the dashboard leads there.
    """

    identity_key: SecretStr = SecretStr("")
    look_up_url: str | None = Field(default=None, pattern=r"^https?://")
    journey_url: str | None = Field(default=None, pattern=r"^https?://")

    @field_validator("identity_key")
    @classmethod
    def _is_hexadecimal(cls, key: SecretStr) -> SecretStr:
        if _HEX.fullmatch(key.get_secret_value()) is None:
            raise ValueError("it must be hexadecimal, two digits a byte")
        return key


class CredentialsPart(BaseModel):
    """``agency_keys``: JSON ``{"k2": "6b…", "k1": "5a…"}``, in hexadecimal; they prove agencies' tokens.

    Each of them counts, so that agencies move from one to the next in their own time; the first makes new
    tokens. ``revoked``: tokens that count no longer, JSON ``["H62.12_k1"]``, agency and key.
    """

    agency_keys: dict[KeyId, SecretStr] = {}
    revoked: frozenset[str] = frozenset()

    @field_validator("agency_keys")
    @classmethod
    def _are_keys(cls, keys: dict[str, SecretStr]) -> dict[str, SecretStr]:
        for name, key in keys.items():
            digits = key.get_secret_value()
            if _HEX.fullmatch(digits) is None or len(digits) < 2 * _KEY_BYTES:
                raise ValueError(
                    f"{name} must be hexadecimal, two digits a byte, at least {_KEY_BYTES} bytes"
                )
        return keys


class DocumentsPart(BaseModel):
    """Where intake keeps the files of dossiers: ``file:///folder``, ``s3://bucket/prefix``, else in the home.

    An S3-compatible store is reached by the variables usual for it: ``AWS_ENDPOINT_URL``, ``AWS_REGION``,
    ``AWS_ACCESS_KEY_ID``, ``AWS_SECRET_ACCESS_KEY`` (``AWS_ALLOW_HTTP`` for one without TLS). ``required``: a
    submission that names a file which is not there is refused at the door, whoever lodges it.
    """

    url: str | None = Field(default=None, pattern=r"^(file:///|s3://[^/]+)")
    max_bytes: int = Field(default=20 * 1024 * 1024, ge=1)
    required: bool = False


class GatewayPart(BaseModel):
    """The agency gateway of routing.

    Who asks for entries waits ``longest_wait_seconds`` at most, whatever it wishes: a proxy in between may be
    less patient than we.
    An entry of an inbox is kept ``acknowledged_days`` after it was acknowledged, otherwise
    ``unacknowledged_days``. A webhook may lie in networks that the public does not reach, or on this machine,
    only where ``allowed_networks`` has them: JSON ``["10.20.0.0/16"]``. It is given ``timeout_seconds``, then
    tried again after ``retry_first_seconds``, twice as long each time up to ``retry_longest_seconds``; an
    entry that it refuses ``max_attempts`` times is left to the inbox. After ``disable_after_hours`` without
    one success nothing is sent any more. A replaced secret still signs for ``secret_overlap_hours``.
    """

    longest_wait_seconds: float = Field(default=30, gt=0, le=30)
    acknowledged_days: float = Field(default=7, ge=0, le=3650)
    unacknowledged_days: float = Field(default=90, ge=1, le=3650)
    allowed_networks: list[IPvAnyNetwork] = []
    timeout_seconds: Seconds = 10
    retry_first_seconds: Seconds = 1
    retry_longest_seconds: Seconds = 300
    max_attempts: int = Field(default=8, ge=1)
    disable_after_hours: float = Field(default=120, gt=0, le=8760)
    secret_overlap_hours: float = Field(default=24, ge=0, le=8760)


class PaymentsPart(BaseModel):
    """The doors of payment_stub, and its sandbox.

    ``platform_url``: where the platform's pages are, and where it is asked how a payment stands. Without it
    the sandbox stands in, unless ``sandbox`` is off: then nobody can pay online. With it there is no sandbox,
    for on a sandbox anybody pays with a test card. ``callback_url``: where the sandbox sends callbacks,
    ``{provider}`` in it; without it to this service's own address.
    ``public_url``: where payers reach this service, for a platform elsewhere to send them back. A provider is
    asked about an attempt without an outcome ``ask_after_seconds`` after it began, then after twice as long
    each time. Of refused callbacks ``refused_at_most`` are kept that were signed, and as many that were not,
    for ``refused_days``.
    """

    sandbox: bool | None = None
    callback_url: str | None = Field(default=None, pattern=r"^https?://")
    platform_url: str | None = Field(default=None, pattern=r"^https?://")
    public_url: str | None = Field(default=None, pattern=r"^https?://")
    ask_after_seconds: Seconds = 60
    refused_at_most: int = Field(default=1000, ge=1, le=1_000_000)
    refused_days: float = Field(default=90, gt=0, le=3650)

    @model_validator(mode="after")
    def _one_platform(self) -> Self:
        if self.sandbox and self.platform_url:
            raise ValueError("no sandbox beside a platform: on it anybody pays with a test card")
        return self

    @property
    def has_sandbox(self) -> bool:
        """Whether the sandbox stands in for the platform."""
        return self.platform_url is None and self.sandbox is not False


class StreamsPart(BaseModel):
    """Server-sent events of metrics: ``GET /kpis/events``, and what open pages of the dashboard are told.

    The newest ``held_updates`` (by default more than all figures of the province once) are held for those
    who come back with ``Last-Event-ID``; whoever is further behind, or takes nothing of what is sent for
    ``stall_seconds``, is dropped. ``most_listeners`` may listen, and as many pages be open. All are told to
    come back after ``retry_seconds`` and get a ping after ``ping_seconds`` without news. The topic is read
    until nobody listened for ``idle_seconds``.
    """

    held_updates: int = Field(default=20_000, ge=1, le=1_000_000)
    most_listeners: int = Field(default=1000, ge=1, le=100_000)
    retry_seconds: Seconds = 2
    ping_seconds: Seconds = 15
    stall_seconds: Seconds = 10
    idle_seconds: Seconds = 60


class RepartitionPart(BaseModel):
    """``from_partitions``: bring the state from so many partitions to ``kafka.partitions``, and end.

    ``rehearse``: take it back at the last moment. For ``lgsp topics repartition`` alone, which knows when.
    """

    from_partitions: int | None = Field(default=None, ge=1, le=1000)
    rehearse: bool = False


class ServiceSettings(BaseSettings):
    """All of it. Precedence: argument, environment, default."""

    model_config = SettingsConfigDict(env_prefix="LGSP_", env_nested_delimiter="__", extra="ignore")

    kafka: KafkaPart = KafkaPart()
    database: DatabasePart = DatabasePart()
    http: HttpPart = HttpPart()
    lanes: LanesPart = LanesPart()
    dead_letters: DeadLettersPart = DeadLettersPart()
    province: ProvincePart = ProvincePart()
    credentials: CredentialsPart = CredentialsPart()
    documents: DocumentsPart = DocumentsPart()
    gateway: GatewayPart = GatewayPart()
    payments: PaymentsPart = PaymentsPart()
    streams: StreamsPart = StreamsPart()
    repartition: RepartitionPart = RepartitionPart()
    instance: str = "0"
    log_level: LogLevel = "info"
    home: Path = Path(".lgsp")
    crash_at: str | None = None

    def database_url(self, service: str) -> str:
        """Return where a service keeps its state: the URL given, else a file in the home."""
        return self.database.url or f"sqlite:///{self.home / (service + '.sqlite')}"

    def documents_url(self) -> str:
        """Return where the files of dossiers are kept: the URL given, else a folder in the home."""
        return self.documents.url or (self.home.resolve() / "documents").as_uri()

    @property
    def database_limits(self) -> DatabasePart:
        """Return the database's settings, fit for the group's session time-out."""
        idle_seconds = min(self.database.idle_timeout_seconds, self.kafka.session_timeout_seconds * 2 / 3)
        return self.database.model_copy(update={"idle_timeout_seconds": idle_seconds})
