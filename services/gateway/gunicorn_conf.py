"""gunicorn's configuration, from the same settings as the app: one process with threads unless told otherwise.

More processes (PROCESSES) use more cores; each then enforces its share of the rate limits.
"""

import os
import sys

from chassis import log
from chassis.settings import load
from chassis.tls import refusals
from services.gateway.settings import Settings

_settings = load(Settings, os.environ)
if _refusals := refusals(_settings.tls, _settings.mongo_uri):
    sys.exit("\n".join(_refusals))
log.configure(_settings.service, _settings.city, _settings.log_level)

bind = f"{_settings.listen_host}:{_settings.http_port}"
worker_class = "services.gateway.worker.ProblemWorker"
logger_class = "services.gateway.worker.JsonLogger"
reuse_port = True  # a successor may open the same door before this one closes it
workers = _settings.processes
threads = _settings.max_workers
worker_connections = 1000
keepalive = 30
timeout = 60
graceful_timeout = _settings.drain_seconds
max_requests = 0
limit_request_line = 8190
limit_request_fields = 60
limit_request_field_size = 16380
preload_app = False
control_socket_disable = True
accesslog = None
errorlog = "-"
loglevel = "warning"
proc_name = "yidiantong-gateway"
