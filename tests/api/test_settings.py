"""The settings table, how the environment fills it, and its page in the docs."""

from pathlib import Path

import pytest

from annai.settings import Settings, SettingsError, environment_name, read_settings

DOCS = Path(__file__).parents[2] / "docs" / "settings.md"
KEYS = {"ANNAI_WRITE_KEY": "public", "ANNAI_SECRET_KEY": "secret-key"}


def test_the_docs_list_every_setting_with_its_default_and_no_other() -> None:
    rows = [line.split("|") for line in DOCS.read_text(encoding="utf-8").splitlines() if line.startswith("| `ANNAI_")]
    listed = {row[1].strip(" `"): (row[2].strip(" `"), row[3].strip()) for row in rows}
    assert set(listed) == {environment_name(name) for name in Settings.model_fields}
    for name, field in Settings.model_fields.items():
        default, description = listed[environment_name(name)]
        assert description == field.description
        expected = "required" if field.is_required() else str(field.default or "none")
        assert default.replace(",", "") == expected


def test_the_environment_fills_the_table() -> None:
    secrets = f"k1:{'a' * 32}, k2:{'b' * 30}:c"
    times = {"ANNAI_CLIENT_TIMEOUT": "5s", "ANNAI_MAX_WAIT": "20ms"}
    given = {**KEYS, "ANNAI_PORT": "9000", **times, "ANNAI_IDENTITY_SECRETS": secrets, "HOME": "/"}
    settings = read_settings(given)
    assert (settings.port, settings.client_timeout, settings.max_wait) == (9000, 5_000, 20)
    assert settings.identity_secrets == {"k1": "a" * 32, "k2": "b" * 30 + ":c"}
    assert settings.identity == "enforce"


def test_an_endpoint_may_have_two_secrets() -> None:
    old, new = "whsec_" + "b2xk" * 8, "whsec_" + "bmV3" * 8
    settings = read_settings({**KEYS, "ANNAI_WEBHOOK_SECRETS": f"crm:{new} {old}, erp:{old}"})
    assert settings.webhook_secrets == {"crm": (new, old), "erp": (old,)}
    assert read_settings({**KEYS, "ANNAI_WEBHOOK_TOKENS": "crm:a:b"}).webhook_tokens == {"crm": "a:b"}


def test_the_environment_wins_over_defaults() -> None:
    settings = read_settings({"ANNAI_WRITE_KEY": "mine"}, write_key="demo", secret_key="demo-secret", port=0)
    assert (settings.write_key, settings.secret_key, settings.port) == ("mine", "demo-secret", 0)


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"ANNAI_SECRET_KEY": "secret-key"}, "ANNAI_WRITE_KEY: Field required"),
        ({**KEYS, "ANNAI_PROT": "1"}, "ANNAI_PROT: there is no such setting"),
        ({**KEYS, "ANNAI_PORT": "70000"}, "ANNAI_PORT: "),
        ({**KEYS, "ANNAI_MAX_BYTES_IN_FLIGHT": "5000"}, "less than max_body_bytes, 4194304"),
        ({**KEYS, "ANNAI_CLIENT_TIMEOUT": "soon"}, "ANNAI_CLIENT_TIMEOUT: "),
        ({**KEYS, "ANNAI_CLIENT_TIMEOUT": "1.5ms"}, "ANNAI_CLIENT_TIMEOUT: "),
        ({**KEYS, "ANNAI_DRAIN_NOTICE": "15s"}, "drain_timeout is not longer than drain_notice"),
        ({**KEYS, "ANNAI_IDENTITY": "monitor"}, "ANNAI_IDENTITY: "),
        ({**KEYS, "ANNAI_IDENTITY_SECRETS": "hush"}, "write each secret as kid:secret"),
        ({**KEYS, "ANNAI_IDENTITY_SECRETS": "k1:hush"}, "ANNAI_IDENTITY_SECRETS: "),
        ({**KEYS, "ANNAI_IDENTITY_SECRETS": ",".join(f"k{n}:{'s' * 32}" for n in range(3))}, "at most 2 items"),
        ({**KEYS, "ANNAI_WRITE_KEY": "secret-key"}, "settings: "),
        ({**KEYS, "ANNAI_SECRET_KEY": "short"}, "ANNAI_SECRET_KEY: String should have at least 8 characters"),
        ({**KEYS, "ANNAI_WEBHOOK_SECRETS": "crm"}, "write each secret as endpoint:whsec_…"),
        ({**KEYS, "ANNAI_WEBHOOK_SECRETS": "crm:hush"}, "whsec_ and the Base64 of 24 to 64 bytes"),
        ({**KEYS, "ANNAI_WEBHOOK_SECRETS": "crm:whsec_hush"}, "whsec_ and the Base64 of 24 to 64 bytes"),
        ({**KEYS, "ANNAI_WEBHOOK_SECRETS": "crm:"}, "at least 1 item"),
        ({**KEYS, "ANNAI_WEBHOOK_TOKENS": "crm"}, "write each token as endpoint:token"),
        ({**KEYS, "ANNAI_WEBHOOK_TOKENS": "crm:hush hush"}, "ANNAI_WEBHOOK_TOKENS: "),
    ],
)
def test_faults_name_the_variable_and_never_the_value(given: dict[str, str], fault: str) -> None:
    with pytest.raises(SettingsError) as raised:
        read_settings(given)
    assert fault in str(raised.value)
    assert "hush" not in str(raised.value)


def test_secrets_are_not_shown() -> None:
    shown = repr(read_settings({"ANNAI_WRITE_KEY": "wwww", "ANNAI_SECRET_KEY": "ssssssss"}))
    assert "ssss" not in shown
