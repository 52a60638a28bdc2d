"""Caddy and gunicorn as `deploy/` starts them on a server, with certificates and ports of their own, and who asks them."""

from __future__ import annotations

import json
import shlex
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import urllib3

from tests.support.built import COMMUNE
from tests.support.install import Install
from tests.support.processes import BIN, ROOT, free_ports, stop, wait_until

SITE_HOST, CMS_HOST = "www.palier.localhost", "cms.palier.localhost"
"""Names below `localhost` are this machine for every browser, and Caddy signs their certificates itself."""


@dataclass(frozen=True)
class Server:
    """A running server; `install` is what its processes read and write."""

    install: Install
    port: int
    """Where it speaks HTTPS; plain HTTP at the next one."""

    @property
    def authority(self) -> Path:
        """The certificate that signs those of the server."""
        return self.install.var / "caddy" / "caddy" / "pki" / "authorities" / "local" / "root.crt"

    def origin(self, host: str) -> str:
        """The address of a host, without a final slash."""
        return f"https://{host}:{self.port}"


class Caller:
    """Somebody at a page of a host: trusts that server alone, keeps cookies, sends the CSRF token as the page's scripts do."""

    def __init__(self, server: Server, host: str = SITE_HOST) -> None:
        self.origin = server.origin(host)
        self.host = f"{host}:{server.port}"
        self.cookies: dict[str, str] = {}
        self.pool = urllib3.HTTPSConnectionPool(
            "127.0.0.1",
            server.port,
            ca_certs=str(server.authority),
            server_hostname=host,
            assert_hostname=host,
            maxsize=4,
        )

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> urllib3.BaseHTTPResponse:
        """Ask; headers by their names with `_` for `-`."""
        sent = {"host": self.host, "origin": self.origin, "user-agent": "Mozilla/5.0 (X11; Linux) Firefox/140.0"}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        sent["x-csrftoken"] = self.cookies.get("__Host-palier_csrf", "")
        sent["cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        answer = self.pool.request(method, path, json=body, headers=sent, redirect=False, retries=False)
        for line in answer.headers.getlist("Set-Cookie"):
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        return answer

    def post(self, path: str, body: Any, **headers: str) -> urllib3.BaseHTTPResponse:
        """A POST to the API for residents."""
        if "__Host-palier_csrf" not in self.cookies:
            self.ask("GET", "/api/resident/session/")
        return self.ask("POST", f"/api/resident/{path}", body, **headers)


@contextmanager
def running(install: Install, site: Path) -> Iterator[Server]:
    """The CMS and Caddy, ended with the block; `site` is the folder of a commune's built site."""
    port = free_ports(3)
    server = Server(replace(install, settings=_settings(port)), port)
    (install.var / "site").mkdir()
    (install.var / "site" / COMMUNE).symlink_to(site)
    server.install.manage("collectstatic", "--no-input", "-v0")
    cms = f"127.0.0.1:{port + 2}"
    with (
        _process(server.install, "cms", _unit_command("palier-cms", cms)),
        _process(
            server.install, "caddy", [str(BIN / "caddy"), "run", "--config", str(_caddy_configuration(server, cms))]
        ),
    ):
        wait_until(server.authority.exists, "Caddy’s certificates")
        wait_until(lambda: _answers(server), "the CMS behind Caddy")
        yield server


def _settings(port: int) -> dict[str, str]:
    return {
        "DJANGO_SETTINGS_MODULE": "cms.settings.production",
        "PALIER_SECRET_KEY": "only-for-tests-" + "x" * 50,
        "PALIER_BUILD_TOKEN": "only-for-tests",
        "PALIER_ALLOWED_HOSTS": f"{CMS_HOST},{SITE_HOST}",
        "PALIER_ADMIN_URL": f"https://{CMS_HOST}:{port}",
        "PALIER_PUBLIC_URL": f"https://{SITE_HOST}:{port}",
        "PALIER_SITE_HOST": SITE_HOST,
        "PALIER_CMS_HOST": CMS_HOST,
        "PALIER_COMMUNE": COMMUNE,
    }


def _unit_command(unit: str, address: str) -> list[str]:
    """The command of a unit of systemd, listening elsewhere."""
    lines = (ROOT / "deploy" / "systemd" / f"{unit}.service").read_text().splitlines()
    (command,) = [line.removeprefix("ExecStart=") for line in lines if line.startswith("ExecStart=")]
    program, *arguments = shlex.split(command.replace("127.0.0.1:8001", address))
    return [str(BIN / Path(program).name), *arguments]


def _caddy_configuration(server: Server, cms: str) -> Path:
    """`deploy/production.caddy` with other ports, and its authority kept out of what this machine trusts."""
    command = [BIN / "caddy", "adapt", "--config", ROOT / "deploy" / "production.caddy", "--adapter", "caddyfile"]
    adapted = subprocess.run(command, env=server.install.environment, capture_output=True, text=True, check=True)
    configuration = json.loads(adapted.stdout.replace("127.0.0.1:8001", cms))
    http = configuration["apps"]["http"]
    http["https_port"], http["http_port"] = server.port, server.port + 1
    for each in http["servers"].values():
        each["listen"] = [f"127.0.0.1:{server.port}"]
    configuration["apps"]["pki"] = {"certificate_authorities": {"local": {"install_trust": False}}}
    configuration["storage"] = {"module": "file_system", "root": str(server.install.var / "caddy" / "caddy")}
    path = server.install.folder / "caddy.json"
    path.write_text(json.dumps(configuration))
    return path


@contextmanager
def _process(install: Install, name: str, command: list[str]) -> Iterator[None]:
    path = install.folder / f"{name}.log"
    with path.open("w") as log:
        process = install.process(*command, stdout=log, stderr=log)
    try:
        yield
    finally:
        ended = process.poll()
        stop(process)
        assert ended is None, path.read_text()


def _answers(server: Server) -> bool:
    try:
        return Caller(server).ask("GET", "/api/resident/session/").status == 200
    except urllib3.exceptions.HTTPError:
        return False
