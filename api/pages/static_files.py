"""Stylesheets, scripts, typefaces and the icon, read once and served under an address that changes with them."""

import gzip
import hashlib
import mimetypes
from functools import cache
from http import HTTPStatus
from pathlib import Path

import msgspec
from litestar import Response, get
from litestar.params import FromPath

from domain.errors import NotFound

FOLDER = Path(__file__).parent / "static"
FOR_EVER = "public, max-age=31536000, immutable"
TYPES = {".js": "text/javascript", ".css": "text/css", ".woff2": "font/woff2", ".svg": "image/svg+xml"}
PACKED_ALREADY = frozenset({".woff2", ".png"})


class File(msgspec.Struct, frozen=True):
    """A file as it is sent; `packed` says that the content is in gzip."""

    content: bytes
    media_type: str
    packed: bool


@cache
def _files() -> dict[str, bytes]:
    return {str(path.relative_to(FOLDER)): path.read_bytes() for path in sorted(FOLDER.rglob("*")) if path.is_file()}


@cache
def version() -> str:
    """What stands in every address: another one as soon as any file is another one."""
    digest = hashlib.sha256()
    for name, content in _files().items():
        digest.update(f"{name}\n{len(content)}\n".encode() + content)
    return digest.hexdigest()[:12]


def address(name: str) -> str:
    """Where the file is served. Raises KeyError for a file that is not there, so that no page asks for it."""
    if name not in _files():
        raise KeyError(name)
    return f"/static/{version()}/{name}"


@cache
def _packed(name: str) -> File:
    content, suffix = _files()[name], Path(name).suffix
    media_type = TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    if suffix in PACKED_ALREADY:
        return File(content, media_type, packed=False)
    return File(gzip.compress(content, mtime=0), media_type, packed=True)


@get("/static/{revision:str}/{name:path}", include_in_schema=False, opt={"public": True, "rate": "static"},
     sync_to_thread=False)  # fmt: skip
def serve_static(revision: FromPath[str], name: FromPath[str]) -> Response[bytes]:
    """One file, kept by browsers for good; a revision of before an update gets today's file, not to be kept."""
    wanted = name.lstrip("/")
    if wanted not in _files():
        raise NotFound("file")
    file = _packed(wanted)
    headers = {
        "Cache-Control": FOR_EVER if revision == version() else "no-cache",
        "X-Content-Type-Options": "nosniff",
        "Vary": "Accept-Encoding",
    }
    if file.packed:
        headers["Content-Encoding"] = "gzip"
    return Response(file.content, status_code=HTTPStatus.OK, media_type=file.media_type, headers=headers)
