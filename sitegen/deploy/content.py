"""What is published of a built site, and the headers it is published with: one table for every place it goes to."""

from __future__ import annotations

from pathlib import PurePosixPath

RULES = frozenset({"_headers", "_redirects"})
"""Files that Netlify reads and no reader asks for."""

FOR_EVER = "public, max-age=31536000, immutable"
ASK_EACH_TIME = "public, max-age=0, must-revalidate"

_HASHED = ("assets/", "media/")
_HIDDEN = (".br", ".gz", ".caddy")
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".ics": "text/calendar; charset=utf-8",
    ".xml": "application/xml; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".ico": "image/x-icon",
    ".pdf": "application/pdf",
    ".mp3": "audio/mpeg",
    ".mp4": "video/mp4",
    ".vtt": "text/vtt; charset=utf-8",
    ".woff2": "font/woff2",
}


def is_hidden(name: str) -> bool:
    """Whether a file of the output is for the server beside it only: compressed twins, rules for Caddy, half-written files."""
    return name.startswith(".") or name.endswith(_HIDDEN)


def is_hashed(path: str) -> bool:
    """Whether the path names its content, so that these bytes are right for ever."""
    return path.startswith(_HASHED)


def is_page(path: str) -> bool:
    """Whether readers see it, and follow its links."""
    return path.endswith(".html") and not is_hashed(path)


def content_type(path: str) -> str:
    """The media type of a file; said here because systems do not agree on calendars, feeds and manifests."""
    if PurePosixPath(path).name == "atom.xml":
        return "application/atom+xml; charset=utf-8"
    return _TYPES.get(PurePosixPath(path).suffix, "application/octet-stream")


def cache_control(path: str) -> str:
    """How long a copy may be served without asking again."""
    return FOR_EVER if is_hashed(path) else ASK_EACH_TIME
