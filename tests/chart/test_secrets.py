"""Secrets come from outside, one for each reader, and each holds what its reader needs."""

import pytest

from tests.chart.everything import EVERYTHING, PLAIN, ROUTED
from tests.chart.render import named, objects, of_kind, pod_of
from tests.chart.renew import NOT_HERE
from ydt.backing import databases_of
from ydt.settings_page import ALL, rows_of
from ydt.users.accounts import accounts

JOBS = {"migrate", "backup", "retention", "doctor"}


def keys_by_secret(pod: dict) -> dict[str, set[str]]:
    """Which keys of which secrets a pod is given."""
    found: dict[str, set[str]] = {}
    for container in pod["containers"]:
        for each in container.get("env", []):
            if "valueFrom" in each:
                reference = each["valueFrom"]["secretKeyRef"]
                found.setdefault(reference["name"], set()).add(reference["key"])
    return found


def all_keys(values: dict) -> dict[str, dict[str, set[str]]]:
    made = {item["metadata"]["name"]: pod_of(item) for item in objects(values)}
    return {name.removeprefix("shucheng-"): keys_by_secret(pod) for name, pod in made.items() if pod}


def test_chart_makes_no_secret():
    for values in (PLAIN, EVERYTHING, ROUTED):
        assert of_kind("Secret", values) == []


def test_every_service_gets_its_own_secrets_and_those_of_nobody_else():
    given = all_keys(PLAIN)
    for service in ALL:
        wanted = {row.name for row in rows_of(service) if row.secret} - NOT_HERE - {"INTERNAL_TOKEN"}
        assert given[service] == {"yidiantong-secrets": {"INTERNAL_TOKEN"}, f"yidiantong-secrets-{service}": wanted}


def test_only_what_a_service_can_do_without_may_be_missing():
    for item in of_kind("Deployment"):
        (container,) = item["spec"]["template"]["spec"]["containers"]
        may = {e["name"] for e in container["env"] if e["valueFrom"]["secretKeyRef"].get("optional")}
        secrets = [row for row in rows_of(container["name"]) if row.secret and row.name not in NOT_HERE]
        assert may == {row.name for row in secrets if row.default is not None}
        assert {e["name"] for e in container["env"]} - may == {row.name for row in secrets if row.default is None}


def test_jobs_get_the_servers_of_a_secret_of_their_own():
    given = all_keys({"backup": EVERYTHING["backup"], "doctor": EVERYTHING["doctor"]})
    servers = {"MONGO_URI", "AMQP_URI"}
    assert given["migrate"] == {"yidiantong-secrets-migrate": servers}
    assert given["backup"] == {"yidiantong-secrets-backup": servers}
    looking = {"yidiantong-secrets-doctor": servers | {"RABBITMQ_API"}, "yidiantong-secrets": {"INTERNAL_TOKEN"}}
    assert given["doctor"] == looking


def test_no_two_readers_share_a_user_of_database_or_broker():
    readers: dict[str, set[str]] = {}
    for reader, secrets in all_keys(EVERYTHING).items():
        for name, keys in secrets.items():
            if keys & {"MONGO_URI", "AMQP_URI"}:
                readers.setdefault(name, set()).add(reader)
    assert {name: who for name, who in readers.items() if len(who) > 1} == {}
    assert len(readers) == len({*ALL, *JOBS})


def test_every_reader_has_a_user_that_ydt_users_makes_and_no_more_than_its_rights():
    made = {account.name: account for account in accounts(databases_of({}))}
    for reader, secrets in all_keys(EVERYTHING).items():
        if reader != "smoke":
            keys = set.union(*secrets.values())
            rights = (made[reader].database is not None, made[reader].broker is not None)
            assert rights == ("MONGO_URI" in keys, "AMQP_URI" in keys), reader
    assert set(made) - set(all_keys(EVERYTHING)) == {"restore", "watch"}, "by hand, and of the scaler"


def test_services_that_may_make_no_queue_do_not_try():
    topology = {item["metadata"]["name"]: item["data"].get("TOPOLOGY") for item in of_kind("ConfigMap")}
    assert topology == {f"shucheng-{name}": None if name == "gateway" else "check" for name in ALL}
    alone = named("ConfigMap", "shucheng-intake", {"migrations": {"enabled": False}})
    assert alone["data"]["TOPOLOGY"] == "declare"


def test_everyone_who_speaks_to_the_servers_trusts_the_same_authorities():
    for item in objects(EVERYTHING):
        pod = pod_of(item)
        if pod and keys_by_secret(pod):
            (container,) = pod["containers"]
            mounts = {each["name"]: each["mountPath"] for each in container["volumeMounts"]}
            volumes = {each["name"]: each.get("secret", {}).get("secretName") for each in pod["volumes"]}
            told = {each["name"]: each["value"] for each in container["env"] if "value" in each}
            for source in container.get("envFrom", []):
                told |= named("ConfigMap", source["configMapRef"]["name"], EVERYTHING)["data"]
            assert told["TLS_CA_FILE"] == f"{mounts['authorities']}/ca.crt"
            assert told["TLS_CERTIFICATE_FILE"] == f"{mounts['certificate']}/tls.pem"
            assert (volumes["authorities"], volumes["certificate"]) == ("city-authorities", "city-certificate")


def test_without_tls_nothing_is_mounted():
    assert {key for item in of_kind("ConfigMap") for key in item["data"] if key.startswith("TLS_")} == set()
    assert {each["name"] for item in of_kind("Deployment") for each in pod_of(item)["volumes"]} == {"tmp"}


def test_a_secret_may_be_named_otherwise():
    own = {"services": {name: {"existingSecret": f"only-{name}"} for name in ALL}}
    assert {name: set(all_keys(own)[name]) for name in ALL} == {
        name: {"yidiantong-secrets", f"only-{name}"} for name in ALL
    }


def test_trial_may_have_one_secret_for_all():
    given = all_keys({"secretPerService": False})
    assert {name for secrets in given.values() for name in secrets} == {"yidiantong-secrets"}


@pytest.mark.parametrize("values", [EVERYTHING, ROUTED], ids=["each its own", "one for all"])
def test_operator_of_secrets_brings_every_one_that_is_read(values):
    brought = {item["spec"]["target"]["name"] for item in of_kind("ExternalSecret", values)}
    read = {name for secrets in all_keys(values).values() for name in secrets}
    assert brought == read | {"yidiantong-broker-watch", "watch-token"}


def test_external_secret_is_found_under_its_name():
    spec = named("ExternalSecret", "shucheng-secrets-intake", EVERYTHING)["spec"]
    assert spec == {
        "refreshInterval": "1h",
        "secretStoreRef": {"name": "vault", "kind": "SecretStore"},
        "target": {"name": "shucheng-secrets-intake", "creationPolicy": "Owner"},
        "dataFrom": [{"extract": {"key": "cities/shucheng-secrets-intake"}}],
    }


def test_migration_has_a_copy_that_is_there_before_everything_else():
    item = named("ExternalSecret", "shucheng-migrate", EVERYTHING)
    assert item["metadata"]["annotations"]["helm.sh/hook-weight"] == "-10"
    assert item["spec"]["dataFrom"] == [{"extract": {"key": "cities/shucheng-secrets-migrate"}}]
    assert item["spec"]["target"]["creationPolicy"] == "Orphan", "deleting the hook must not take the secret away"
    assert all_keys(EVERYTHING)["migrate"] == {"shucheng-migrate": {"MONGO_URI", "AMQP_URI"}}


def test_no_secret_is_written_into_a_configmap():
    secrets = {row.name for service in ALL for row in rows_of(service) if row.secret}
    written = {key for item in of_kind("ConfigMap", EVERYTHING) for key in item["data"]}
    assert written & secrets == set()
