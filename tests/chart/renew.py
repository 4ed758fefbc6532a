"""What the chart says of the code, made from the code: `python -m tests.chart.renew` (part of `make docs`).

files/facts.yaml   who calls whom, who uses broker and database, which secrets and queues each service has
values.schema.json the settings a `config` may hold; the rest of the schema is written by hand
README.md          of each chart: the table of values, from the schema's descriptions and the defaults of values.yaml
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from chassis.bus.topology import whole
from chassis.settings import SettingRow
from tests.chart.render import CHART, CHARTS, yaml_file
from ydt.settings_page import ALL, rows_of

FACTS, SCHEMA = CHART / "files" / "facts.yaml", CHART / "values.schema.json"
START, END = "<!-- values: made by `make docs` -->", "<!-- end of values -->"

CHARTS_OWN = {"CITY", "LISTEN_HOST", "HTTP_PORT", "TLS_CA_FILE", "TLS_CERTIFICATE_FILE"}
"""Settings the templates give themselves."""

NOT_HERE = {"SERVICE", "CLOCK_FILE", "DEMO_PASSWORD"}
"""Settings no real installation has: a process's own name, the virtual clock, passwords for demonstrations."""

OPERATIONS = {
    **{f"{name.upper()}_DATABASE": f"database of {name}, where it is not `ydt_{name}`" for name in ALL},
    "RETRY_TIERS_SECONDS": "the retry ladder, where the services have another than the default",
    "TOTP_REQUIRED_ROLES": "as the gateway has it (doctor)",
}
"""What `ydt` reads from its environment when it works on the servers of a deployment."""

_PATTERNS = {"int": "^[0-9]+$", "float": "^[0-9]+(\\.[0-9]+)?$", "bool": "^(true|false|True|False|1|0)$"}
_WIDTH = 118


def is_call(row: SettingRow) -> bool:
    """Whether a setting is the address of another service."""
    return row.type == "url" and row.name.removesuffix("_URL").lower() in ALL


def facts() -> dict[str, Any]:
    """What the templates must know of the code, by service."""
    queues = [queue for queue in whole().queues if queue.role == "events"]
    return {
        service: {
            "calls": [row.name.removesuffix("_URL").lower() for row in rows_of(service) if is_call(row)],
            "secrets": [name for name in _secrets(service, required=True) if name != "INTERNAL_TOKEN"],
            "optional": _secrets(service, required=False),
            "queues": sorted(queue.name for queue in queues if queue.service == service),
        }
        for service in ALL
    }


def _secrets(service: str, *, required: bool) -> list[str]:
    rows = [row for row in rows_of(service) if row.secret and row.name not in NOT_HERE]
    return [row.name for row in rows if (row.default is None) == required]


def facts_page() -> str:
    """files/facts.yaml."""
    lines = ["# Made by `make docs` from the settings classes and the catalogue of events; do not edit.", "services:"]
    for service, told in facts().items():
        lines.append(f"  {service}:")
        lines += [f"    {key}: [{', '.join(values)}]" for key, values in told.items()]
    return "\n".join(lines) + "\n"


def open_settings(service: str) -> dict[str, SettingRow]:
    """The settings of a service that values may set."""
    rows = [row for row in rows_of(service) if not row.secret and not is_call(row)]
    return {row.name: row for row in rows if row.name not in CHARTS_OWN | NOT_HERE}


def settings_definitions() -> dict[str, Any]:
    """For each `config` of the values: the settings it may hold, all of them texts."""
    by_service = {service: open_settings(service) for service in ALL}
    shared = set.intersection(*map(set, by_service.values())) - {"DATABASE"}
    told = {f"settings-{service}": _described(rows) for service, rows in by_service.items()}
    told["settings-shared"] = _described({name: row for name, row in by_service["intake"].items() if name in shared})
    told["settings-operations"] = {name: {"description": doc, "type": "string"} for name, doc in OPERATIONS.items()}
    return {
        name: {"type": "object", "additionalProperties": False, "properties": properties}
        for name, properties in sorted(told.items())
    }


def _described(rows: dict[str, SettingRow]) -> dict[str, Any]:
    described = {name: {"description": row.doc, "type": "string"} for name, row in rows.items()}
    for name, row in rows.items():
        if row.type in _PATTERNS:
            described[name]["pattern"] = _PATTERNS[row.type]
    return described


def schema_page() -> str:
    """values.schema.json with the settings of today."""
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    kept = {name: part for name, part in schema["definitions"].items() if not name.startswith("settings-")}
    schema["definitions"] = kept | settings_definitions()
    return written(schema) + "\n"


def written(value: Any, depth: int = 0) -> str:
    """JSON for people: what fits a line stands on one."""
    short = json.dumps(value, ensure_ascii=False)
    if len(short) + 2 * depth <= _WIDTH or not isinstance(value, dict | list) or not value:
        return short
    inner, outer = "  " * (depth + 1), "  " * depth
    if isinstance(value, list):
        return "[\n" + ",\n".join(inner + written(each, depth + 1) for each in value) + f"\n{outer}]"
    pairs = (f"{inner}{json.dumps(key)}: {written(each, depth + 1)}" for key, each in value.items())
    return "{\n" + ",\n".join(pairs) + f"\n{outer}}}"


def resolved(schema: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    """A part of the schema with what it refers to; of several the one that is an object."""
    for each in (*part.get("allOf", ()), *part.get("anyOf", ()), part):
        if "$ref" in each:
            return {**schema["definitions"][each["$ref"].rpartition("/")[2]], "description": part["description"]}
    return part


def described_values(schema: dict[str, Any], part: dict[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    """Every value people may give: (path, meaning). The services are told once, as `services.<name>`."""
    for key, each in part.get("properties", {}).items():
        own = resolved(schema, each)
        name = f"{path}.{key}" if path else key
        if each.get("allOf", [{}])[0].get("$ref", "").startswith("#/definitions/settings-"):
            yield name, own["description"]
        elif key == "services":
            yield from _services(schema, own)
        elif own.get("type") == "array" and own["items"].get("properties"):
            yield name, own["description"]
            yield from described_values(schema, own["items"], f"{name}[]")
        elif own.get("properties"):
            yield name, own["description"]
            yield from described_values(schema, own, name)
        else:
            yield name, own["description"]


def _services(schema: dict[str, Any], services: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name, part in services["properties"].items():
        yield f"services.{name}", part["description"]
    for name, part in (("<name>", services["properties"]["intake"]), ("notify", services["properties"]["notify"])):
        for path, meaning in described_values(schema, part, f"services.{name}"):
            if name == "<name>" or ".egress" in path:
                yield path, meaning.replace("-intake`", "-<name>`")
    yield "services.gateway.autoscaling", "Of the gateway: by processor (HPA), instead of by queues."
    scale = resolved(schema, services["properties"]["gateway"]["properties"]["autoscaling"])
    yield from described_values(schema, scale, "services.gateway.autoscaling")


def default_of(values: dict[str, Any], path: str) -> str:
    """The default of a value as the table shows it; nothing where it depends, or is a map of its own."""
    at: Any = values
    for key in path.replace("<name>", "routing").split("."):
        if not isinstance(at, dict) or key not in at:
            return ""
        at = at[key]
    return "" if isinstance(at, dict) and at else f"`{json.dumps(at, ensure_ascii=False)}`"


def readme_page(chart: Path) -> str:
    """The README.md of a chart with the table of today between its marks."""
    schema = json.loads((chart / "values.schema.json").read_text(encoding="utf-8"))
    values = yaml_file(chart / "values.yaml")
    rows = [
        f"| `{path}` | {meaning} | {default_of(values, path)} |" for path, meaning in described_values(schema, schema)
    ]
    table = "\n".join(["| value | meaning | default |", "|---|---|---|", *rows])
    before, _, rest = (chart / "README.md").read_text(encoding="utf-8").partition(START)
    return f"{before}{START}\n{table}\n{END}{rest.partition(END)[2]}"


def main() -> None:
    """Write all of them."""
    FACTS.write_text(facts_page(), encoding="utf-8")
    SCHEMA.write_text(schema_page(), encoding="utf-8")
    for chart in CHARTS:
        (chart / "README.md").write_text(readme_page(chart), encoding="utf-8")


if __name__ == "__main__":
    main()
