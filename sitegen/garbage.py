"""Files that no page uses any more, removed once every page is in its place."""

from __future__ import annotations

from pathlib import Path

from sitegen import pictures
from sitegen.manifest import Manifest
from sitegen.targets import AREA
from sitegen.theme import Theme
from sitegen.write import TWINS, inside, remove

_MADE = {".html", ".ics", ".xml"}


def unused_media(manifest: Manifest, output: Path) -> None:
    """Removes the public files of the media that pages stopped showing and that no other page shows."""
    rows = manifest.db.execute(
        "SELECT media.node, file FROM unused JOIN media USING (node) "
        "WHERE NOT EXISTS (SELECT 1 FROM dependency WHERE dependency.node = media.node)"
    ).fetchall()
    for node, file in rows:
        for path in (output / "media").glob(f"{pictures.stem(file)}*"):
            path.unlink(missing_ok=True)
        manifest.db.execute("DELETE FROM media WHERE node = ?", (node,))
    manifest.db.execute("DELETE FROM unused")


def unknown_media(manifest: Manifest, output: Path) -> None:
    """Removes the public media of pages that a killed build was about to write and that were never kept."""
    folder = output / "media"
    if folder.is_dir():
        stems = {pictures.stem(file) for (file,) in manifest.db.execute("SELECT file FROM media")}
        for path in folder.iterdir():
            if path.name.partition(".")[0].partition("-")[0] not in stems:
                path.unlink(missing_ok=True)


def unknown_pages(manifest: Manifest, output: Path) -> None:
    """Removes the pages of a build whose manifest was lost; what an operator put in a hidden folder stays."""
    for path in output.rglob("*"):
        name = path.relative_to(output).as_posix()
        page = name.removesuffix(".br").removesuffix(".gz")
        hidden = any(part.startswith(".") for part in path.relative_to(output).parts)
        if not hidden and Path(page).suffix in _MADE and path.is_file() and not manifest.is_taken(page):
            remove(inside(output, name), output)


def old_assets(theme: Theme, output: Path) -> None:
    """Removes the assets of an earlier theme, and what a killed build left of any."""
    wanted = {inside(output, path) for path in theme.assets}
    # Workers lie outside the folder of assets: a browser knows them by their address, that of the resident area.
    area = output / AREA["home"]
    found = [*(output / "assets").rglob("*"), *area.glob("*.js"), *area.glob(".*.js.*tmp")]
    for path in sorted(found):
        if path.is_file() and path not in wanted and path.suffix not in TWINS:
            remove(path, output)
