"""The chart, rendered by the real engine: valid for Kubernetes, restricted, and the same every time."""

import kubernetes_validate
import pytest
from helm_python import chart as helm
from helm_python.errors import HelmError

from chassis.bus.topology import whole
from contracts.catalogue import SERVICES
from tests.chart.render import CHART, CITIES, DEPLOY, SIZES, merged, objects, of_kind, rendered, yaml_file

ALL_SERVICES = {"gateway", *SERVICES}
OLDEST, NEWEST = "1.27", "1.37"
OPERATORS = ("monitoring.coreos.com/", "keda.sh/")
"""Kinds that Kubernetes itself does not know: those of the Prometheus operator and of KEDA."""

ANY_CITY, ANY_SIZE = "shucheng", "medium"
COMBINATIONS = sorted(
    {(size.stem, ANY_CITY) for size in SIZES.glob("*.yaml")} | {(ANY_SIZE, city.stem) for city in CITIES.glob("*.yaml")}
)
"""Every size and every city; each pair would say the same twenty times over."""


def values_of(size: str, city: str) -> dict:
    return merged(yaml_file(SIZES / f"{size}.yaml"), yaml_file(CITIES / f"{city}.yaml"))


@pytest.mark.parametrize(("size", "city"), COMBINATIONS)
def test_chart_passes_strict_lint(size, city):
    report = helm.lint(CHART, values_of(size, city), strict=True)
    assert [message for message in report["messages"] if message["severity"] > 1] == []
    assert report["errors"] in ([], None)


@pytest.mark.parametrize("version", [OLDEST, NEWEST])
@pytest.mark.parametrize("size", sorted(path.stem for path in SIZES.glob("*.yaml")))
def test_objects_are_valid_for_the_oldest_and_the_newest_kubernetes(size, version):
    for item in objects(values_of(size, ANY_CITY)):
        if not item["apiVersion"].startswith(OPERATORS):
            kubernetes_validate.validate(item, version, strict=True)


def test_rendering_twice_is_identical():
    assert rendered() == rendered()


def test_every_service_has_one_deployment_that_runs_it():
    ran = {item["spec"]["template"]["spec"]["containers"][0]["args"][1] for item in of_kind("Deployment")}
    assert ran == ALL_SERVICES
    assert len(of_kind("Deployment")) == len(ALL_SERVICES)


def test_pods_meet_the_restricted_level():
    for item in of_kind("Deployment"):
        pod = item["spec"]["template"]["spec"]
        container = pod["containers"][0]
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["securityContext"]["runAsUser"] == 10001
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        assert pod["automountServiceAccountToken"] is False
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }


def test_memory_is_reserved_as_limited_and_cpu_is_not_limited():
    for item in of_kind("Deployment"):
        resources = item["spec"]["template"]["spec"]["containers"][0]["resources"]
        assert resources["requests"]["memory"] == resources["limits"]["memory"]
        assert "cpu" not in resources["limits"]


def hooks_by_weight(values: dict | None = None) -> list[tuple[int, str, str]]:
    """What Helm makes before everything else: (weight, kind, name), in its order."""
    marked = [(item, item["metadata"].get("annotations", {})) for item in objects(values)]
    return sorted(
        (int(notes["helm.sh/hook-weight"]), item["kind"], item["metadata"]["name"])
        for item, notes in marked
        if notes.get("helm.sh/hook") == "pre-install,pre-upgrade"
    )


def test_migration_runs_before_anything_else_and_brings_what_it_stands_on():
    assert hooks_by_weight() == [
        (-10, "NetworkPolicy", "shucheng-migrate"),
        (-10, "ServiceAccount", "shucheng-migrate"),
        (-5, "Job", "shucheng-migrate"),
    ]
    (job,) = of_kind("Job")
    pod = job["spec"]["template"]["spec"]
    assert job["metadata"]["annotations"]["helm.sh/hook-delete-policy"] == "before-hook-creation,hook-succeeded"
    assert (pod["containers"][0]["args"][0], pod["serviceAccountName"]) == ("migrate", "shucheng-migrate")
    assert "envFrom" not in pod["containers"][0], "the chart's own ConfigMaps do not exist yet"


def test_migration_job_meets_the_restricted_level_and_gets_two_secrets_only():
    (job,) = of_kind("Job", {"migrations": {"existingSecret": "migrator"}})
    pod = job["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    secrets = [each["valueFrom"]["secretKeyRef"] for each in container["env"] if "valueFrom" in each]
    assert secrets == [{"name": "migrator", "key": "MONGO_URI"}, {"name": "migrator", "key": "AMQP_URI"}]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }


def test_migration_can_be_left_to_others():
    assert hooks_by_weight({"migrations": {"enabled": False}}) == []


NIGHTLY = {"backup": {"enabled": True, "existingClaim": "vault", "keep": 7}}


def test_nightly_backup_is_off_unless_asked_for():
    assert of_kind("CronJob") == []


def test_nightly_backup_never_overlaps_and_writes_to_its_claim():
    (cron,) = of_kind("CronJob", NIGHTLY)
    pod = cron["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    assert (cron["spec"]["concurrencyPolicy"], cron["spec"]["timeZone"]) == ("Forbid", "Asia/Shanghai")
    assert pod["containers"][0]["args"] == ["backup", "/backups", "--keep", "7"]
    assert {"name": "backups", "persistentVolumeClaim": {"claimName": "vault"}} in pod["volumes"]
    assert pod["containers"][0]["securityContext"]["readOnlyRootFilesystem"] is True
    accounts = {item["metadata"]["name"] for item in of_kind("ServiceAccount", NIGHTLY)}
    assert pod["serviceAccountName"] in accounts


@pytest.mark.parametrize("version", [OLDEST, NEWEST])
def test_nightly_backup_is_valid_for_the_oldest_and_the_newest_kubernetes(version):
    for item in of_kind("CronJob", NIGHTLY) + of_kind("Job", NIGHTLY):
        kubernetes_validate.validate(item, version, strict=True)


EXAMINED = {"doctor": {"enabled": True, "config": {"RABBITMQ_API": "http://watch@broker:15672"}}}


def test_doctor_is_told_every_address_and_is_let_in_everywhere():
    (cron,) = of_kind("CronJob", EXAMINED)
    kubernetes_validate.validate(cron, OLDEST, strict=True)
    (container,) = cron["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"]
    given = {each["name"] for each in container["env"]}
    assert container["args"] == ["doctor"]
    assert {f"{name.upper()}_URL" for name in ALL_SERVICES} <= given
    assert {"MONGO_URI", "AMQP_URI", "INTERNAL_TOKEN", "RABBITMQ_API"} <= given
    policies = {item["metadata"]["name"]: item["spec"] for item in of_kind("NetworkPolicy", EXAMINED)}
    visitor = {"app.kubernetes.io/name": "doctor", "app.kubernetes.io/instance": "shucheng"}
    let_in = {
        name
        for name, spec in policies.items()
        for rule in spec.get("ingress", [])
        for peer in rule["from"]
        if peer.get("podSelector", {}).get("matchLabels") == visitor
    }
    assert let_in == {f"shucheng-{name}" for name in ALL_SERVICES}
    assert len(policies["shucheng-doctor"]["egress"]) == 4


def test_doctor_has_no_key_to_any_service_unless_asked_for():
    peers = [
        peer.get("podSelector", {}).get("matchLabels", {}).get("app.kubernetes.io/name")
        for item in of_kind("NetworkPolicy")
        for rule in item["spec"].get("ingress", [])
        for peer in rule["from"]
    ]
    assert "doctor" not in peers


def test_liveness_never_asks_a_dependency():
    for item in of_kind("Deployment"):
        container = item["spec"]["template"]["spec"]["containers"][0]
        assert container["livenessProbe"]["httpGet"]["path"] == "/healthz"
        assert container["readinessProbe"]["httpGet"]["path"] == "/readyz"


def fewest_copies(values: dict | None = None) -> dict[str, int]:
    """How many copies each deployment has at least, whoever decides."""
    found = {item["metadata"]["name"]: item["spec"].get("replicas", 0) for item in of_kind("Deployment", values)}
    scalers = of_kind("HorizontalPodAutoscaler", values), of_kind("ScaledObject", values)
    least = {item["metadata"]["name"]: item["spec"]["minReplicas"] for item in scalers[0]}
    least |= {item["metadata"]["name"]: item["spec"]["minReplicaCount"] for item in scalers[1]}
    assert {name for name, count in found.items() if not count} == set(least)
    return found | least


@pytest.mark.parametrize(("size", "city"), COMBINATIONS)
def test_disruption_budgets_exist_only_above_one_copy(size, city):
    budgets = {item["metadata"]["name"] for item in of_kind("PodDisruptionBudget", values_of(size, city))}
    assert budgets == {name for name, count in fewest_copies(values_of(size, city)).items() if count > 1}


@pytest.mark.parametrize("size", ["medium", "large"])
def test_services_scale_by_queues_that_exist(size):
    queues = {queue.name for queue in whole().queues if queue.role == "events"}
    for item in of_kind("ScaledObject", values_of(size, "shucheng")):
        watched = {trigger["metadata"]["queueName"] for trigger in item["spec"]["triggers"]}
        service = item["metadata"]["name"].removeprefix("shucheng-")
        assert watched <= {queue for queue in queues if queue.startswith(f"{service}.")}


def test_each_service_may_have_keys_nobody_else_knows():
    own = {"services": {name: {"existingSecret": f"only-{name}"} for name in ALL_SERVICES}}
    given = {
        item["metadata"]["name"]: item["spec"]["template"]["spec"]["containers"][0]["envFrom"][1]["secretRef"]["name"]
        for item in of_kind("Deployment", own)
    }
    assert given == {f"shucheng-{name}": f"only-{name}" for name in ALL_SERVICES}


def test_every_city_pack_has_its_values():
    packs = {path.parent.name for path in (DEPLOY.parent / "cities").glob("*/city.yaml")}
    assert {path.stem for path in CITIES.glob("*.yaml")} == packs


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"services": {"gateway": {"autoscaling": {"min": 3, "max": 2, "cpuPercent": 60}}}}, "min is greater than max"),
        ({"services": {"intake": {"autoscaling": {"min": 1, "max": 2, "queueLength": 9}}}}, "name the queues"),
        ({"services": {"intake": {"port": 8002}}}, "uses 8002 already"),
        ({"backup": {"enabled": True}}, "backup.existingClaim"),
        (
            {"services": {"intake": {"autoscaling": {"min": 1, "max": 2, "queueLength": 9, "queues": ["a.b.v1"]}}}},
            "broker.watchSecret",
        ),
    ],
)
def test_fault_between_values_stops_the_install_with_its_reason(values, reason):
    with pytest.raises(HelmError, match=reason):
        rendered(values)


def test_only_notify_may_reach_the_world():
    open_doors = {
        item["metadata"]["name"]
        for item in of_kind("NetworkPolicy")
        for rule in item["spec"].get("egress", [])
        for peer in rule.get("to", [])
        if "ipBlock" in peer
    }
    assert open_doors == {"shucheng-notify"}


def test_gateway_is_told_where_every_service_is():
    (config,) = (item["data"] for item in of_kind("ConfigMap") if item["metadata"]["name"] == "shucheng-gateway")
    told = {key.removesuffix("_URL").lower() for key in config if key.endswith("_URL")}
    assert told == set(SERVICES)


def test_a_changed_setting_rolls_only_the_service_it_belongs_to():
    before, after = (
        {d["metadata"]["name"]: d for d in of_kind("Deployment", v)}
        for v in ({}, {"services": {"deadline": {"config": {"MAX_WORKERS": "20"}}}})
    )
    assert {name for name in before if before[name] != after[name]} == {"shucheng-deadline"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"citi": {"code": "shucheng"}},
        {"city": {"code": "Shucheng!"}},
        {"services": {"intake": {"replica": 3}}},
        {"services": {"intake": {"replicas": 0}}},
        {"services": {"mailer": {"enabled": True}}},
        {"migrations": {"enabled": "no"}},
        {"migrations": {"enable": True}},
        {"backup": {"enabled": False, "schedule": "nightly"}},
        {"image": {"digest": "latest"}},
        {"config": {"log_level": "INFO"}},
    ],
)
def test_values_with_a_mistake_are_refused(wrong):
    with pytest.raises(HelmError):
        rendered(wrong)


def test_ingress_without_a_host_is_refused_with_the_reason():
    with pytest.raises(HelmError, match="ingress.host"):
        rendered({"ingress": {"enabled": True}})


WATCHED = {"monitoring": {"serviceMonitor": True, "rules": True, "dashboards": True}}


def test_monitoring_is_off_unless_asked_for():
    assert [item["kind"] for item in objects() if item["kind"] in ("ServiceMonitor", "PrometheusRule")] == []


def test_rules_reach_the_cluster_as_promtool_read_them():
    (rule,) = of_kind("PrometheusRule", WATCHED)
    written = [yaml_file(path)["groups"] for path in sorted((CHART / "files" / "rules").glob("*.yaml"))]
    assert rule["spec"]["groups"] == [group for groups in written for group in groups]


def test_every_dashboard_becomes_a_configmap_grafana_finds():
    maps = [item for item in of_kind("ConfigMap", WATCHED) if "grafana_dashboard" in item["metadata"]["labels"]]
    shown = {name: text for item in maps for name, text in item["data"].items()}
    written = {path.name: path.read_text(encoding="utf-8") for path in (CHART / "files/dashboards").glob("*.json")}
    assert shown == written


def test_monitor_selects_every_service_and_names_the_city():
    (monitor,) = of_kind("ServiceMonitor", WATCHED)
    wanted = monitor["spec"]["selector"]["matchLabels"].items()
    assert all(wanted <= item["metadata"]["labels"].items() for item in of_kind("Service", WATCHED))
    (endpoint,) = monitor["spec"]["endpoints"]
    assert {"targetLabel": "city", "replacement": "shucheng"} in endpoint["relabelings"]
