from dataclasses import FrozenInstanceError, dataclass

import pytest
from marshmallow.validate import Range

from chassis.settings import ServiceSettings, SettingsError, Url, describe, load, setting


@dataclass(frozen=True)
class Mail:
    """Settings of every type."""

    host: str = setting("MAIL_HOST", doc="where mail goes")
    port: int = setting("MAIL_PORT", doc="its port", default=25, check=Range(1, 65535))
    wait: float = setting("MAIL_WAIT", doc="seconds to wait", default=1.5)
    tls: bool = setting("MAIL_TLS", doc="whether to encrypt", default=True)
    hours: list[int] = setting("MAIL_HOURS", doc="when to send", default=(8, 14))
    page: Url = setting("MAIL_PAGE", doc="what mails link to", default="http://localhost")
    password: str = setting("MAIL_PASSWORD", doc="its secret", secret=True)


def environment(**overrides: str | None) -> dict[str, str]:
    given = {"MAIL_HOST": "mail.example", "MAIL_PASSWORD": "open-sesame"} | overrides
    return {name: value for name, value in given.items() if value is not None}


def test_load_fills_in_defaults():
    mail = load(Mail, environment())
    assert mail == Mail(host="mail.example", password="open-sesame")
    assert (mail.port, mail.wait, mail.tls, mail.hours, mail.page) == (25, 1.5, True, (8, 14), "http://localhost")


def test_load_reads_every_type():
    mail = load(
        Mail,
        environment(
            MAIL_PORT="2525", MAIL_WAIT="0.25", MAIL_TLS="false", MAIL_HOURS="6, 7,8", MAIL_PAGE="https://a.example/"
        ),
    )
    assert (mail.port, mail.wait, mail.tls, mail.hours, mail.page) == (
        2525,
        0.25,
        False,
        (6, 7, 8),
        "https://a.example",
    )


def test_load_tells_every_fault_at_once_with_its_meaning():
    broken = environment(MAIL_HOST=None, MAIL_PORT="70000", MAIL_TLS="perhaps", MAIL_HOURS="6,x", MAIL_PAGE="ftp://a")
    with pytest.raises(SettingsError) as refused:
        load(Mail, broken)
    lines = str(refused.value).splitlines()
    assert lines[0] == "5 setting(s) need attention:"
    assert [line.split(":")[0].strip() for line in lines[1:]] == [
        "MAIL_HOST",
        "MAIL_PORT",
        "MAIL_TLS",
        "MAIL_HOURS",
        "MAIL_PAGE",
    ]
    assert lines[1] == "  MAIL_HOST: missing - where mail goes"


def test_an_empty_variable_counts_as_missing():
    with pytest.raises(SettingsError, match="MAIL_HOST: missing"):
        load(Mail, environment(MAIL_HOST=""))


def test_a_secret_is_read_from_its_file_without_the_last_newline(tmp_path):
    (tmp_path / "secret").write_text("from-a-file\n")
    mail = load(Mail, environment(MAIL_PASSWORD=None, MAIL_PASSWORD_FILE=str(tmp_path / "secret")))
    assert mail.password == "from-a-file"


def test_a_secret_given_twice_is_refused(tmp_path):
    (tmp_path / "secret").write_text("from-a-file")
    with pytest.raises(SettingsError, match="given twice"):
        load(Mail, environment(MAIL_PASSWORD_FILE=str(tmp_path / "secret")))


@pytest.mark.parametrize("content", [None, "", "\n"])
def test_a_secret_file_that_is_missing_or_empty_is_refused(tmp_path, content):
    if content is not None:
        (tmp_path / "secret").write_text(content)
    with pytest.raises(SettingsError, match="MAIL_PASSWORD"):
        load(Mail, environment(MAIL_PASSWORD=None, MAIL_PASSWORD_FILE=str(tmp_path / "secret")))


def test_only_secrets_come_from_files(tmp_path):
    (tmp_path / "host").write_text("elsewhere.example")
    with pytest.raises(SettingsError, match="MAIL_HOST: missing"):
        load(Mail, environment(MAIL_HOST=None, MAIL_HOST_FILE=str(tmp_path / "host")))


def test_a_secret_never_shows_in_repr_or_in_a_refusal():
    assert "open-sesame" not in repr(load(Mail, environment()))
    with pytest.raises(SettingsError) as refused:
        load(ServiceSettings, {"INTERNAL_TOKEN": "open-sesame", "MONGO_URI": "mongodb://u:open-sesame@h"})
    assert "open-sesame" not in str(refused.value)


def test_settings_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        load(Mail, environment()).host = "other"  # type: ignore[misc]


def test_describe_tells_name_type_default_and_secrecy_of_each_setting():
    rows = [(row.name, row.attribute, row.type, row.default, row.secret) for row in describe(Mail)]
    assert rows == [
        ("MAIL_HOST", "host", "str", None, False),
        ("MAIL_PORT", "port", "int", "25", False),
        ("MAIL_WAIT", "wait", "float", "1.5", False),
        ("MAIL_TLS", "tls", "bool", "True", False),
        ("MAIL_HOURS", "hours", "list of int", "8,14", False),
        ("MAIL_PAGE", "page", "url", "http://localhost", False),
        ("MAIL_PASSWORD", "password", "str", None, True),
    ]


def test_a_services_database_and_name_follow_from_where_its_settings_live():
    settings_class = dataclass(frozen=True)(
        type("Settings", (ServiceSettings,), {"__module__": "services.casework.settings"})
    )
    given = {"CITY": "shucheng", "MONGO_URI": "m", "AMQP_URI": "a", "INTERNAL_TOKEN": "t" * 16, "HTTP_PORT": "8101"}
    settings = load(settings_class, given)
    assert (settings.service, settings.database) == ("casework", "ydt_casework")
