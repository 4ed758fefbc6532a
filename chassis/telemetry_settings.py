"""Where traces go, if anywhere. The variables are those of OpenTelemetry's own specification."""

from dataclasses import dataclass

from marshmallow import ValidationError
from marshmallow.validate import Range

from chassis.setting_field import Url, setting


def _check_headers(headers: tuple[str, ...]) -> None:
    if not all(name.strip() and value.strip() for name, _, value in (header.partition("=") for header in headers)):
        raise ValidationError("write name=value[,name=value]")


@dataclass(frozen=True)
class TelemetrySettings:
    """Export of traces; off while no collector is named."""

    otel_endpoint: Url = setting(
        "OTEL_EXPORTER_OTLP_ENDPOINT", doc="collector of traces over OTLP/HTTP; empty for none", default=Url("")
    )
    otel_headers: tuple[str, ...] = setting(
        "OTEL_EXPORTER_OTLP_HEADERS",
        doc="headers the collector wants, as name=value",
        default=(),
        secret=True,
        check=_check_headers,
    )
    otel_sample_ratio: float = setting(
        "OTEL_TRACES_SAMPLER_ARG", doc="share of all traces that is sent, 0 to 1", default=1.0, check=Range(0, 1)
    )
