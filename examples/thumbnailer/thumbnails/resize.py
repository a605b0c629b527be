"""Makes pictures small."""

import io

from PIL import Image


def to_fit(picture, size):
    """Scales a picture (bytes) to fit a square of `size` pixels; returns PNG bytes and (width, height)."""
    with Image.open(io.BytesIO(picture)) as image:
        image.thumbnail((size, size))
        output = io.BytesIO()
        image.convert("RGBA").save(output, "PNG", optimize=True)
        return output.getvalue(), image.size
