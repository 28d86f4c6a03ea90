"""Pictures to send as logos: good ones, and files that only look like one."""

import struct
import zlib
from io import BytesIO
from random import Random
from typing import Any

from PIL import Image

SVG = b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script/></svg>'


def picture(
    width: int = 300, height: int = 100, mode: str = "RGB", colour: Any = "navy", kind: str = "PNG", **saved: Any
) -> bytes:
    """A picture of one colour."""
    out = BytesIO()
    Image.new(mode, (width, height), colour).save(out, kind, **saved)
    return out.getvalue()


def animated() -> bytes:
    """A PNG of two frames."""
    out = BytesIO()
    frames = [Image.new("RGB", (100, 100), colour) for colour in ("navy", "green")]
    frames[0].save(out, "PNG", save_all=True, append_images=frames[1:], duration=100)
    return out.getvalue()


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few kilobytes that says to be so large."""
    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    row = zlib.compress(b"\x00" * (width * 4 + 1))
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", row) + _chunk(b"IEND", b"")


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def noise(size: int) -> bytes:
    """A PNG of exactly `size` bytes, above 64 kilobytes, that cannot be compressed."""
    side = int((size / 3 * 0.95) ** 0.5)
    raw = Image.frombytes("RGB", (side, side), Random(1).randbytes(side * side * 3))
    out = BytesIO()
    raw.save(out, "PNG")
    made = out.getvalue()
    # A private chunk before the end fills it up.
    filler = _chunk(b"fiLl", b"\x00" * (size - len(made) - 12))
    return made[:-12] + filler + made[-12:]
