"""The process that opens one logo: a picture of somebody else's making is decoded here and nowhere else.

Run as `python -m api.logo_child`: the picture comes on standard input, and on standard output goes one byte that says
how it went, then the PNG or the reason. The process has little memory and little time, and ends after one picture.
"""

import resource
import sys
import warnings
from io import BytesIO

import msgspec
from PIL import Image, ImageOps, UnidentifiedImageError

MEMORY = 512 << 20
SECONDS = 10
MOST_PIXELS = 16_000_000
LEAST_LONGER, LEAST_SHORTER = 64, 16
FIT = (1200, 400)
FORMATS = ("PNG", "JPEG")
# On white paper a logo needs something darker than this, of 0 for black to 255 for white.
NEARLY_WHITE = 225


class Scaled(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """The logo as PNG, of so many pixels."""

    png: bytes
    width: int
    height: int


class Refused(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Why the picture cannot be a logo: a stable code, and what to change."""

    code: str
    message: str


def scaled(body: bytes) -> Scaled | Refused:
    """The picture as an opaque PNG that fits 1200 x 400 pixels, upright and without anything but its pixels."""
    try:
        # Pillow warns of a decompression bomb before it refuses one; our own limit is lower than either.
        with warnings.catch_warnings(action="ignore"):
            with Image.open(BytesIO(body), formats=FORMATS) as picture:
                refused = _refusal(picture)
                if refused is not None:
                    return refused
                # Checksums; a picture that was verified has to be opened anew.
                picture.verify()
            with Image.open(BytesIO(body), formats=FORMATS) as picture:
                return _flat(picture)
    except Image.DecompressionBombError:
        return _too_many()
    except UnidentifiedImageError:
        return _not_an_image(body)
    except MemoryError:
        return Refused(code="too_large", message="The picture needs too much memory to open. Send a smaller one.")
    except Exception:
        # Decoders raise whatever a broken file leads them to.
        return Refused(code="broken", message="The picture is broken or cut off. Export it again as PNG.")


def _refusal(picture: Image.Image) -> Refused | None:
    width, height = picture.size
    if width * height > MOST_PIXELS:
        return _too_many()
    if max(width, height) < LEAST_LONGER or min(width, height) < LEAST_SHORTER:
        return Refused(
            code="too_small",
            message=f"The picture has {width} x {height} pixels. Send one of at least {LEAST_LONGER} pixels on its "
            f"longer side and {LEAST_SHORTER} on its shorter one; 1200 x 400 print best.",
        )
    if picture.format == "PNG" and getattr(picture, "is_animated", False):
        return Refused(code="animated", message="The picture is animated, and paper is not. Send one still picture.")
    return None


def _flat(picture: Image.Image) -> Scaled | Refused:
    """Upright, on white, scaled down where it is larger, and encoded anew: metadata stay behind."""
    upright = ImageOps.exif_transpose(picture)
    if upright.mode.startswith("I"):
        # 16 bits of grey, which Pillow would cut off at 255 instead of scaling them.
        upright = upright.convert("I").point(lambda grey: grey / 257, "L")
    transparent = upright.has_transparency_data
    whole = upright.convert("RGBA" if transparent else "RGB")
    whole.thumbnail(FIT, Image.Resampling.LANCZOS)
    if transparent:
        paper = Image.new("RGB", whole.size, "white")
        paper.paste(whole, mask=whole.getchannel("A"))
        whole = paper
    darkest = whole.convert("L").getextrema()[0]
    if not isinstance(darkest, int | float) or darkest > NEARLY_WHITE:
        return Refused(
            code="not_visible",
            message="Nothing of the picture would show on white paper. Send the version for a light background.",
        )
    out = BytesIO()
    whole.save(out, "PNG", optimize=True)
    return Scaled(png=out.getvalue(), width=whole.width, height=whole.height)


def _too_many() -> Refused:
    return Refused(
        code="too_many_pixels",
        message=f"The picture has more than {MOST_PIXELS // 1_000_000} million pixels. Scale it down; 1200 x 400 "
        "print best.",
    )


def _not_an_image(body: bytes) -> Refused:
    start = body[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(b"<") and b"<svg" in body[:4000].lower():
        return Refused(
            code="svg",
            message="SVG files may carry scripts and addresses to fetch, so they are not taken. Export it as PNG.",
        )
    return Refused(code="not_an_image", message="This is no PNG and no JPEG picture. Export the logo as PNG.")


def main() -> None:
    """Answer for the one picture on standard input."""
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    sys.stdout.buffer.write(msgspec.msgpack.encode(scaled(sys.stdin.buffer.read())))


if __name__ == "__main__":
    main()
