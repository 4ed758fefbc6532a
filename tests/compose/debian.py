"""Images that stand in for those nobody can pull: made from Debian's packages and the pinned wheels."""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.compose.engine import ROOT, Engine, Refused, call, namespaces
from tests.compose.saying import say
from ydt.stack.mongod import binary

RECIPES = ROOT / "deploy" / "ci"
CACHE = ROOT / ".run" / "tools" / "compose"
PREFIX = "yidiantong-ci"
BASE_PACKAGES = "python3,python3-venv,python3-pip,ca-certificates"
SERVER_PACKAGES = "rabbitmq-server prometheus prometheus-alertmanager libcurl4 wget"
SUITE, MIRROR = "bookworm", "http://deb.debian.org/debian"
LEFT_OUT = ("./dev/*", "./proc/*", "./sys/*", "./run/*", "./tmp/*", "./var/cache/apt/*", "./var/lib/apt/lists/*")
BASE, SERVERS = "debian.tar", "debian-servers.tar"
ATTEMPTS = 3
FETCH_SECONDS = 600.0
PIP_CONF = "[global]\nno-index = true\nfind-links = /wheels\n"
PINS = [ROOT / "requirements" / f"{name}.txt" for name in ("runtime", "build")]
IMAGES = ("rabbitmq", "mongodb", "prometheus", "alertmanager")
"""Each is a variable of docker-compose.yml (<NAME>_IMAGE) and a recipe in deploy/ci."""


class Stock:
    """Debian as two archives, without and with the servers, and the wheels; kept under .run for the next time.

    All is fetched from the moment it is made; who needs a part waits for that part. The waiting raises Refused.
    """

    def __init__(self) -> None:
        CACHE.mkdir(parents=True, exist_ok=True)
        _forget_stale()
        pool = ThreadPoolExecutor(2)
        self._debian, self._wheels = pool.submit(_debian), pool.submit(_wheels)
        pool.shutdown(wait=False)

    def await_base(self) -> None:
        """Until Debian with Python is there; the servers may still be on their way."""
        while not (self._debian.done() or _kept(BASE).exists()):
            time.sleep(0.2)
        if self._debian.done():
            self._debian.result()

    def await_wheels(self) -> None:
        """Until the pinned packages are there."""
        self._wheels.result()

    def await_servers(self) -> None:
        """Until Debian with the servers is there."""
        self._debian.result()


def build(engine: Engine, stock: Stock) -> None:
    """Our image from our Dockerfile, then every other stand-in, tagged `yidiantong-ci/<name>`."""
    stock.await_wheels()
    _build_from(engine, "python", wheels=_kept("wheels"))
    command = ("build", "--network", "host", "--build-arg", f"PYTHON_IMAGE={PREFIX}/python")
    _built(engine, *command, "--build-arg", "REVISION=check", "--tag", f"{PREFIX}/yidiantong", ".")
    say("images: Dockerfile built")
    stock.await_servers()
    engine("import", str(_kept(SERVERS)), f"{PREFIX}/servers")
    for name in IMAGES:
        _build_from(engine, name)
    say("images: the stand-ins are built")


def import_base(engine: Engine) -> str:
    """Debian with Python and nothing else, as an image; its name."""
    engine("import", str(_kept(BASE)), f"{PREFIX}/debian")
    return f"{PREFIX}/debian"


def variables() -> dict[str, str]:
    """What tells docker-compose.yml to use them."""
    return {f"{name.upper()}_IMAGE": f"{PREFIX}/{name}" for name in IMAGES} | {"YDT_IMAGE": f"{PREFIX}/yidiantong"}


def _build_from(engine: Engine, name: str, wheels: Path | None = None) -> None:
    context = CACHE / f"context-{name}"
    shutil.rmtree(context, ignore_errors=True)
    (context / "data" / "db").mkdir(parents=True)
    if wheels:
        shutil.copytree(wheels, context / "wheels", copy_function=os.link)
        (context / "pip.conf").write_text(PIP_CONF, encoding="utf-8")
    if name == "mongodb":
        shutil.copy2(binary(), context / "mongod")
    _built(engine, "build", "--file", str(RECIPES / f"{name}.Dockerfile"), "--tag", f"{PREFIX}/{name}", str(context))
    shutil.rmtree(context)


def _built(engine: Engine, *command: str) -> None:
    """With BuildKit, else with the builder before it, which needs less of the kernel."""
    kinds = [Engine({**engine.environ, "DOCKER_BUILDKIT": kit}, engine.cli, engine.own) for kit in "10"]
    try:
        kinds[0](*command)
    except Refused as refused:
        say(f"images: BuildKit refuses ({str(refused).splitlines()[-1][:200]}); trying the older builder")
        kinds[1](*command)


def _kept(name: str) -> Path:
    return CACHE / name


def _recipes() -> dict[str, str]:
    """What each part is made of, as a digest: another recipe makes it anew."""
    debian = "\n".join((SUITE, MIRROR, BASE_PACKAGES, SERVER_PACKAGES, *LEFT_OUT))
    wheels = "\n".join(file.read_text(encoding="utf-8") for file in PINS)
    return {name: hashlib.sha256(text.encode()).hexdigest() for name, text in (("debian", debian), ("wheels", wheels))}


def _forget_stale() -> None:
    for name, recipe in _recipes().items():
        stamp = _kept(f"{name}.stamp")
        if not stamp.exists() or stamp.read_text() != recipe:
            for stale in CACHE.glob(f"{name}*"):
                stale.unlink() if stale.is_file() else shutil.rmtree(stale)


def _once(name: str, make: Callable[[], None]) -> None:
    """Make something unless it was made before; in several attempts, since networks have bad moments."""
    stamp = _kept(f"{name}.stamp")
    if stamp.exists():
        return
    for attempt in range(1, ATTEMPTS + 1):
        try:
            make()
            break
        except Refused as refused:
            say(f"images: {name}, attempt {attempt} of {ATTEMPTS}: {str(refused)[-600:]}")
            if attempt == ATTEMPTS:
                raise
            time.sleep(5 * attempt)
    stamp.write_text(_recipes()[name])


def _debian() -> None:
    _once("debian", _make_debian)
    say("images: Debian is there")


def _make_debian() -> None:
    part = _kept("debian.part")
    excluded = " ".join(f"--exclude='{path}'" for path in LEFT_OUT)
    install = "env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends"
    hooks = (
        f'tar -C "$1" --one-file-system {excluded} -cf {part} . && mv {part} {_kept(BASE)}',
        f'chroot "$1" {install} {SERVER_PACKAGES}',
        f'tar -C "$1" --one-file-system {excluded} -cf {part} . && mv {part} {_kept(SERVERS)}',
    )
    command = ["mmdebstrap", "--variant=minbase", "--format=null", f"--include={BASE_PACKAGES}"]
    command += ["--aptopt=Acquire::Retries 5", "--aptopt=Acquire::Languages none", *_proxy()]
    command += ["--dpkgopt=path-exclude=/usr/share/doc/*", "--dpkgopt=path-exclude=/usr/share/man/*"]
    command += ["--dpkgopt=force-unsafe-io"]
    command += [f"--customize-hook={hook}" for hook in hooks]
    # In namespaces of its own, so that none of its mounts outlives it, whatever ends it.
    call((*namespaces(), *command, SUITE, "-", MIRROR), {**os.environ, "TMPDIR": str(CACHE)}, FETCH_SECONDS)


def _proxy() -> list[str]:
    """The proxy the machine's own apt uses."""
    found = subprocess.run(
        ["apt-config", "shell", "PROXY", "Acquire::http::Proxy"], capture_output=True, text=True, check=False
    ).stdout
    address = found.partition("'")[2].rpartition("'")[0]
    return [f'--aptopt=Acquire::http::Proxy "{address}"'] if address else []


def _wheels() -> None:
    _once("wheels", _download)
    say("images: the pinned packages are there")


def _download() -> None:
    shutil.rmtree(_kept("wheels"), ignore_errors=True)
    for file in PINS:
        command = (sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes")
        command += ("--python-version", "3.11", "--only-binary", ":all:", "--dest", str(_kept("wheels")))
        call((*command, "--requirement", str(file)), os.environ, FETCH_SECONDS)
