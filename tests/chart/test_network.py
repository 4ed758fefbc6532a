"""Who may talk to whom: the edges of the network policies are the edges of the code, and there is no other way."""

import ast
from pathlib import Path

import pytest

from tests.chart.everything import EVERYTHING, PLAIN
from tests.chart.render import DEPLOY, named, objects, of_kind, pod_of, rendered
from tests.chart.renew import is_call
from ydt.settings_page import ALL, rows_of

NAME = "app.kubernetes.io/name"
NAMESPACE = "kubernetes.io/metadata.name"
PORTS = {27017: "database", 5672: "broker", 5671: "broker", 15672: "management", 4318: "collector", 53: "names"}


def ports_of_services(values: dict) -> dict[int, str]:
    return {
        item["spec"]["ports"][0]["port"]: item["metadata"]["labels"][NAME] for item in of_kind("Service", values)
    }


def ends(peer: dict) -> str:
    """Whom a peer of a rule means: a pod's name, a namespace, or an address."""
    if "ipBlock" in peer:
        return peer["ipBlock"]["cidr"]
    if "namespaceSelector" in peer:
        return peer["namespaceSelector"]["matchLabels"][NAMESPACE]
    return peer["podSelector"]["matchLabels"][NAME]


def rules(values: dict, way: str) -> set[tuple[str, str, int]]:
    """(whose policy, the other end, port) of every rule that lets something in or out."""
    side = {"ingress": "from", "egress": "to"}[way]
    return {
        (item["spec"]["podSelector"]["matchLabels"].get(NAME, "everyone"), ends(peer), port["port"])
        for item in of_kind("NetworkPolicy", values)
        for rule in item["spec"].get(way, [])
        for peer in rule[side]
        for port in rule["ports"]
    }


def edges_of_the_code() -> set[tuple[str, str]]:
    """Who calls whom and who uses what, by the settings classes."""
    edges = set()
    for service in ALL:
        rows = {row.name: row for row in rows_of(service)}
        edges |= {(service, name.removesuffix("_URL").lower()) for name, row in rows.items() if is_call(row)}
        edges |= {(service, "database")} if "MONGO_URI" in rows else set()
        edges |= {(service, "broker")} if "AMQP_URI" in rows else set()
        edges |= {(service, "mail")} if "SMTP_HOST" in rows else set()
    return edges


def edges_of_the_policies(values: dict) -> set[tuple[str, str]]:
    """The same, by what each service's pods are let out to."""
    ports = PORTS | ports_of_services(values) | {25: "mail", 465: "mail", 587: "mail"}
    return {(whose, ports[port]) for whose, _, port in rules(values, "egress") if port != 53}


def test_services_may_do_what_their_code_does_and_nothing_else():
    allowed = {edge for edge in edges_of_the_policies(PLAIN) if edge[0] in ALL}
    assert allowed == edges_of_the_code()


def test_traces_go_to_the_collector_of_the_one_who_sends_them():
    endpoint = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector.monitoring:4318"}
    asked = edges_of_the_policies({"services": {"intake": {"config": endpoint}}}) - edges_of_the_policies(PLAIN)
    assert asked == {("intake", "collector")}
    everyone = edges_of_the_policies({"config": endpoint}) - edges_of_the_policies(PLAIN)
    assert everyone == {(service, "collector") for service in ALL}


def test_code_opens_no_way_that_its_settings_do_not_name():
    libraries = {"smtplib", "urllib3", "http.client", "socket", "chassis.http.client"}
    found = {
        (path.relative_to(DEPLOY.parent / "services").parts[0], module)
        for path in sorted((DEPLOY.parent / "services").rglob("*.py"))
        for module in imported(path) & libraries
    }
    assert {service for service, module in found if module == "smtplib"} == {"notify"}
    assert {service for service, module in found if module in ("urllib3", "chassis.http.client")} == {"gateway"}


def imported(path: Path) -> set[str]:
    """The modules a file names in its imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


@pytest.mark.parametrize("values", [PLAIN, EVERYTHING], ids=["plain", "everything"])
def test_both_ends_of_every_inner_edge_agree(values):
    ports = ports_of_services(values)
    out = {(whose, to) for whose, to, port in rules(values, "egress") if port in ports}
    inside = {(other, whose) for whose, other, _ in rules(values, "ingress")}
    outside = {(namespace, to) for namespace, to in inside if namespace in ("ingress", "monitoring")}
    assert out == inside - outside
    assert outside == {("ingress", "gateway")} | {("monitoring", service) for service in ALL}


def test_each_rule_is_one_edge():
    for item in of_kind("NetworkPolicy", EVERYTHING):
        for rule in [*item["spec"].get("ingress", []), *item["spec"].get("egress", [])]:
            (peer,) = rule.get("from") or rule.get("to")
            one_port = {port["port"] for port in rule["ports"]}
            assert len(one_port) == 1 or "ipBlock" in peer


def test_nothing_is_allowed_that_no_rule_allows():
    deny = named("NetworkPolicy", "shucheng-deny-all")["spec"]
    assert deny == {
        "podSelector": {"matchLabels": {"app.kubernetes.io/instance": "shucheng"}},
        "policyTypes": ["Ingress", "Egress"],
    }
    for item in objects(EVERYTHING):
        template = item if item["kind"] == "Pod" else item.get("spec", {}).get("template")
        template = item["spec"]["jobTemplate"]["spec"]["template"] if item["kind"] == "CronJob" else template
        if pod_of(item) is not None:
            assert template["metadata"]["labels"]["app.kubernetes.io/instance"] == "shucheng"


@pytest.mark.parametrize("values", [PLAIN, EVERYTHING], ids=["plain", "everything"])
def test_only_notify_may_reach_the_world(values):
    private = {"10.0.0.0/24"}
    open_doors = {whose for whose, to, _ in rules(values, "egress") if "/" in to and to not in private}
    assert open_doors == {"notify"}
    spec = named("NetworkPolicy", "shucheng-notify", values)["spec"]
    blocks = [peer["ipBlock"] for rule in spec["egress"] for peer in rule["to"] if "ipBlock" in peer]
    assert blocks[-1] == {"cidr": "0.0.0.0/0", "except": ["169.254.0.0/16"]}, "never the cloud's own addresses"


def test_jobs_reach_the_servers_and_the_doctor_every_service():
    out: dict[str, set[int]] = {}
    for whose, _, port in rules(EVERYTHING, "egress"):
        out.setdefault(whose, set()).add(port)
    services = set(ports_of_services(EVERYTHING))
    assert out["migrate"] == out["backup"] == out["retention"] == {53, 27017, 5671}
    assert out["doctor"] == {53, 27017, 5671, 15672} | services
    assert out["smoke"] == {53, 8000}


def test_nobody_calls_a_job():
    called = {whose for whose, _, _ in rules(EVERYTHING, "ingress")}
    assert called == set(ALL)


def test_doctor_has_no_way_to_any_service_unless_asked_for():
    assert "doctor" not in {other for _, other, _ in rules(PLAIN, "ingress")}


def test_servers_may_be_elsewhere():
    backing = {(to, port) for whose, to, port in rules(EVERYTHING, "egress") if whose == "casework"}
    assert backing == {("backing", 5671), ("10.0.0.0/24", 27017), ("monitoring", 4318)}
    (rule,) = (
        rule
        for rule in named("NetworkPolicy", "shucheng-casework", EVERYTHING)["spec"]["egress"]
        if rule["ports"][0]["port"] == 5671
    )
    assert rule["to"][0]["podSelector"]["matchLabels"] == {NAME: "rabbitmq"}


def test_policies_can_be_left_out_as_a_whole():
    values = {"networkPolicy": {"enabled": False}}
    assert of_kind("NetworkPolicy", values) == []
    assert "No network policies are set up" in rendered(values)["yidiantong/templates/NOTES.txt"]
