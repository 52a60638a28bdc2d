"""How passwords are kept, those of residents and of the staff."""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2Hasher(Argon2PasswordHasher):
    """Argon2id with 19 MiB, two passes, one lane: OWASP's first choice. A server hashes as many at once as it has threads."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
