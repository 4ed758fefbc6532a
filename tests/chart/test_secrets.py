"""Secrets come from outside, one for each reader, and each holds what its reader needs."""

import pytest

from tests.chart.everything import EVERYTHING, PLAIN, ROUTED
from tests.chart.render import named, objects, of_kind, pod_of
from tests.chart.renew import NOT_HERE
from ydt.settings_page import ALL, rows_of

JOBS = {"migrate", "backup", "doctor"}


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
    assert given["doctor"] == {"yidiantong-secrets-doctor": servers, "yidiantong-secrets": {"INTERNAL_TOKEN"}}


def test_no_two_readers_share_a_user_of_database_or_broker():
    readers: dict[str, set[str]] = {}
    for reader, secrets in all_keys(EVERYTHING).items():
        for name, keys in secrets.items():
            if keys & {"MONGO_URI", "AMQP_URI"}:
                readers.setdefault(name, set()).add(reader)
    assert {name: who for name, who in readers.items() if len(who) > 1} == {}
    assert len(readers) == len({*ALL, *JOBS})


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
