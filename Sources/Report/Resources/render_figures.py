"""Draws Vega-Lite specifications: python render_figures.py FOLDER BUNDLE

FOLDER  holds NAME.vl.json and gets NAME.svg and NAME.png, two pixels a point
BUNDLE  gets the JavaScript of Vega, Vega-Lite and Vega-Embed that draws the same figures in a browser

Leaves with status 1 and one line that names the figure where Vega-Lite refuses it.
"""

import os
import sys
import tempfile
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
    path.with_name(f"{stem}.png").write_bytes(vl_convert.svg_to_png(svg, scale=2))


def main(folder, target):
    current = "the bundle"
    try:
        bundle(Path(target))
        for path in sorted(Path(folder).glob("*.vl.json")):
            current = path.name
            draw(path)
    except Exception as error:  # whatever Vega-Lite, the disk or the package says
        reason = next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)
        sys.exit(f"{current}: {reason}")


main(*sys.argv[1:])
