"""A picture from somebody's phone made fit to keep: decoded, upright, no larger than a screen, without a word of metadata."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

MAX_BYTES = 15 * 1024 * 1024
MAX_SIDE = 2048
MAX_PIXELS = 25_000_000
MAX_JPEG_PIXELS = 120_000_000
"""A JPEG is decoded at a fraction of its size at once, so that a phone's largest costs no more than the others."""
_FORMATS = ("JPEG", "PNG", "WEBP")
_MEGA = 1024 * 1024


class PictureRefused(ValueError):
    """A file that is not kept; the message says why and what to do, in French."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A JPEG ready to keep, and its size in pixels."""

    data: bytes
    width: int
    height: int


def encoded(data: bytes) -> Picture:
    """The picture as it is kept, whatever it came as. Raises PictureRefused."""
    _look_at(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = _decoded(data)
    except PictureRefused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PictureRefused(_too_many_pixels()) from error
    except UnidentifiedImageError as error:
        raise PictureRefused(_("Ce fichier n’est pas une photo. Envoyez une image JPEG, PNG ou WebP.")) from error
    except (OSError, SyntaxError, ValueError, EOFError, MemoryError) as error:
        raise PictureRefused(_("La photo est abîmée ou n’est pas arrivée en entier. Envoyez-la de nouveau.")) from error
    bare = Image.new("RGB", picture.size, "white")
    bare.paste(picture, mask=picture.getchannel("A") if picture.mode == "RGBA" else None)
    out = io.BytesIO()
    bare.save(out, "JPEG", quality=82, optimize=True, progressive=True)
    return Picture(out.getvalue(), *bare.size)


def _look_at(data: bytes) -> None:
    """What is told apart by its first bytes, with the way out. Raises PictureRefused."""
    if not data:
        raise PictureRefused(_("La photo est vide. Choisissez-la de nouveau."))
    if len(data) > MAX_BYTES:
        raise PictureRefused(
            _("La photo dépasse %(n)d Mo. Prenez-la en qualité normale, ou envoyez-en une copie plus petite.")
            % {"n": MAX_BYTES // _MEGA}
        )
    if data[4:8] == b"ftyp":
        raise PictureRefused(
            _(
                "Cette photo est au format HEIC, ou c’est une vidéo. Sur iPhone : Réglages, Appareil photo, Formats, "
                "« Le plus compatible », puis reprenez-la ; ou envoyez une capture d’écran de la photo."
            )
        )


def _decoded(data: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(data), formats=_FORMATS)
    is_jpeg = picture.format in ("JPEG", "MPO")
    if picture.width * picture.height > (MAX_JPEG_PIXELS if is_jpeg else MAX_PIXELS):
        raise PictureRefused(_too_many_pixels())
    if is_jpeg:
        picture.draft("RGB", (MAX_SIDE, MAX_SIDE))
    picture.load()
    upright = ImageOps.exif_transpose(picture)
    has_holes = "A" in upright.getbands() or "transparency" in upright.info
    plain = upright.convert("RGBA" if has_holes else "RGB")
    plain.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.LANCZOS)
    return plain


def _too_many_pixels() -> str:
    return _("La photo a trop de pixels. Prenez-la en qualité normale, ou envoyez-en une copie plus petite.")
