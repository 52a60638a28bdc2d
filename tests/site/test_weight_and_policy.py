"""What a page weighs, asks for and forbids, read from its files."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
from pathlib import Path

import brotli

from tests.support.built import BuiltSite

FIRST_VIEW = 14 * 1024
"""Bytes of HTML, CSS and fonts, compressed: what the first round trip of a connection carries."""

STYLESHEET = re.compile(r"<link[^>]+rel=[\"']?stylesheet[\"']?[^>]*>")
HREF = re.compile(r"href=[\"']?([^\"'\s>]+)")
POLICY = re.compile(r"<meta[^>]+http-equiv=[\"']?Content-Security-Policy[\"']?[^>]+content=\"([^\"]+)\"", re.IGNORECASE)


def test_the_first_view_of_every_page_fits_in_14_kilobytes(demo_site: BuiltSite) -> None:
    heavy = {}
    for path in demo_site.pages:
        files = [path]
        for link in STYLESHEET.findall(demo_site.html(path)):
            files += HREF.findall(link)
        weight = sum(sent(demo_site.file(each)) for each in files)
        if weight > FIRST_VIEW:
            heavy[path] = weight
    assert not heavy, sorted(heavy.items(), key=lambda item: -item[1])[:10]


def sent(file: Path) -> int:
    """The bytes that a browser receives of a file: those of its twin."""
    return file.with_name(f"{file.name}.br").stat().st_size


def test_no_font_is_downloaded(demo_site: BuiltSite) -> None:
    assert not [file for file in demo_site.root.rglob("*") if file.suffix in (".woff", ".woff2", ".ttf", ".otf")]


def test_compressed_twins_hold_the_page_itself(demo_site: BuiltSite) -> None:
    for path in [*demo_site.pages, "/404.html"]:
        file = demo_site.file(path)
        data = file.read_bytes()
        assert brotli.decompress(file.with_name(f"{file.name}.br").read_bytes()) == data, path
        assert gzip.decompress(file.with_name(f"{file.name}.gz").read_bytes()) == data, path


def test_each_page_allows_what_stands_in_it_by_hash_and_nothing_inline_else(demo_site: BuiltSite) -> None:
    for path in [*demo_site.pages, "/404.html"]:
        html = demo_site.html(path)
        policies = POLICY.findall(html)
        assert len(policies) == 1, path
        policy = policies[0].replace("&#39;", "'")
        assert "unsafe" not in policy, path
        assert "default-src 'none'" in policy or "default-src 'self'" in policy, path
        for style in re.findall(r"<style[^>]*>(.*?)</style>", html, re.DOTALL):
            digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
            assert f"'sha256-{digest}'" in policy, path
        for script in re.findall(r'<script type="module">(.*?)</script>', html, re.DOTALL):
            digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
            assert f"script-src 'self' 'sha256-{digest}'" in policy, path
        assert not re.search(r"\s(?:style|on[a-z]+)=\"", html), path


def test_no_page_names_a_file_of_another_host(demo_site: BuiltSite) -> None:
    fetched = re.compile(
        r"<(?:script|img|iframe|source|video|audio|embed|object)[^>]+(?:src|srcset|data)=[\"']?(?:https?:)?//"
    )
    assert not [path for path in demo_site.pages if fetched.search(demo_site.html(path))]


def test_no_picture_carries_where_or_with_what_it_was_taken(demo_site: BuiltSite) -> None:
    pictures = [
        file for file in (demo_site.root / "media").iterdir() if file.suffix in (".jpg", ".jpeg", ".webp", ".png")
    ]
    assert pictures
    for file in pictures:
        data = file.read_bytes()
        assert not any(mark in data for mark in (b"Exif\0", b"EXIF", b"http://ns.adobe.com/xap/", b"GPSLatitude")), (
            file.name
        )
