"""Broker and database of a pilot: three nodes each that find one another, keep their majority and let in who must."""

import json

import kubernetes_validate
import pytest
from helm_python import chart as helm
from helm_python.errors import HelmError

from tests.chart.everything import EVERYTHING, GUARDED
from tests.chart.render import BACKING, DEPLOY, documents, named, objects, of_kind, pod_of, rendered, yaml_file
from tests.chart.test_chart import NEWEST, OLDEST, judged

NODES = {"rabbitmq": "shucheng-rabbitmq", "mongodb": "shucheng-mongodb"}
BOTH = pytest.mark.parametrize("values", [{}, GUARDED], ids=["plain", "guarded"])


@BOTH
def test_chart_passes_strict_lint(values):
    report = helm.lint(BACKING, values, strict=True)
    assert [message for message in report["messages"] if message["severity"] > 1] == []


@pytest.mark.parametrize("version", [OLDEST, NEWEST])
def test_objects_are_valid_for_the_oldest_and_the_newest_kubernetes(version):
    assert judged([*objects({}, BACKING), *objects(GUARDED, BACKING)], version) > 20


@BOTH
def test_rendering_twice_is_identical(values):
    assert rendered(values, BACKING) == rendered(values, BACKING)


@pytest.mark.parametrize("kind", NODES)
def test_three_nodes_on_three_machines_of_which_one_may_go(kind):
    item = named("StatefulSet", NODES[kind], chart=BACKING)
    spec = item["spec"]
    hostname = spec["template"]["spec"]["topologySpreadConstraints"][0]
    assert (spec["replicas"], spec["podManagementPolicy"]) == (3, "Parallel")
    assert (hostname["topologyKey"], hostname["whenUnsatisfiable"]) == ("kubernetes.io/hostname", "DoNotSchedule")
    budget = named("PodDisruptionBudget", NODES[kind], chart=BACKING)["spec"]
    assert (budget["maxUnavailable"], budget["selector"]) == (1, spec["selector"])


@pytest.mark.parametrize("kind", NODES)
def test_data_outlives_the_release(kind):
    spec = named("StatefulSet", NODES[kind], chart=BACKING)["spec"]
    assert spec["persistentVolumeClaimRetentionPolicy"] == {"whenDeleted": "Retain", "whenScaled": "Retain"}
    (claim,) = spec["volumeClaimTemplates"]
    assert (claim["metadata"]["name"], claim["spec"]["accessModes"]) == ("data", ["ReadWriteOnce"])


@pytest.mark.parametrize("kind", NODES)
def test_nodes_find_one_another_before_they_are_ready(kind):
    item = named("StatefulSet", NODES[kind], chart=BACKING)
    service = named("Service", item["spec"]["serviceName"], chart=BACKING)["spec"]
    assert (service["clusterIP"], service["publishNotReadyAddresses"]) == ("None", True)
    assert service["selector"] == item["spec"]["selector"]["matchLabels"]


def broker_settings(values: dict) -> dict[str, str]:
    text = named("ConfigMap", NODES["rabbitmq"], values, BACKING)["data"]["rabbitmq.conf"]
    return dict(line.split(" = ", 1) for line in text.strip().splitlines())


def hosts(kind: str) -> list[str]:
    name = NODES[kind]
    return [f"{name}-{number}.{name}-nodes.city-shucheng.svc.cluster.local" for number in range(3)]


def test_brokers_know_each_other_by_the_names_they_bear():
    told = broker_settings({})
    nodes = [told[f"cluster_formation.classic_config.nodes.{number}"] for number in (1, 2, 3)]
    assert nodes == [f"rabbit@{host}" for host in hosts("rabbitmq")]
    (container,) = pod_of(named("StatefulSet", NODES["rabbitmq"], chart=BACKING))["containers"]
    given = {each["name"]: each.get("value") for each in container["env"]}
    own = given["RABBITMQ_NODENAME"].replace("$(POD_NAME)", "shucheng-rabbitmq-0")
    assert (own, given["RABBITMQ_USE_LONGNAME"]) == (nodes[0], "true")


def test_broker_keeps_messages_thrice_and_stops_without_a_majority():
    told = broker_settings({})
    assert (told["default_queue_type"], told["cluster_partition_handling"]) == ("quorum", "pause_minority")
    (container,) = pod_of(named("StatefulSet", NODES["rabbitmq"], chart=BACKING))["containers"]
    assert "await_online_quorum_plus_one" in container["lifecycle"]["preStop"]["exec"]["command"][2]


def test_liveness_asks_for_the_process_alone():
    (broker,) = pod_of(named("StatefulSet", NODES["rabbitmq"], chart=BACKING))["containers"]
    (database,) = pod_of(named("StatefulSet", NODES["mongodb"], chart=BACKING))["containers"]
    assert broker["livenessProbe"]["exec"]["command"] == ["rabbitmq-diagnostics", "-q", "ping"]
    assert database["livenessProbe"]["tcpSocket"] == {"port": "mongodb"}


def test_encrypted_servers_listen_to_nothing_else():
    told = broker_settings(GUARDED)
    assert (told["listeners.tcp"], told["listeners.ssl.default"]) == ("none", "5671")
    assert told["management.ssl.port"] == "15671"
    assert not [key for key in told if key.startswith("management.tcp")]
    (database,) = pod_of(named("StatefulSet", NODES["mongodb"], GUARDED, BACKING))["containers"]
    assert database["args"][database["args"].index("--tlsMode") + 1] == "requireTLS"
    outer = named("Service", NODES["rabbitmq"], GUARDED, BACKING)["spec"]["ports"]
    assert [port["port"] for port in outer] == [5671, 15671, 15692]


@BOTH
def test_database_asks_everyone_who_it_is(values):
    (database,) = pod_of(named("StatefulSet", NODES["mongodb"], values, BACKING))["containers"]
    assert {"--auth", "--keyFile"} <= set(database["args"])


def test_job_makes_a_replica_set_of_exactly_the_three_members():
    job = named("Job", "shucheng-mongodb-init", chart=BACKING)
    (container,) = pod_of(job)["containers"]
    told = {each["name"]: each.get("value") for each in container["env"]}
    (database,) = pod_of(named("StatefulSet", NODES["mongodb"], chart=BACKING))["containers"]
    assert told["MEMBERS"].split(",") == [f"{host}:27017" for host in hosts("mongodb")]
    assert told["REPLICA_SET"] == database["args"][database["args"].index("--replSet") + 1]
    assert job["metadata"]["annotations"]["helm.sh/hook"] == "post-install,post-upgrade"


@BOTH
def test_secrets_come_from_outside(values):
    assert of_kind("Secret", values, BACKING) == []


def let_in(values: dict) -> set[tuple[str, str, int]]:
    """(whose policy, who, port) of every rule that lets something in."""
    found = set()
    for item in of_kind("NetworkPolicy", values, BACKING):
        whose = item["spec"]["podSelector"]["matchLabels"].get("app.kubernetes.io/name", "everyone")
        for rule in item["spec"].get("ingress", []):
            (peer,) = rule["from"]
            labels = peer.get("podSelector", {}).get("matchLabels", {})
            space = peer.get("namespaceSelector", {}).get("matchLabels", {}).get("kubernetes.io/metadata.name")
            who = labels.get("app.kubernetes.io/name") or labels.get("app.kubernetes.io/part-of") or space
            found |= {(whose, who, port["port"]) for port in rule["ports"]}
    return found


def test_servers_let_in_their_own_the_city_the_scaler_and_prometheus():
    assert let_in({}) == {
        ("rabbitmq", "rabbitmq", 4369), ("rabbitmq", "rabbitmq", 25672), ("rabbitmq", "yidiantong", 5672),
        ("rabbitmq", "doctor", 15672), ("rabbitmq", "keda", 15672), ("rabbitmq", "monitoring", 15692),
        ("mongodb", "mongodb", 27017), ("mongodb", "mongodb-init", 27017), ("mongodb", "yidiantong", 27017),
    }  # fmt: skip
    deny = named("NetworkPolicy", "shucheng-deny-all", chart=BACKING)["spec"]
    assert set(deny) == {"podSelector", "policyTypes"}


def test_pods_of_a_city_bear_the_label_that_lets_them_in():
    for item in of_kind("Deployment", EVERYTHING):
        assert item["spec"]["template"]["metadata"]["labels"]["app.kubernetes.io/part-of"] == "yidiantong"


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"rabbitmq": {"replicas": 5}}, "replicas"),
        ({"spread": "Sometimes"}, "spread"),
        ({"mongodb": {"storage": {"size": "much"}}}, "size"),
        ({"mongodb": {"resources": {"limits": {"memory": "8Gi"}}}}, "as much memory as the limit"),
    ],
    ids=json.dumps,
)
def test_values_with_a_mistake_are_refused(wrong, reason):
    with pytest.raises(HelmError, match=reason):
        rendered(wrong, BACKING)


OPERATORS = DEPLOY / "operators"


def custom(name: str) -> tuple[dict, dict]:
    """What an operator is told, and the network policy beside it."""
    resource, policy = documents((OPERATORS / name).read_text(encoding="utf-8"))
    return resource, policy


@pytest.mark.parametrize("version", [OLDEST, NEWEST])
@pytest.mark.parametrize("name", ["rabbitmq.yaml", "mongodb.yaml"])
def test_policies_beside_the_operators_are_valid(name, version):
    kubernetes_validate.validate(custom(name)[1], version, strict=True)


def test_operator_of_the_broker_is_told_what_the_pilot_has():
    spec = custom("rabbitmq.yaml")[0]["spec"]
    told = dict(line.split(" = ", 1) for line in spec["rabbitmq"]["additionalConfig"].strip().splitlines())
    pilot = broker_settings({})
    assert {key: pilot.get(key) for key in told} == told
    assert (spec["replicas"], spec["tls"]["disableNonTLSListeners"]) == (3, True)
    assert spec["resources"]["requests"]["memory"] == spec["resources"]["limits"]["memory"]


def test_operator_of_the_database_is_told_what_the_pilot_has():
    spec = custom("mongodb.yaml")[0]["spec"]
    (members,) = spec["replsets"]
    assert (members["size"], spec["tls"]["mode"]) == (3, "requireTLS")
    assert members["affinity"] == {"antiAffinityTopologyKey": "kubernetes.io/hostname"}
    assert members["name"] == yaml_file(BACKING / "values.yaml")["mongodb"]["replicaSet"]


@pytest.mark.parametrize(("name", "ports"), [("rabbitmq.yaml", {5671, 15671}), ("mongodb.yaml", {27017})])
def test_policies_of_chart_and_operators_meet(name, ports):
    policy = custom(name)[1]["spec"]
    ours = [rule for rule in policy["ingress"] if "yidiantong" in str(rule["from"])]
    assert {port["port"] for rule in ours for port in rule["ports"]} == ports
    labels = policy["podSelector"]["matchLabels"]
    assert str(labels).strip("{}").replace("'", "") in (OPERATORS / "README.md").read_text(encoding="utf-8")
