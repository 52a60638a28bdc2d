"""Everything of Palier on one machine, for `make run`: prepare `var/`, start every process, say when all answers, stop.

Addresses are of this machine only: what runs here has demo accounts and speaks plain HTTP.
"""

from __future__ import annotations

import fcntl
import http.client
import json
import os
import secrets
import signal
import socket
import sys
import threading
import time
from pathlib import Path

from honcho.manager import Manager

from deploy.journal import Journal
from deploy.preparation import COMMUNE, ROOT, Preparation, PreparationError

STARTING = 120.0
"""Seconds after which a start that does not answer is called a failure."""


def main() -> int:
    """Run until Ctrl-C (0) or until a process ends by itself (its status, never 0)."""
    wanted = os.environ.get("PORT") or "8000"
    port = int(wanted) if wanted.isdecimal() else 0
    if not 1024 <= port <= 65_533:
        return _refuse(f"PORT must be a number from 1024 to 65533, not « {wanted} ».")
    var = Path(os.environ.get("PALIER_VAR") or ROOT / "var").resolve()
    var.mkdir(parents=True, exist_ok=True)
    lock = (var / "run.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return _refuse("this folder is already running Palier; stop that one first (Ctrl-C in its terminal).")
    for number in (port, port + 1, port + 2):
        if _is_taken(number):
            return _refuse(
                f"port {number} is used by another program. Palier takes three ports in a row from PORT; "
                f"try another one, for instance: PORT={port + 1000} make run"
            )
    os.environ.update(environment_of(var, port))
    started = time.monotonic()
    for end in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(end, signal.default_int_handler)
    try:
        Preparation(var, port).run()
    except PreparationError as error:
        return _refuse(str(error))
    except KeyboardInterrupt:
        print("\nStopped.")
        return 0
    return _supervise(var, port, started)


def _refuse(reason: str) -> int:
    print(f"Palier cannot start: {reason}", file=sys.stderr)
    return 1


def _is_taken(port: int) -> bool:
    with socket.socket(socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    # A browser tries ::1 first for « localhost »: a program listening there alone would hide ours.
    try:
        with socket.create_connection(("::1", port), timeout=0.2):
            return True
    except OSError:
        return False


def environment_of(var: Path, port: int) -> dict[str, str]:
    """What every process is told; `cms.settings` is the one reader on the CMS side."""
    return {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}",
        "DJANGO_SETTINGS_MODULE": "cms.settings.local",
        "PYTHONUNBUFFERED": "1",
        "PALIER_VAR": str(var),
        "PALIER_PUBLIC_URL": f"http://localhost:{port}",
        "PALIER_ALLOWED_HOSTS": "localhost,127.0.0.1",
        "PALIER_SECRET_KEY": _secret(var / "secret-key"),
        "PALIER_BUILD_TOKEN": _secret(var / "build-token"),
        # Any 32 bytes are a private key of the curve that push services ask for.
        "PALIER_VAPID_KEY": _secret(var / "vapid-key", 32),
        "PALIER_CODE_KEY": _secret(var / "code-key"),
        "PALIER_PORT": str(port),
        "PALIER_CMS_PORT": str(port + 1),
        "PALIER_PREVIEW_PORT": str(port + 2),
        "PALIER_COMMUNE": COMMUNE,
    }


def _secret(path: Path, size: int = 48) -> str:
    """The secret of `size` bytes in `path`, made on the first start and readable by its owner only."""
    if not path.exists():
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(size))
    return path.read_text().strip()


def _supervise(var: Path, port: int, started: float) -> int:
    cms = f"127.0.0.1:{port + 1}"
    records, site = var / "records", var / "site"
    commands = {
        "cms": f"gunicorn cms.wsgi --bind {cms} --worker-class gthread --threads 8 --no-control-socket --log-level warning",
        "worker": "python manage.py worker --interval 0.1",
        "background": "python manage.py background --interval 0.5",
        "watch": f"sitegen watch --source {records} --output {site} --live-url http://{cms}/api/content/v2/live/",
        "preview": f"sitegen preview --port {port + 2} --cms http://{cms} --source {records} --theme themes/palier",
        "caddy": "caddy run --config deploy/Caddyfile --adapter caddyfile",
    }
    journal = Journal(var / "log", len(commands), on_started=lambda: welcome.start())
    welcome = threading.Thread(target=_announce, args=(port, started, journal), daemon=True)
    manager = Manager(journal)
    for name, command in commands.items():
        manager.add_process(name, f"exec {command}", cwd=str(ROOT))
    # The manager knows SIGINT and SIGTERM; a closed terminal must not leave its processes behind.
    signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
    manager.loop()
    if journal.interrupted:
        print("Palier has stopped.")
        return 0
    print(journal.last_words(), file=sys.stderr)
    return manager.returncode or 1


def _announce(port: int, started: float, journal: Journal) -> None:
    """Say where everything is once everything answers."""
    waiting = {"/": 200, "/admin/login/": 200, "/apercu/": 403}
    end = time.monotonic() + STARTING
    while waiting and not journal.ending:
        waiting = {path: wanted for path, wanted in waiting.items() if _status(port, path) != wanted}
        if waiting and time.monotonic() > end:
            late = ", ".join(waiting)
            print(f"After {STARTING:.0f} s these do not answer yet: {late}. See {journal.folder}/", file=sys.stderr)
            end = float("inf")
        time.sleep(0.3)
    if journal.ending:
        return
    base = f"http://localhost:{port}"
    print(f"\nPalier is running (ready in {time.monotonic() - started:.0f} s).\n")
    print(f"  Sites     {base}/\n  CMS       {base}/admin/\n  API       {base}/api/\n  Logs      {journal.folder}/\n")
    accounts = json.loads((journal.folder.parent / "demo-accounts.json").read_text())
    print("Demo accounts, to log in at the CMS:\n\n  user name       password          who")
    for each in accounts:
        print(f"  {each['username']:16}{each['password']:18}{each['role']}, {each['place']}")
    letter = json.loads((journal.folder.parent / "demo-letter.json").read_text())
    print(f"\nA tenant’s letter ({letter['addressee']}, {letter['residence']}), to open an account with:\n")
    print(f"  {base}/espace/premiers-pas/#code={letter['code']}   initials: {letter['initials']}")
    print("\nCtrl-C stops everything.", flush=True)


def _status(port: int, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path, headers={"Host": f"localhost:{port}"})
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(main())
