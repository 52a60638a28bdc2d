"""`python -m bench.crowd PORT PID < PLAN`: many devices that ask a server at the same time; prints how long each answer took.

The plan is a list of phases; in each, every device asks its paths one after the other over a connection of its own, as
fast as it is answered. A process of its own, whose processor time is told: a generator that is busy measures itself.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from typing import Any
from uuid import uuid4

from bench.measure import cpu_seconds

CSRF = "c" * 32
"""Any 32 letters, as long as the cookie and the header say the same."""


def main() -> None:
    """Runs the phases one after the other."""
    port, server = int(sys.argv[1]), int(sys.argv[2])
    plan: list[dict[str, Any]] = json.load(sys.stdin)
    print(json.dumps([asyncio.run(_phase(port, server, phase)) for phase in plan]))


async def _phase(port: int, server: int, phase: dict[str, Any]) -> dict[str, Any]:
    before, mine, started = cpu_seconds(server), time.process_time(), time.perf_counter()
    gate = asyncio.Event()
    tasks = [
        asyncio.create_task(_device(port, number, device, phase["method"], gate))
        for number, device in enumerate(phase["devices"])
    ]
    await asyncio.sleep(0.2)
    gate.set()
    took = [seconds for each in await asyncio.gather(*tasks) for seconds in each]
    elapsed = time.perf_counter() - started - 0.2
    return {
        "milliseconds": [each * 1000 for each in took],
        "server_ms": (cpu_seconds(server) - before) * 1000 / len(took),
        "busy": (time.process_time() - mine) / elapsed,
        "seconds": elapsed,
    }


async def _device(port: int, number: int, device: dict[str, Any], method: str, gate: asyncio.Event) -> list[float]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    await gate.wait()
    took = []
    for path, body in device["asks"]:
        request = _request(port, number, device["token"], method, path, body)
        started = time.perf_counter()
        try:
            writer.write(request)
            status, goes_on = await _answer(reader)
        except (ConnectionError, asyncio.IncompleteReadError):
            # The server has closed a connection on which nothing was asked for a while.
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            started = time.perf_counter()
            writer.write(request)
            status, goes_on = await _answer(reader)
        took.append(time.perf_counter() - started)
        if status not in (200, 204):
            raise RuntimeError(f"{method} {path} was answered {status}")
        if not goes_on:
            writer.close()
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.close()
    return took


def _request(port: int, number: int, token: str, method: str, path: str, body: str) -> bytes:
    """As a page sends it and the proxy passes it on; each device has an address of its own."""
    cookies = f"__Host-palier_csrf={CSRF}" + (f"; __Host-palier_resident={token}" if token else "")
    content = body.encode()
    lines = [
        f"{method} {path} HTTP/1.1",
        f"Host: localhost:{port}",
        "X-Forwarded-Proto: https",
        f"X-Forwarded-For: 10.1.{number // 250}.{number % 250 + 1}",
        f"Origin: https://localhost:{port}",
        f"X-CSRFToken: {CSRF}",
        f"Cookie: {cookies}",
        "Content-Type: application/json",
        f"Content-Length: {len(content)}",
    ]
    if method == "POST":
        lines.append(f"Idempotency-Key: {uuid4()}")
    return "\r\n".join([*lines, "", ""]).encode() + content


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bool]:
    """The status of an answer that is read to its end, and whether the connection stays."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = next((int(line[15:]) for line in head.split(b"\r\n") if line.startswith(b"content-length:")), 0)
    await reader.readexactly(length)
    return int(head[9:12]), b"connection: close" not in head


if __name__ == "__main__":
    main()
