"""Pictures as phones, programs and attackers send them."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

from PIL import Image

GPS = {1: "N", 2: (43.0, 17.0, 47.0), 3: "E", 4: (5.0, 22.0, 12.0)}


def jpeg(width: int = 40, height: int = 30, *, orientation: int = 1, located: bool = True, **options: Any) -> bytes:
    """A photo as a phone takes it: red on the left, blue on the right, with a place, a name and an orientation."""
    picture = Image.new("RGB", (width, height), "red")
    picture.paste("blue", (width // 2, 0, width, height))
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Téléphone de Mme Kaci"
    if located:
        exif.get_ifd(0x8825).update(GPS)
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif, comment=b"12 rue des Lilas", **options)
    return out.getvalue()


def saved(format: str, mode: str = "RGB", size: tuple[int, int] = (40, 30)) -> bytes:
    """A picture of another format."""
    out = io.BytesIO()
    Image.new(mode, size).save(out, format)
    return out.getvalue()


def bomb(width: int = 50_000, height: int = 50_000) -> bytes:
    """A small PNG that says it has two and a half thousand million pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )
