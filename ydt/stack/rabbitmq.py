"""A RabbitMQ node of our own: own name, ports, cookie, data. A broker already on this machine is never touched.

Debian's `/usr/sbin/rabbitmq-server` switches to the user of the system's broker; the script below does not.
"""

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import amqp
import urllib3

from ydt.errors import Missing
from ydt.stack.layout import Layout
from ydt.stack.processes import ProcessSpec

NAME = "rabbitmq"
EPMD = "epmd"
SERVER = "/usr/lib/rabbitmq/bin/rabbitmq-server"
SERVER_VARIABLE = "RABBITMQ_SERVER"
USER = "ydt"
VHOST = "ydt"

CONFIG = """\
listeners.tcp.1 = 127.0.0.1:{amqp}
management.tcp.ip = 127.0.0.1
management.tcp.port = {api}
prometheus.tcp.ip = 127.0.0.1
prometheus.tcp.port = {metrics}
default_user = {user}
default_pass = {password}
default_vhost = {vhost}
default_user_tags.administrator = true
collect_statistics_interval = 10000
vm_memory_high_watermark.relative = 0.3
disk_free_limit.absolute = 500MB
log.console = false
log.file = {log}
log.file.level = warning
"""


@dataclass(frozen=True)
class BrokerPorts:
    """The five ports one node needs: AMQP, management, figures, Erlang distribution, Erlang port mapper."""

    amqp: int
    api: int
    metrics: int
    distribution: int
    epmd: int


@dataclass(frozen=True)
class RabbitMQ:
    """The broker of a local stack on 127.0.0.1."""

    layout: Layout
    ports: BrokerPorts
    password: str
    cookie: str
    more_config: str = ""
    """Further lines of rabbitmq.conf."""

    @property
    def uri(self) -> str:
        """What the services connect to."""
        return f"amqp://{USER}:{self.password}@127.0.0.1:{self.ports.amqp}/{VHOST}"

    @property
    def api(self) -> str:
        """The management API with its credentials."""
        return f"http://{USER}:{self.password}@127.0.0.1:{self.ports.api}"

    def epmd_spec(self, environ: Mapping[str, str]) -> ProcessSpec:
        """Erlang's port mapper, in the foreground so that it is ours to stop."""
        argv = (_program("epmd"), "-address", "127.0.0.1", "-port", str(self.ports.epmd))
        return ProcessSpec(EPMD, argv, {"PATH": environ.get("PATH", "/usr/bin:/bin")})

    def spec(self, environ: Mapping[str, str]) -> ProcessSpec:
        """How to start the node; writes its configuration, cookie and list of plugins."""
        server = environ.get(SERVER_VARIABLE) or SERVER
        if not Path(server).exists():
            raise Missing("RabbitMQ is not installed.", "Run `scripts/bootstrap`, or set AMQP_URI.")
        home = self.layout.data / NAME
        home.mkdir(parents=True, exist_ok=True)
        self._write_files(home)
        return ProcessSpec(NAME, (server,), self._env(home, environ))

    def ready(self) -> bool:
        """Whether a client can log in to our virtual host."""
        host = f"127.0.0.1:{self.ports.amqp}"
        connection = amqp.Connection(
            host, userid=USER, password=self.password, virtual_host=VHOST, connect_timeout=2, read_timeout=2
        )
        try:
            connection.connect()
        except (OSError, amqp.AMQPError):
            connection.collect()
            return False
        connection.close()
        return self._api_answers()

    def _api_answers(self) -> bool:
        """The management listener comes up a moment after the AMQP one."""
        url = f"http://127.0.0.1:{self.ports.api}/api/whoami"
        headers = urllib3.make_headers(basic_auth=f"{USER}:{self.password}")
        try:
            return urllib3.request("GET", url, headers=headers, timeout=2, retries=False).status == 200
        except urllib3.exceptions.HTTPError:
            return False

    def _write_files(self, home: Path) -> None:
        cookie = home / ".erlang.cookie"
        if not cookie.exists() or cookie.read_text(encoding="ascii") != self.cookie:
            cookie.unlink(missing_ok=True)
            handle = os.open(cookie, os.O_WRONLY | os.O_CREAT, 0o400)
            os.write(handle, self.cookie.encode("ascii"))
            os.close(handle)
        config = CONFIG.format(
            amqp=self.ports.amqp,
            api=self.ports.api,
            metrics=self.ports.metrics,
            user=USER,
            password=self.password,
            vhost=VHOST,
            log=self.layout.logs / "rabbitmq-node.log",
        )
        target = home / "rabbitmq.conf"
        target.write_text(config + self.more_config, encoding="utf-8")
        target.chmod(0o600)
        (home / "enabled_plugins").write_text("[rabbitmq_management,rabbitmq_prometheus].\n", encoding="ascii")
        (home / "rabbitmq-env.conf").write_text("", encoding="ascii")

    def _env(self, home: Path, environ: Mapping[str, str]) -> dict[str, str]:
        kept = {name: environ[name] for name in ("PATH", "LANG", "LC_ALL", "TMPDIR") if name in environ}
        kernel = "-kernel inet_dist_use_interface {127,0,0,1} -start_epmd false"
        return kept | {
            "HOME": str(home),
            "RABBITMQ_NODENAME": "ydt@localhost",
            "RABBITMQ_NODE_PORT": str(self.ports.amqp),
            "RABBITMQ_DIST_PORT": str(self.ports.distribution),
            "ERL_EPMD_PORT": str(self.ports.epmd),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_MNESIA_BASE": str(home / "mnesia"),
            "RABBITMQ_LOG_BASE": str(self.layout.logs),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(home / "enabled_plugins"),
            "RABBITMQ_CONFIG_FILE": str(home / "rabbitmq.conf"),
            "RABBITMQ_ADVANCED_CONFIG_FILE": str(home / "advanced.config"),
            "RABBITMQ_CONF_ENV_FILE": str(home / "rabbitmq-env.conf"),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": kernel,
            "ERL_CRASH_DUMP": str(self.layout.logs / "erl_crash.dump"),
        }


def _program(name: str) -> str:
    found = shutil.which(name) or shutil.which(name, path="/usr/bin:/usr/lib/erlang/bin")
    if not found:
        raise Missing(f"Erlang's program {name} is not installed.", "Run `scripts/bootstrap` to install RabbitMQ.")
    return found
