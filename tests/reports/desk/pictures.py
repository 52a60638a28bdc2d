"""Pictures for the tests of the desk."""

from __future__ import annotations

import io

from PIL import Image


def jpeg(width: int = 800, height: int = 600) -> bytes:
    """A grey picture."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), "grey").save(out, "JPEG")
    return out.getvalue()
