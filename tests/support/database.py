"""Databases for the tests: SQLite, or the PostgreSQL that PALIER_DATABASE_URL names."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from unittest.mock import patch
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
from django.db import connections, transaction
from psycopg import sql
from pytest_django import DjangoDbBlocker


@contextmanager
def shared_by_tests(blocker: DjangoDbBlocker) -> Iterator[None]:
    """A transaction that lasts for several tests: what is made within is theirs, each works in a savepoint, nothing stays."""
    # Django closes connections after each test, except to a SQLite in memory, where that would lose everything as well.
    with blocker.unblock(), patch.object(connections["default"], "close", lambda: None), transaction.atomic():
        yield
        transaction.set_rollback(True)


def copy_for_this_process(file: Path, address: str) -> None:
    """Has Django work on a copy of a database: in memory of the SQLite in `file`, or on the server of the one at `address`."""
    connection = connections["default"]
    if address:
        connection.settings_dict["NAME"] = urlsplit(new_database(like=address)).path.lstrip("/")
        return
    connection.settings_dict["NAME"] = "file:tests?mode=memory&cache=shared"
    connection.ensure_connection()
    with closing(sqlite3.connect(file)) as original:
        original.backup(connection.connection)


def new_database(like: str = "") -> str:
    """The PALIER_DATABASE_URL of a new database on the server of this run, a copy of another one if that is named.

    Empty on SQLite, where an install keeps its database in its own folder.
    """
    server = os.environ.get("PALIER_DATABASE_URL", "")
    if not server:
        return ""
    name, template = f"palier_{uuid4().hex}", urlsplit(like).path.lstrip("/") or "template1"
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement)
    return urlsplit(server)._replace(path=f"/{name}").geturl()
