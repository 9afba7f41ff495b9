"""Draws Vega-Lite specifications: python render_figures.py FOLDER BUNDLE [PART PARTS]

FOLDER  holds NAME.vl.json and gets NAME.svg and NAME.png, two pixels a point
BUNDLE  gets the JavaScript of Vega, Vega-Lite and Vega-Embed that draws the same figures in a browser
PART    draws every PARTS-th figure from PART on; part 0, which is also the default, writes the bundle

Leaves with status 1 and one line that names the figure where Vega-Lite refuses it.
"""

import os
import struct
import sys
import tempfile
import zlib
from pathlib import Path

VEGA_LITE = "6.4"


def bundle(target):
    """The bundle takes seconds to make and depends on the package's version alone, so it is kept between runs."""
    import vl_convert

    version = f"vega-{vl_convert.__version__}-{VEGA_LITE}.js"
    home = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    kept = Path(home) / "suasion" / version
    try:
        text = kept.read_bytes()
    except OSError:
        text = vl_convert.javascript_bundle(vl_version=VEGA_LITE).encode()
        keep(text, kept)
    target.write_bytes(text)


def keep(text, kept):
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=kept.parent, delete=False) as partial:
            partial.write(text)
        os.replace(partial.name, kept)
    except OSError:
        pass  # A cache that cannot be written only costs time.


def draw(path):
    import vl_convert

    text = path.read_text(encoding="utf-8")
    svg = vl_convert.vegalite_to_svg(text, vl_version=VEGA_LITE, allowed_base_urls=[])
    stem = path.name.removesuffix(".vl.json")
    path.with_name(f"{stem}.svg").write_text(svg, encoding="utf-8")
    path.with_name(f"{stem}.png").write_bytes(packed(vl_convert.svg_to_png(svg, scale=2)))


def packed(png):
    """The same pixels in about a quarter of the bytes: the package packs its pictures for speed."""
    chunks, pixels, start = [], b"", 8
    while start < len(png):
        (length,) = struct.unpack(">I", png[start : start + 4])
        kind, end = png[start + 4 : start + 8], start + 12 + length
        if kind == b"IDAT":
            pixels += png[start + 8 : end - 4]
        else:
            chunks.append(png[start:end])
        start = end
    data = b"IDAT" + zlib.compress(zlib.decompress(pixels), 6)
    pixels = struct.pack(">I", len(data) - 4) + data + struct.pack(">I", zlib.crc32(data))
    return png[:8] + b"".join(chunks[:-1]) + pixels + chunks[-1]


def main(folder, target, part="0", parts="1"):
    current = "the bundle"
    try:
        if part == "0":
            bundle(Path(target))
        for path in sorted(Path(folder).glob("*.vl.json"))[int(part) :: int(parts)]:
            current = path.name
            draw(path)
    except Exception as error:  # whatever Vega-Lite, the disk or the package says
        reason = next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)
        sys.exit(f"{current}: {reason}")


main(*sys.argv[1:])
