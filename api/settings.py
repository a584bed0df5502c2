"""Every setting, read once from the environment: name, meaning, default and rule of each `LAPOR_*` variable.

`LAPOR_DATA_DIR` is `Settings.data_dir`, and so on. A name that is not one of them is refused, with the nearest one.
"""

import difflib
import os
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, StringConstraints, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from api.issuers import is_trustworthy
from rules.redaction import DEFAULT_THRESHOLD
from store.errors import LaporError

PREFIX = "LAPOR_"

PROJECT = Path(__file__).resolve().parent.parent
"""The folder of the checkout: the data folder lies in it by default."""

NOT_YET = frozenset(
    PREFIX + name
    for name in (
        "READ_DATABASE_URLS",
        "OIDC_CLIENT_ID",
        "RATE_COST_PER_MINUTE",
        "RATE_LIMIT_STORE",
        "TRUSTED_PROXIES",
        "LISTEN_DATABASE_URL",
    )
)
"""Names with a fixed meaning whose part is not built yet: accepted, so that one environment serves every version."""

_OURS_ELSEWHERE = frozenset({"LAPOR_TEST_DATABASE_URL"})
"""Read by the test suite alone."""

Line = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500, pattern=r"^[^\x00-\x1f]*$")
]


class BadSettings(LaporError):
    """The environment holds a name or a value that cannot be used; the message says which and what to do."""

    code = "BAD_SETTINGS"


class Settings(BaseSettings):
    """The settings of one process; never changed after they were read."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, frozen=True)

    database_url: str | None = Field(
        default=None,
        description="PostgreSQL 16 or newer, as postgresql://…; without it an embedded one is started.",
    )
    data_dir: Path = Field(
        default=PROJECT / ".lapor", description="Where the embedded database, keys, exports to import and reports lie."
    )
    public_url: str = Field(
        default="http://127.0.0.1:8000",
        description="The address readers reach this service at; links in answers begin with it.",
    )
    statement_timeout_ms: int = Field(
        default=5_000, ge=1, le=600_000, description="A read that takes longer is ended and answered 504 TIMED_OUT."
    )
    max_cost: int = Field(
        default=20_000, ge=1, le=10_000_000, description="The greatest cost of one request; over it TOO_COSTLY."
    )
    max_body_bytes: int = Field(
        default=100_000, ge=1_000, le=10_000_000, description="The longest request; over it 413 TOO_LARGE."
    )
    read_connections: int = Field(
        default=4, ge=1, le=50, description="Connections for reads that each process keeps open."
    )
    log_format: Literal["json", "text"] = Field(
        default="text", description="One JSON object a line, or lines for people."
    )
    private_key_file: Path | None = Field(
        default=None,
        description="The key that unpublished ids are hashed with; made on first use, private.key in the data folder.",
    )
    ledger_key_file: Path | None = Field(
        default=None,
        description="The key that signs the follow-up log; made on first use, ledger.key in the data folder.",
    )
    ledger_origin: Annotated[str, StringConstraints(pattern=r"^[^\s+]{1,200}$")] | None = Field(
        default=None,
        description="The name of the follow-up log in its checkpoints; LAPOR_PUBLIC_URL without https://, and /ledger.",
    )
    oidc_issuer: str | None = Field(
        default=None,
        description="The identity provider that signs officials' tokens, https:// but on this machine; without it "
        "nobody can post.",
    )
    oidc_audience: Line | None = Field(
        default=None, description="What a token's aud must be; LAPOR_PUBLIC_URL when left out."
    )
    oidc_jwks_url: str | None = Field(
        default=None, description="Where the provider's keys are; from its discovery document when left out."
    )
    dev_issuer: bool = Field(
        default=False, description="1 lets `lapor token` make tokens for anybody: for development only."
    )
    jurisdiction: Line = Field(default="ID", description="Whose complaints these are: one database, one jurisdiction.")
    publisher: Line = Field(default="Lapor Terbuka", description="Who publishes this dataset, as shown to readers.")
    contact: Line | None = Field(default=None, description="An e-mail or web address for questions and takedowns.")
    data_licence: Line = Field(
        default="CC-BY-4.0", description="The SPDX name of the licence the data is published under."
    )
    redaction_threshold: float = Field(
        default=DEFAULT_THRESHOLD, ge=0, le=1, description="A text whose risk is above it is withheld."
    )

    @field_validator("database_url")
    @classmethod
    def _is_postgresql(cls, value: str | None) -> str | None:
        if value is None:
            return None
        scheme, separator, rest = value.partition("://")
        if not separator or scheme not in ("postgresql", "postgres", "postgresql+asyncpg"):
            raise ValueError("it begins with postgresql:// or postgresql+asyncpg://")
        try:
            make_url(f"postgresql://{rest}")
        except (ArgumentError, ValueError):
            raise ValueError("it is written as postgresql://user:password@host:port/database") from None
        return f"postgresql://{rest}"

    @field_validator("public_url")
    @classmethod
    def _is_web_address(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")) or any(c.isspace() or c in "\"'<>?#" for c in value):
            raise ValueError("it begins with http:// or https:// and has no question mark, hash, quote or space")
        if not _has_host(value):
            raise ValueError("it names a host, as in https://data.example.go.id")
        return value.rstrip("/")

    @field_validator("oidc_issuer", "oidc_jwks_url")
    @classmethod
    def _is_provider_address(cls, value: str | None) -> str | None:
        if value is not None and not is_trustworthy(value):
            raise ValueError("it begins with https://, or is http:// on this machine")
        return value

    @field_validator("data_dir", "private_key_file", "ledger_key_file")
    @classmethod
    def _is_absolute(cls, value: Path | None) -> Path | None:
        return value and value.expanduser().absolute()

    @property
    def key_file(self) -> Path:
        """Where the key for unpublished ids lies, or will be made."""
        return self.private_key_file or self.data_dir / "private.key"

    @property
    def log_key_file(self) -> Path:
        """Where the key that signs the follow-up log lies, or will be made."""
        return self.ledger_key_file or self.data_dir / "ledger.key"

    @property
    def audience(self) -> str:
        """What officials' tokens must be meant for."""
        return self.oidc_audience or self.public_url

    @property
    def development_key_file(self) -> Path:
        """Where the key lies that tokens are signed with in development."""
        return self.data_dir / "development-issuer.key"

    @property
    def log_origin(self) -> str:
        """The name of the follow-up log."""
        return self.ledger_origin or f"{self.public_url.partition('://')[2]}/ledger"


def read() -> Settings:
    """Give the settings of this process's environment; an empty value counts as none.

    Raises `BadSettings` for a `LAPOR_*` name that is unknown and for a value that a setting cannot take.
    """
    _refuse_unknown()
    try:
        return Settings()
    except ValidationError as error:
        raise BadSettings(_sentence(error)) from None


def without_effect() -> list[str]:
    """Give the names in the environment that are known but have no effect in this version."""
    return sorted(NOT_YET & set(os.environ))


def names() -> list[str]:
    """Give every name that has an effect."""
    return [PREFIX + field.upper() for field in Settings.model_fields]


def _refuse_unknown() -> None:
    known = {name.removeprefix(PREFIX): name for name in (*names(), *NOT_YET, *_OURS_ELSEWHERE)}
    for name in sorted(name for name in os.environ if name.startswith(PREFIX) and name not in known.values()):
        near = difflib.get_close_matches(name.removeprefix(PREFIX), known, n=1)
        hint = f"Did you mean {known[near[0]]}?" if near else "Take it out of the environment."
        raise BadSettings(f"{name} is not a setting. {hint}")


def _has_host(address: str) -> bool:
    try:
        return bool(urlsplit(address).hostname)
    except ValueError:
        return False


_PATTERNS = {"ledger_origin": "it has 1 to 200 characters, and no space or plus among them"}
"""What a pattern means, for people."""


def _sentence(error: ValidationError) -> str:
    """Name the first faulty setting and its rule; the value may be a password and is not shown."""
    first = error.errors(include_url=False, include_input=False)[0]
    name = str(first["loc"][0])
    rule = first["msg"].removeprefix("Value error, ")
    if first["type"] == "string_pattern_mismatch":
        rule = _PATTERNS.get(name, "it is one line of text, without control characters")
    return f"{PREFIX}{name.upper()} cannot be used: {rule[0].lower()}{rule[1:]}."
