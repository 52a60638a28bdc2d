"""`python -m cms.residents.letters.render VALUES PDF`: one document of letters, in a process that ends with it.

A process of its own, because typst keeps what it laid out for as long as its process lives.
"""

from __future__ import annotations

import io
import json
import os
import sys
from pathlib import Path
from typing import Any

import segno
import typst

HERE = Path(__file__).parent


def render(values: dict[str, Any]) -> bytes:
    """The PDF of the values of a document (`words.document_values`). Raises typst.TypstError."""
    for letter in (each for group in values["groups"] for each in group["letters"]):
        letter["qr"] = qr_code(letter["url"])
    document = typst.compile(
        HERE / "letter.typ",
        root=HERE,
        font_paths=[HERE / "fonts"],
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
        sys_inputs={"data": json.dumps(values)},
    )
    assert isinstance(document, bytes)
    return document


def qr_code(text: str) -> str:
    """A QR code as SVG, its quiet zone included; it can be read with a quarter of it lost to a bad printer."""
    drawn = io.BytesIO()
    # Weighing the eight masks against each other would take longer than all the rest of the page; readers take any.
    code = segno.make(text, error="q", mask=2, micro=False, boost_error=False)
    code.save(drawn, kind="svg", border=4, xmldecl=False, svgclass=None, lineclass=None, light="#fff")
    return drawn.getvalue().decode()


def write_private(path: Path, content: bytes) -> None:
    """A file that only its owner reads, there whole or not at all, also after a power cut."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:  # noqa: PTH123
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def main() -> int:
    """0 once the PDF is there; otherwise the sort of error alone is said, since its text quotes the letter."""
    values, pdf = map(Path, sys.argv[1:])
    try:
        write_private(pdf, render(json.loads(values.read_bytes())))
    except Exception as error:
        print(type(error).__name__, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
