"""The jobs: migration before everything, backup and doctor every day, the smoke test when asked."""

from tests.chart.everything import EVERYTHING, ROUTED
from tests.chart.render import named, objects, of_kind, pod_of

NIGHTLY = {"backup": {"enabled": True, "existingClaim": "vault", "keep": 7}}
EXAMINED = {"doctor": {"enabled": True, "config": {"TOTP_REQUIRED_ROLES": "auditor"}}}
HOOK = "helm.sh/hook"


def hook_of(item: dict) -> str:
    """The hook an object belongs to, empty for none."""
    return item["metadata"].get("annotations", {}).get(HOOK, "")


def hooks_by_weight(values: dict | None = None, hook: str = "pre-install,pre-upgrade") -> list[tuple[int, str, str]]:
    """What Helm makes at a hook: (weight, kind, name), in its order."""
    marked = [item for item in objects(values) if hook_of(item) == hook]
    return sorted(
        (int(item["metadata"]["annotations"]["helm.sh/hook-weight"]), item["kind"], item["metadata"]["name"])
        for item in marked
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


def test_hooks_use_only_what_hooks_brought():
    early, late = set(), set()
    for item in objects(EVERYTHING):
        (early if hook_of(item) else late).add((item["kind"], item["metadata"]["name"]))
    (job,) = of_kind("Job", EVERYTHING)
    pod = pod_of(job)
    assert ("ServiceAccount", pod["serviceAccountName"]) in early
    assert ("NetworkPolicy", "shucheng-migrate") in early
    assert early & late == set()


def test_migration_can_be_left_to_others():
    assert hooks_by_weight({"migrations": {"enabled": False}}) == []


def test_migration_without_hooks_is_a_new_job_for_every_release():
    names = []
    for tag in ("1.0", "1.0", "2.0"):
        (job,) = of_kind("Job", {"migrations": {"useHelmHooks": False}, "image": {"tag": tag}})
        assert job["metadata"]["annotations"] == {"argocd.argoproj.io/sync-wave": "-5"}
        names.append(job["metadata"]["name"])
    assert names[0] == names[1] != names[2]
    assert {hook_of(item) for item in objects(ROUTED)} == {"", "test"}


def test_daily_jobs_are_off_unless_asked_for():
    assert of_kind("CronJob") == []


def test_daily_jobs_never_overlap_and_know_their_zone():
    for cron in of_kind("CronJob", EVERYTHING):
        spec = cron["spec"]
        assert (spec["concurrencyPolicy"], spec["timeZone"]) == ("Forbid", "Asia/Shanghai")
        assert spec["jobTemplate"]["spec"]["activeDeadlineSeconds"] >= 600
        assert (spec["successfulJobsHistoryLimit"], spec["failedJobsHistoryLimit"]) == (3, 7)


def test_nightly_backup_writes_to_its_claim():
    pod = pod_of(named("CronJob", "shucheng-backup", NIGHTLY))
    assert pod["containers"][0]["args"] == ["backup", "/backups", "--keep", "7"]
    assert {"name": "backups", "persistentVolumeClaim": {"claimName": "vault"}} in pod["volumes"]
    assert {"name": "backups", "mountPath": "/backups"} in pod["containers"][0]["volumeMounts"]


def test_old_lines_are_forgotten_by_a_job_that_may_only_do_that():
    values = {"retention": {"enabled": True, "config": {"INTAKE_DATABASE": "reports"}}}
    (container,) = pod_of(named("CronJob", "shucheng-retention", values))["containers"]
    given = {each["name"]: each.get("value") for each in container["env"]}
    assert container["args"] == ["retention"]
    assert given == {"MONGO_URI": None, "AMQP_URI": None, "LOG_LEVEL": "INFO", "INTAKE_DATABASE": "reports"}


def test_doctor_is_told_every_address():
    (container,) = pod_of(named("CronJob", "shucheng-doctor", EXAMINED))["containers"]
    given = {each["name"]: each.get("value") for each in container["env"]}
    addresses = {
        f"{item['metadata']['labels']['app.kubernetes.io/name'].upper()}_URL":
        f"http://{item['metadata']['name']}:{item['spec']['ports'][0]['port']}"
        for item in of_kind("Service")
    }  # fmt: skip
    assert container["args"] == ["doctor"]
    assert addresses.items() <= given.items()
    assert {"MONGO_URI", "AMQP_URI", "INTERNAL_TOKEN", "RABBITMQ_API"} <= set(given)
    assert given["TOTP_REQUIRED_ROLES"] == "auditor"


def test_doctor_that_finds_a_fault_fails_at_once():
    assert named("CronJob", "shucheng-doctor", EXAMINED)["spec"]["jobTemplate"]["spec"]["backoffLimit"] == 0


def test_smoke_test_asks_the_gateway_and_brings_its_own_way_there():
    assert hooks_by_weight(hook="test") == [
        (-5, "NetworkPolicy", "shucheng-smoke"),
        (-5, "ServiceAccount", "shucheng-smoke"),
        (0, "Pod", "shucheng-smoke"),
    ]
    (pod,) = of_kind("Pod")
    assert pod["spec"]["containers"][0]["args"] == ["healthcheck", "--url", "http://shucheng-gateway:8000/readyz"]


def test_release_without_a_gateway_has_no_smoke_test():
    assert of_kind("Pod", {"services": {"gateway": {"enabled": False}}}) == []
