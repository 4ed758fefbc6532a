"""Values that turn on all the chart can do, so that no object goes untested."""

from typing import Any

from tests.chart.render import CHART, merged, values_of, yaml_file

EVERYTHING: dict[str, Any] = merged(
    values_of("large", "shucheng"),
    {
        "commonLabels": {"team": "city-hall"},
        "imagePullSecrets": [{"name": "registry"}],
        "scheduling": {
            "nodeSelector": {"pool": "civic"},
            "tolerations": [{"key": "civic", "operator": "Exists", "effect": "NoSchedule"}],
            "priorityClassName": "civic",
        },
        "externalSecrets": {"enabled": True, "store": {"name": "vault", "kind": "SecretStore"}, "prefix": "cities/"},
        "backup": {"enabled": True, "existingClaim": "vault", "keep": 7},
        "retention": {"enabled": True},
        "doctor": {"enabled": True, "config": {"TOTP_REQUIRED_ROLES": "county_discipline"}},
        "tls": {"caSecret": "city-authorities", "certificateSecret": "city-certificate"},
        "config": {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector.monitoring:4318"},
        "networkPolicy": {
            "broker": {"namespace": "backing", "podLabels": {"app.kubernetes.io/name": "rabbitmq"}, "port": 5671},
            "database": {"cidrs": ["10.0.0.0/24"]},
            "collector": {"namespace": "monitoring"},
        },
        "monitoring": {"tokenSecret": "watch-token"},
    },
)
"""By the ingress."""

ROUTED: dict[str, Any] = merged(
    {key: value for key, value in EVERYTHING.items() if key != "ingress"},
    {
        "httpRoute": {
            "enabled": True,
            "host": "shucheng.yidiantong.example",
            "parents": [{"name": "public", "namespace": "ingress", "sectionName": "https"}],
        },
        "migrations": {"useHelmHooks": False},
        "secretPerService": False,
    },
)
"""By a route of the Gateway API, rendered by a tool without hooks, with one secret for all."""

GUARDED: dict[str, Any] = {
    "imagePullSecrets": [{"name": "registry"}],
    "commonLabels": {"team": "city-hall"},
    "tls": {"secret": "backing-tls"},
    "networkPolicy": {"clientNamespace": "city-shucheng"},
}
"""Of the chart of broker and database: encrypted, for a city in another namespace."""

PLAIN: dict[str, Any] = {}
"""The chart as it comes."""


def whole_values(values: dict[str, Any]) -> dict[str, Any]:
    """The values a template sees: the chart's own with these laid over them."""
    return merged(yaml_file(CHART / "values.yaml"), values)
