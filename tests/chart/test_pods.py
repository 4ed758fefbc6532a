"""Every pod the chart makes, services, jobs and the smoke test alike."""

import pytest

from services.deadline.settings import Settings as DeadlineSettings
from tests.chart.everything import EVERYTHING, PLAIN, ROUTED
from tests.chart.render import BACKING, CHART, named, objects, of_kind, pod_of
from ydt.settings_page import ALL, rows_of

CITY = {"plain": (PLAIN, CHART), "everything": (EVERYTHING, CHART), "routed": (ROUTED, CHART)}
RENDERS = CITY | {"backing": ({}, BACKING)}


VOLUMES = {"emptyDir", "configMap", "secret", "persistentVolumeClaim"}
"""The kinds of volume the level allows and we use."""


def pods(render: str) -> dict[str, dict]:
    """Every pod specification by the name of what makes it."""
    values, chart = RENDERS[render]
    made = {f"{item['kind']}/{item['metadata']['name']}": pod_of(item) for item in objects(values, chart)}
    return {name: pod for name, pod in made.items() if pod is not None}


def containers(pod: dict) -> list[dict]:
    return pod.get("initContainers", []) + pod["containers"]


def test_every_kind_of_pod_is_looked_at():
    kinds = {name.partition("/")[0] for name in pods("everything")}
    assert (kinds, len(pods("everything"))) == ({"Deployment", "Job", "CronJob", "Pod"}, 13)


@pytest.mark.parametrize("render", RENDERS)
def test_pods_meet_the_restricted_level(render):
    for name, pod in pods(render).items():
        security = pod["securityContext"]
        assert (security["runAsNonRoot"], security["seccompProfile"]) == (True, {"type": "RuntimeDefault"}), name
        assert security["runAsUser"] > 0 and security["runAsGroup"] > 0, name
        assert (pod["automountServiceAccountToken"], pod["enableServiceLinks"]) == (False, False), name
        assert not {"hostNetwork", "hostPID", "hostIPC"} & set(pod), name
        assert all(set(volume) & VOLUMES for volume in pod["volumes"]), name
        for container in containers(pod):
            assert container["securityContext"] == {
                "allowPrivilegeEscalation": False,
                "readOnlyRootFilesystem": True,
                "capabilities": {"drop": ["ALL"]},
            }, name


def test_our_own_image_runs_as_its_own_user_and_may_write_to_tmp():
    for name, pod in pods("everything").items():
        security = pod["securityContext"]
        assert (security["runAsUser"], security["runAsGroup"], security["fsGroup"]) == (10001, 10001, 10001), name
        assert {"name": "tmp", "emptyDir": {}} in pod["volumes"], name
        assert all({"name": "tmp", "mountPath": "/tmp"} in each["volumeMounts"] for each in containers(pod)), name


@pytest.mark.parametrize("render", RENDERS)
def test_memory_is_reserved_as_limited_and_cpu_is_not_limited(render):
    for name, pod in pods(render).items():
        for container in containers(pod):
            resources = container["resources"]
            assert resources["requests"]["memory"] == resources["limits"]["memory"], name
            assert ("cpu" in resources["requests"], "cpu" in resources["limits"]) == (True, False), name


@pytest.mark.parametrize("render", RENDERS)
def test_every_pod_has_an_account_of_its_own_that_may_nothing(render):
    values, chart = RENDERS[render]
    accounts = {item["metadata"]["name"]: item for item in of_kind("ServiceAccount", values, chart)}
    used = [pod["serviceAccountName"] for pod in pods(render).values()]
    assert sorted(used) == sorted(set(used)) == sorted(accounts)
    assert {item["automountServiceAccountToken"] for item in accounts.values()} == {False}
    assert [item for item in objects(values, chart) if item["kind"] in ("Role", "RoleBinding", "ClusterRole")] == []


@pytest.mark.parametrize("render", RENDERS)
def test_no_variable_is_given_twice(render):
    for name, pod in pods(render).items():
        for container in containers(pod):
            given = [each["name"] for each in container.get("env", [])]
            assert sorted(given) == sorted(set(given)), name


def test_variable_and_settings_never_say_the_same():
    for item in of_kind("Deployment", EVERYTHING):
        (container,) = item["spec"]["template"]["spec"]["containers"]
        told = named("ConfigMap", container["envFrom"][0]["configMapRef"]["name"], EVERYTHING)["data"]
        assert {each["name"] for each in container["env"]} & set(told) == set()


def test_pods_go_where_the_operator_says():
    for name, pod in pods("everything").items():
        assert (pod["nodeSelector"], pod["priorityClassName"]) == ({"pool": "civic"}, "civic"), name
        assert pod["tolerations"] == [{"key": "civic", "operator": "Exists", "effect": "NoSchedule"}], name
        assert pod["imagePullSecrets"] == [{"name": "registry"}], name


def test_copies_are_spread_over_zones_and_nodes_release_by_release():
    for item in of_kind("Deployment", EVERYTHING):
        spread = item["spec"]["template"]["spec"]["topologySpreadConstraints"]
        assert [each["topologyKey"] for each in spread] == ["topology.kubernetes.io/zone", "kubernetes.io/hostname"]
        for each in spread:
            assert (each["maxSkew"], each["whenUnsatisfiable"]) == (1, "ScheduleAnyway")
            assert each["matchLabelKeys"] == ["pod-template-hash"]
            assert each["labelSelector"] == item["spec"]["selector"]


def test_selectors_hold_nothing_that_ever_changes():
    releases = ({}, {"image": {"tag": "2.0"}, "commonLabels": {"team": "other"}, "city": {"code": "zhuzhou"}})
    before, after = ({i["metadata"]["name"]: i["spec"]["selector"] for i in of_kind("Deployment", v)} for v in releases)
    assert before == after
    for name, selector in before.items():
        wanted = {"app.kubernetes.io/name": name.removeprefix("shucheng-"), "app.kubernetes.io/instance": "shucheng"}
        assert selector == {"matchLabels": wanted}


def test_no_copy_is_taken_away_before_another_is_there():
    for item in of_kind("Deployment", EVERYTHING):
        assert item["spec"]["strategy"]["rollingUpdate"] == {"maxUnavailable": 0, "maxSurge": 1}


def test_pod_knows_by_a_checksum_that_its_settings_changed():
    checksums = [
        item["spec"]["template"]["metadata"]["annotations"]["checksum/config"] for item in of_kind("Deployment")
    ]
    assert len(set(checksums)) == len(checksums) == len(ALL)
    assert {len(each) for each in checksums} == {64}


def test_pods_have_more_time_to_stop_than_a_service_takes():
    drain = {service: int(row.default) for service in ALL for row in rows_of(service) if row.name == "DRAIN_SECONDS"}
    for item in of_kind("Deployment"):
        pod = item["spec"]["template"]["spec"]
        hook = pod["containers"][0].get("lifecycle", {}).get("preStop", {}).get("exec", {}).get("command", ["", "0"])
        service = pod["containers"][0]["name"]
        assert pod["terminationGracePeriodSeconds"] > drain[service] + int(hook[1])
        assert (hook[0] == "sleep") == (service == "gateway"), "only the gateway has a balancer that must forget it"


def test_probes_ask_startup_life_and_readiness_and_life_never_a_dependency():
    for item in of_kind("Deployment"):
        (container,) = item["spec"]["template"]["spec"]["containers"]
        paths = {kind: container[f"{kind}Probe"]["httpGet"]["path"] for kind in ("startup", "liveness", "readiness")}
        assert paths == {"startup": "/healthz", "liveness": "/healthz", "readiness": "/readyz"}
        startup = container["startupProbe"]
        assert startup["periodSeconds"] * startup["failureThreshold"] >= 60, "indexes may take a while"


def test_copies_of_the_clock_share_their_timers_by_a_lease():
    assert "timer_lease_seconds" in DeadlineSettings.__dataclass_fields__
    assert named("Deployment", "shucheng-deadline")["spec"]["replicas"] == 2
