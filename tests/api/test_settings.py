"""The settings: read from the environment, refused in a sentence."""

import os
from pathlib import Path

import pytest

from api import settings
from api.settings import BadSettings

ALL_OF_OPERATING = [
    "DATABASE_URL",
    "READ_DATABASE_URLS",
    "DATA_DIR",
    "PUBLIC_URL",
    "OIDC_ISSUER",
    "OIDC_AUDIENCE",
    "OIDC_JWKS_URL",
    "DEV_ISSUER",
    "STATEMENT_TIMEOUT_MS",
    "MAX_COST",
    "RATE_COST_PER_MINUTE",
    "RATE_LIMIT_STORE",
    "TRUSTED_PROXIES",
    "LOG_FORMAT",
    "LISTEN_DATABASE_URL",
    "OIDC_CLIENT_ID",
    "LEDGER_KEY_FILE",
    "LEDGER_ORIGIN",
    "PRIVATE_KEY_FILE",
    "JURISDICTION",
    "PUBLISHER",
    "CONTACT",
    "DATA_LICENCE",
    "REDACTION_THRESHOLD",
]


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch):
    for name in [name for name in os.environ if name.startswith("LAPOR_")]:
        monkeypatch.delenv(name)


def test_every_setting_has_a_default_and_a_description():
    read = settings.read()

    assert read.data_licence == "CC-BY-4.0"
    assert read.key_file == read.data_dir / "private.key"
    assert all(field.description for field in settings.Settings.model_fields.values())


def test_every_name_that_operators_were_told_is_known():
    assert {f"LAPOR_{name}" for name in ALL_OF_OPERATING} <= {*settings.names(), *settings.NOT_YET}


def test_values_come_from_the_environment_and_empty_ones_count_as_none(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("LAPOR_MAX_COST", "77")
    monkeypatch.setenv("LAPOR_CONTACT", "")
    monkeypatch.setenv("LAPOR_PUBLIC_URL", "https://data.example/")
    monkeypatch.setenv("LAPOR_DATA_DIR", "~/lapor")

    read = settings.read()

    assert (read.max_cost, read.contact, read.public_url) == (77, None, "https://data.example")
    assert read.data_dir == Path.home() / "lapor"


@pytest.mark.parametrize("scheme", ["postgresql", "postgresql+asyncpg", "postgres"])
def test_a_database_address_may_be_spelt_either_way(monkeypatch: pytest.MonkeyPatch, scheme: str):
    monkeypatch.setenv("LAPOR_DATABASE_URL", f"{scheme}://u:p@h/d")

    assert settings.read().database_url == "postgresql://u:p@h/d"


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("LAPOR_DATABSE_URL", "x", "LAPOR_DATABSE_URL is not a setting. Did you mean LAPOR_DATABASE_URL?"),
        ("LAPOR_WEATHER", "x", "LAPOR_WEATHER is not a setting. Take it out of the environment."),
        ("LAPOR_MAX_COST", "0", "LAPOR_MAX_COST cannot be used: input should be greater than or equal to 1."),
        ("LAPOR_LOG_FORMAT", "xml", "LAPOR_LOG_FORMAT cannot be used: input should be 'json' or 'text'."),
        (
            "LAPOR_PUBLISHER",
            "Provinsi\nContoh",
            "LAPOR_PUBLISHER cannot be used: it is one line of text, without control characters.",
        ),
        (
            "LAPOR_LEDGER_ORIGIN",
            "a log",
            "LAPOR_LEDGER_ORIGIN cannot be used: it has 1 to 200 characters, and no space or plus among them.",
        ),
        *(
            (
                "LAPOR_PUBLIC_URL",
                address,
                "LAPOR_PUBLIC_URL cannot be used: it names a host, as in https://data.example.go.id.",
            )
            for address in ("http://", "https:///lapor", "https://:8000", "http://[::1")
        ),
    ],
)
def test_an_unknown_name_and_a_bad_value_are_refused_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, sentence: str
):
    monkeypatch.setenv(name, value)

    with pytest.raises(BadSettings) as refused:
        settings.read()

    assert refused.value.message == sentence


@pytest.mark.parametrize("address", ["mysql://root:hunter2@h/d", "postgresql://root:hunter2@h:port/d"])
def test_a_refused_address_is_not_shown_since_it_holds_a_password(monkeypatch: pytest.MonkeyPatch, address: str):
    monkeypatch.setenv("LAPOR_DATABASE_URL", address)

    with pytest.raises(BadSettings, match=r"postgresql://") as refused:
        settings.read()

    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize("name", ["LAPOR_OIDC_ISSUER", "LAPOR_OIDC_JWKS_URL"])
@pytest.mark.parametrize(
    ("address", "passes"),
    [
        ("https://login.example", True),
        ("http://127.0.0.1:9000/realm", True),
        ("http://localhost:9000", True),
        ("http://[::1]:9000", True),
        ("http://login.example", False),
        ("http://localhost.evil.example", False),
        ("http://127.0.0.1.evil.example", False),
        ("http://127.0.0.1@evil.example", False),
        ("http://[::1", False),
        ("https://", False),
        ("ftp://127.0.0.1", False),
    ],
)
def test_a_provider_is_asked_by_https_or_on_this_machine(
    monkeypatch: pytest.MonkeyPatch, name: str, address: str, *, passes: bool
):
    monkeypatch.setenv(name, address)

    if passes:
        assert address in (settings.read().oidc_issuer, settings.read().oidc_jwks_url)
    else:
        with pytest.raises(BadSettings, match=f"{name} cannot be used: it begins with https://"):
            settings.read()


def test_a_name_of_a_part_that_is_not_built_yet_is_accepted_and_told_of(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("LAPOR_OIDC_CLIENT_ID", "desk")

    settings.read()

    assert settings.without_effect() == ["LAPOR_OIDC_CLIENT_ID"]
