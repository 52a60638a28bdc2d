"""Public pictures: each source picture as WebP at a few widths, and as one JPEG for old browsers. The only place that makes them.

Renditions are named by the hash of their source, so a name never changes its meaning; re-encoding drops every metadata.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

from sitegen.contexts import Picture, Rendition
from sitegen.records import Image
from sitegen.write import write_atomically

if TYPE_CHECKING:
    from PIL import Image as Pillow

WIDTHS = (400, 800, 1200)
"""Pixels: a phone, a phone with a dense screen or a column, the widest column twice."""


def stem(file: str) -> str:
    """The part of its hash that names the public files of a media file."""
    return file.removeprefix("media/").partition(".")[0][:24]


def widths(width: int) -> list[int]:
    """The widths a picture is offered at, never wider than itself."""
    found = [each for each in WIDTHS if each < width]
    return [*found, width] if width <= WIDTHS[-1] else [*found, WIDTHS[-1]] if WIDTHS[-1] not in found else found


def picture(image: Image) -> Picture:
    """How pages show a picture; the files are made by `make_renditions`."""
    base = stem(image.file)
    offered = widths(image.width)
    largest = offered[-1]
    return Picture(
        src=f"/media/{base}-{_fallback(offered)}.jpg",
        width=largest,
        height=max(1, round(image.height * largest / image.width)),
        alt=image.alt,
        webp=tuple(Rendition(f"/media/{base}-{each}.webp", each) for each in offered),
        focal_x=image.focal_x,
        focal_y=image.focal_y,
        credit=image.credit,
    )


def _fallback(offered: list[int]) -> int:
    """The one width of the JPEG: neither the smallest nor the widest, for a browser too old to choose."""
    return offered[min(1, len(offered) - 1)]


def document_path(file: str) -> str:
    """The public address of a document."""
    return f"/media/{stem(file)}.{file.rpartition('.')[2]}"


def is_picture(file: str) -> bool:
    """Whether a media file is shown as a picture, and not offered as a document."""
    return file.rpartition(".")[2] in ("jpg", "png", "webp", "gif")


def public_paths(file: str, width: int) -> list[str]:
    """Every file below the output that a media file gives, given the width of its picture."""
    if not is_picture(file):
        return [document_path(file).lstrip("/")]
    base = stem(file)
    offered = widths(width)
    return [f"media/{base}-{_fallback(offered)}.jpg", *(f"media/{base}-{each}.webp" for each in offered)]


def make_public(source: Path, file: str, output: Path) -> list[str]:
    """Makes the public files of one media file that are not there yet; returns all their paths below `output`.

    Raises LookupError when the source is not there or cannot be read as what it is.
    """
    if not source.is_file():
        raise LookupError(f"le fichier {file} manque")
    if not is_picture(file):
        paths = public_paths(file, 0)
        if not (output / paths[0]).exists():
            write_atomically(output / paths[0], source.read_bytes())
        return paths
    # Slow to import, and most builds make no picture.
    from PIL import Image as Pillow, UnidentifiedImageError

    try:
        with Pillow.open(source) as original:
            paths = public_paths(file, original.width)
            missing = [each for each in paths if not (output / each).exists()]
            flat = _flat(original) if missing else None
    except (UnidentifiedImageError, OSError, SyntaxError) as error:
        raise LookupError(f"l’image {file} est abîmée") from error
    if flat is not None:
        for each in missing:
            write_atomically(output / each, _rendition(flat, each))
    return paths


def _flat(original: Pillow.Image) -> Pillow.Image:
    """The picture in RGB; what is transparent becomes white, as on paper."""
    from PIL import Image as Pillow

    if original.mode in ("RGBA", "LA", "P", "PA"):
        clear = original.convert("RGBA")
        white = Pillow.new("RGBA", clear.size, "white")
        white.alpha_composite(clear)
        return white.convert("RGB")
    return original.convert("RGB")


def _rendition(flat: Pillow.Image, path: str) -> bytes:
    from PIL import Image as Pillow

    width = int(path.rpartition("-")[2].partition(".")[0])
    size = (width, max(1, round(flat.height * width / flat.width)))
    resized = flat if size == flat.size else flat.resize(size, Pillow.Resampling.LANCZOS, reducing_gap=3.0)
    out = io.BytesIO()
    if path.endswith(".webp"):
        resized.save(out, "WEBP", quality=76, method=3)
    else:
        resized.save(out, "JPEG", quality=78, progressive=True, optimize=True)
    return out.getvalue()
