"""No setting is a secret of its author: each is documented, and what deployments set exists."""

from chassis.settings import ServiceSettings, describe
from contracts.catalogue import SERVICES
from tests.chart.render import DEPLOY, of_kind, yaml_file
from ydt.settings_page import ALL, PAGE, page, rows_of


def names_of(service: str) -> set[str]:
    return {row.name for row in rows_of(service)}


def test_settings_page_is_fresh():
    assert PAGE.read_text(encoding="utf-8") == page(), "run `make docs`"


def test_every_setting_says_what_it_means():
    assert {row.name for service in ALL for row in rows_of(service) if len(row.doc) < 10} == set()


def test_every_service_takes_the_shared_settings():
    shared = {row.name for row in describe(ServiceSettings)}
    assert {service: shared - names_of(service) for service in SERVICES} == {service: set() for service in SERVICES}


def test_chart_sets_only_settings_that_exist():
    for config in of_kind("ConfigMap"):
        service = config["metadata"]["labels"]["app.kubernetes.io/name"]
        assert set(config["data"]) - names_of(service) == set(), service


def test_compose_gives_every_service_what_it_must_have_and_nothing_else():
    specs = yaml_file(DEPLOY.parent / "docker-compose.yml")["services"]
    for service in ALL:
        given = {name.removesuffix("_FILE") for name in specs[service]["environment"]}
        must = {row.name for row in rows_of(service) if row.default is None}
        assert (must - given, given - names_of(service)) == (set(), set()), service
