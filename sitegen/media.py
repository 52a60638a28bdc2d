"""Uploaded files made safe to keep: pictures without metadata and within bounds, documents of known kinds.

`clean` is idempotent: what it returned goes through it unchanged, so both doors of the house give one hash for one file.
"""

from __future__ import annotations

import codecs
import hashlib
import io
import re
import warnings
import zipfile
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 60_000_000
MAX_SIDE = 2400
"""Longest side kept, in pixels: twice the widest column of the theme."""

_FORMATS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "GIF": "gif"}
_SEVERAL = "MPO"
"""What Pillow calls a JPEG that holds a second picture, as many phones write them."""
_PLAIN_SEGMENTS = (b"JFIF\x00", b"Adobe", b"ICC_PROFILE\x00")
_ENDS = {"jpg": b"\xff\xd9", "png": b"IEND\xaeB`\x82"}
_METADATA = {
    "exif",
    "xmp",
    "XML:com.adobe.xmp",
    "photoshop",
    "comment",
    "Raw profile type exif",
    "Raw profile type iptc",
}
_ARCHIVE_MEMBERS = {
    "docx": "word/document.xml",
    "xlsx": "xl/workbook.xml",
}
_OPEN_DOCUMENT = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
}
_MACROS = re.compile(r"vbaproject|^(?:basic|scripts)/", re.IGNORECASE)
"""Where office documents keep programs."""
DOCUMENT_EXTENSIONS = ("pdf", "odt", "ods", "docx", "xlsx", "csv", "txt")


class MediaError(ValueError):
    """A file that is not kept; the message says why, in French, to the person who sent it."""


@dataclass(frozen=True, slots=True)
class Media:
    """A file ready to keep: its bytes, their SHA-256 in hexadecimal, its extension, and its size in pixels if a picture."""

    data: bytes
    sha256: str
    extension: str
    width: int = 0
    height: int = 0

    @property
    def name(self) -> str:
        """The name records give it."""
        return f"media/{self.sha256}.{self.extension}"


def _keep(data: bytes, extension: str, width: int = 0, height: int = 0) -> Media:
    return Media(data, hashlib.sha256(data).hexdigest(), extension, width, height)


def _open(data: bytes) -> Image.Image:
    if not data:
        raise MediaError("Le fichier est vide.")
    if len(data) > MAX_BYTES:
        raise MediaError(f"L’image dépasse {MAX_BYTES // 1024 // 1024} Mo : réduisez-la avant de l’envoyer.")
    head = data[:1024].lstrip().lower()
    if head.startswith((b"<?xml", b"<svg", b"<!doctype")) or b"<svg" in head:
        raise MediaError("Les images SVG ne sont pas acceptées : enregistrez-la en PNG ou en JPEG.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(data), formats=list(_FORMATS))
            if picture.width * picture.height > MAX_PIXELS:
                raise MediaError("L’image a trop de pixels : réduisez-la avant de l’envoyer.")
            picture.load()
    except MediaError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise MediaError("L’image a trop de pixels : réduisez-la avant de l’envoyer.") from error
    except UnidentifiedImageError as error:
        raise MediaError("Ce fichier n’est pas une image JPEG, PNG, WebP ou GIF.") from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise MediaError("L’image est abîmée ou incomplète : envoyez-la de nouveau.") from error
    return picture


def _carries_metadata(picture: Image.Image) -> bool:
    if _METADATA & set(picture.info) or getattr(picture, "text", None) or picture.getexif():
        return True
    segments = [data for name, data in getattr(picture, "applist", ()) if name != "COM"]
    chunks = getattr(picture, "private_chunks", None)
    return bool(chunks) or any(not data.startswith(_PLAIN_SEGMENTS) for data in segments)


def _ends_where_it_should(data: bytes, extension: str) -> bool:
    """Whether nothing follows the picture: viewers do not show what does, and it may be anything."""
    if extension == "webp":
        return len(data) == 8 + int.from_bytes(data[4:8], "little")
    return data.endswith(_ENDS[extension])


def _encode(picture: Image.Image, extension: str) -> bytes:
    out = io.BytesIO()
    if extension == "png":
        picture.save(out, "PNG", optimize=True)
    elif extension == "webp":
        picture.save(out, "WEBP", quality=88, method=4)
    else:
        picture.convert("RGB").save(out, "JPEG", quality=88, optimize=True, progressive=True)
    return out.getvalue()


def clean(data: bytes) -> Media:
    """A picture ready to keep. Re-encoded, upright and without metadata, only if it carries some or exceeds MAX_SIDE.

    Raises MediaError for anything that is not a whole JPEG, PNG, WebP or GIF picture of a reasonable size.
    """
    picture = _open(data)
    extension = "jpg" if picture.format == _SEVERAL else _FORMATS[picture.format or ""]
    # A GIF may hide words between any two of its images, and only the first is ever shown.
    is_bare = (
        picture.format not in (_SEVERAL, "GIF")
        and not _carries_metadata(picture)
        and _ends_where_it_should(data, extension)
    )
    if max(picture.size) <= MAX_SIDE and is_bare:
        return _keep(data, extension, *picture.size)
    # An animation keeps its first image: nothing on a reading page moves by itself (RGAA 13.8).
    extension = "png" if extension == "gif" else extension
    upright = ImageOps.exif_transpose(picture)
    upright.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.LANCZOS)
    bare = Image.new(upright.mode, upright.size)
    if upright.mode == "P":
        bare = upright.convert("RGBA" if "transparency" in upright.info else "RGB")
        bare.info = {}
    else:
        bare.paste(upright)
    return _keep(_encode(bare, extension), extension, *bare.size)


def _document_extension(data: bytes) -> str | None:
    if data.startswith(b"%PDF-"):
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                names = set(archive.namelist())
                if any(_MACROS.search(name) for name in names):
                    return None
                if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                    return _OPEN_DOCUMENT.get(archive.read("mimetype").strip())
                return next((ext for ext, member in _ARCHIVE_MEMBERS.items() if member in names), None)
        except (zipfile.BadZipFile, OSError, RuntimeError):
            return None
    if b"\x00" in data or data[:512].removeprefix(codecs.BOM_UTF8).lstrip().lower().startswith((b"<", b"#!", b"mz")):
        return None
    return "txt"


def document(data: bytes, name: str) -> Media:
    """A document ready to keep, known by its content and not by its name alone. Raises MediaError otherwise."""
    wanted = name.rpartition(".")[2].lower()
    if wanted not in DOCUMENT_EXTENSIONS:
        raise MediaError(f"Les fichiers « .{wanted} » ne sont pas acceptés : {', '.join(DOCUMENT_EXTENSIONS)}.")
    if not data:
        raise MediaError("Le fichier est vide.")
    if len(data) > MAX_BYTES:
        raise MediaError(f"Le fichier dépasse {MAX_BYTES // 1024 // 1024} Mo.")
    found = _document_extension(data)
    if found == "txt" and wanted == "csv":
        found = "csv"
    if found != wanted:
        raise MediaError(f"Le contenu de « {name} » n’est pas celui d’un fichier .{wanted}.")
    return _keep(data, found)
