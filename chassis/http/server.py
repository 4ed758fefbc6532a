"""The server side of the internal API: the `api` entrypoint, the probes, and the web server both stand on."""

import time
from functools import partial
from typing import Any

from eventlet.event import Event
from marshmallow import Schema, ValidationError, fields
from nameko.exceptions import ContainerBeingKilled
from nameko.web.handlers import HttpRequestHandler
from werkzeug.wrappers import Response

from chassis.errors import Malformed, Unauthenticated, Unavailable
from chassis.http.call import REPLAYED_HEADER, Answer, ApiCall, digest_of, parse_json, to_json
from chassis.http.field_errors import invalid_from
from chassis.http.problems import MEDIA_TYPE, Problem, problem_of
from chassis.http.webserver import ApiRequest, ApiServer, read_body
from chassis.resources import Platform
from chassis.shared_secret import matches
from chassis.telemetry import Exchange, request_span
from chassis.tracing import CORRELATION_HEADER, Trace, bind_trace

__all__ = ["Answer", "ApiCall", "api", "probe"]

_WITHOUT_BODY = ("GET", "HEAD", "DELETE")


class _Route(HttpRequestHandler):
    """One route: measured, and never failing with anything but a problem document."""

    server = ApiServer()
    platform = Platform()

    def handle_request(self, request: ApiRequest) -> Response:
        """Answer one request; never raises."""
        started = time.perf_counter()
        trace = Trace.from_headers(request.headers)
        bind_trace(trace)
        try:
            response = self.answer(request, trace)
        except Exception as error:  # noqa: BLE001 - every error has an answer; unexpected ones are logged there
            response = problem_response(problem_of(error, trace.correlation_id))
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers[CORRELATION_HEADER] = trace.correlation_id
        seconds = time.perf_counter() - started
        self._measure(request.method, response.status_code, seconds)
        self.tell(trace, Exchange(request.method, response.status_code, seconds))
        return response

    def answer(self, request: ApiRequest, trace: Trace) -> Response:
        """The response; whatever it raises becomes a problem document."""
        raise NotImplementedError

    def tell(self, trace: Trace, exchange: Exchange) -> None:
        """Tell the collector of traces, if there is one."""

    def stop(self) -> None:
        """Let running requests finish before anything they need is stopped."""
        self.platform.draining = True
        self.server.drain(self.platform.settings.drain_seconds)
        super().stop()

    def _measure(self, method: str, status: int, seconds: float) -> None:
        metrics = self.platform.resources.metrics
        labels = {"route": self.url, "method": method, "status_class": f"{status // 100}xx"}
        metrics.http_requests.labels(**labels).inc()
        metrics.http_duration.labels(**labels).observe(seconds)


class ApiEntrypoint(_Route):
    """`@api("POST", "/internal/things/<thing_id>", schema=ThingSchema)` on a method `(self, call, thing_id)`.

    Checks the internal token, the size, encoding and JSON of the body, and both schemas, before the method runs in a
    worker. The method returns a JSON value (200), `(status, value)` or an Answer.
    """

    def __init__(
        self,
        method: str,
        url: str,
        schema: Schema | type[Schema] | None = None,
        query_schema: Schema | type[Schema] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(method, url, **options)
        self.schema = _instance(schema)
        self.query_schema = _instance(query_schema)

    def answer(self, request: ApiRequest, trace: Trace) -> Response:
        """Check the request, run the method in a worker and render what it returns."""
        self._authenticate(request)
        if not self.platform.prepared:
            raise Unavailable("数据库尚未就绪", retry_after=2)
        call = self._read(request, trace)
        done = Event()
        try:
            self.container.spawn_worker(
                self,
                (call,),
                request.path_values,
                context_data={"correlation_id": trace.correlation_id, "traceparent": trace.traceparent},
                handle_result=partial(self.handle_result, done),
            )
        except ContainerBeingKilled as error:
            raise Unavailable("服务正在停止", retry_after=2) from error
        return render(done.wait())

    def tell(self, trace: Trace, exchange: Exchange) -> None:
        """A span of the request."""
        telemetry = self.platform.resources.telemetry
        if telemetry.is_on:
            telemetry.tell(request_span(trace, self.url, exchange))

    def _authenticate(self, request: ApiRequest) -> None:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not matches(self.platform.settings.internal_token, given):
            raise Unauthenticated("内部接口需要内部令牌")

    def _read(self, request: ApiRequest, trace: Trace) -> ApiCall:
        raw = self._raw_body(request)
        return ApiCall(
            body=self._body(raw, request),
            query=self._query(request),
            trace=trace,
            headers=request.headers,
            digest=digest_of(request.method, request.path, raw),
        )

    def _raw_body(self, request: ApiRequest) -> bytes:
        try:
            return read_body(request.environ, self.platform.settings.max_body_bytes)
        except (OSError, ValueError) as error:
            raise Malformed("内容没有传完") from error

    def _body(self, raw: bytes, request: ApiRequest) -> Any:
        if not raw and (self.schema is None or request.method in _WITHOUT_BODY):
            return {}
        value = parse_json(raw, request.headers.get("Content-Type", ""))
        return value if self.schema is None else _loaded(self.schema, value, "")

    def _query(self, request: ApiRequest) -> Any:
        if self.query_schema is None:
            return request.args.to_dict() if request.query_string else {}
        wanted = self.query_schema.fields
        given = {
            name: values if isinstance(wanted.get(name), fields.List) else values[0]
            for name, values in request.args.lists()
        }
        return _loaded(self.query_schema, given, "/query")


class Probe(_Route):
    """`@probe("/healthz")` on a method `(self, platform)`: open to all, and outside the worker pool.

    A service whose workers are all busy still answers its probes. The method gets the Platform and no dependencies.
    """

    def __init__(self, url: str, **options: Any) -> None:
        super().__init__("GET", url, **options)

    def answer(self, request: ApiRequest, trace: Trace) -> Response:
        """Call the method in the connection's own greenlet."""
        method = getattr(self.container.service_cls(), self.method_name)
        return render(method(self.platform))


api = ApiEntrypoint.decorator
probe = Probe.decorator


def render(result: Any) -> Response:
    """A method's result as a response: a JSON value, `(status, value)`, an Answer, or a finished Response."""
    if isinstance(result, Response):
        return result
    if isinstance(result, tuple):
        result = Answer(*result)
    elif not isinstance(result, Answer):
        result = Answer(200, result)
    headers = dict(result.headers)
    if result.etag is not None:
        headers["ETag"] = f'"{result.etag}"'
    if result.replayed:
        headers[REPLAYED_HEADER] = "true"
    body = b"" if result.status == 204 else to_json(result.body)
    return Response(body, status=result.status, headers=headers, content_type="application/json")


def problem_response(problem: Problem) -> Response:
    """A problem as a response."""
    raw = to_json(problem.document)
    return Response(raw, status=problem.status, headers=dict(problem.headers), content_type=MEDIA_TYPE)


def _instance(schema: Schema | type[Schema] | None) -> Schema | None:
    return schema() if isinstance(schema, type) else schema


def _loaded(schema: Schema, value: Any, base: str) -> Any:
    try:
        return schema.load(value)
    except ValidationError as error:
        raise invalid_from(error, base) from error
