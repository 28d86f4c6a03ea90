"""The interactive reference at /schema: Swagger UI from a wheel, served by us under a strict content policy."""

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from litestar import Litestar, MediaType, Request, Response, Router, get
from litestar.exceptions import NotFoundException
from litestar.openapi.plugins import OpenAPIRenderPlugin
from litestar.params import FromPath
from litestar.status_codes import HTTP_404_NOT_FOUND

# Only its files are used; the package itself, a Flask blueprint, is never imported.
_SPEC = find_spec("flask_swagger_ui")
assert _SPEC is not None, "flask-swagger-ui is installed"
assert _SPEC.origin is not None, "flask-swagger-ui has a folder"
ASSETS = Path(_SPEC.origin).parent / "dist"
MEDIA_TYPES = {
    "swagger-ui-bundle.js": "text/javascript",
    "swagger-ui.css": "text/css",
    "favicon-32x32.png": "image/png",
}
PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Outside-In API</title>
<link rel="icon" type="image/png" href="/schema/assets/favicon-32x32.png">
<link rel="stylesheet" href="/schema/assets/swagger-ui.css">
</head>
<body>
<div id="reference"></div>
<noscript>This page needs JavaScript; the document is <a href="/schema/openapi.json">here</a>.</noscript>
<script src="/schema/assets/swagger-ui-bundle.js"></script>
<script src="/schema/assets/start.js"></script>
</body>
</html>
"""
# No validatorUrl: the document is nobody else's business.
START = """SwaggerUIBundle({
  url: "/schema/openapi.json", dom_id: "#reference", deepLinking: true, validatorUrl: null,
  docExpansion: "none", filter: true, defaultModelsExpandDepth: 0,
  presets: [SwaggerUIBundle.presets.apis], layout: "BaseLayout",
});
"""
# Swagger UI sets style attributes; it needs no inline script and no eval.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


class ReferencePage(OpenAPIRenderPlugin):
    """The page at /schema and its files at /schema/assets."""

    def __init__(self) -> None:
        super().__init__(path="/", media_type=MediaType.HTML)

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        """The page; the document is fetched by it."""
        return PAGE.encode()

    def receive_router(self, router: Router) -> None:
        """Add the files of the page."""
        router.register(asset)


@get("/assets/{name:str}", include_in_schema=False, sync_to_thread=True)
def asset(name: FromPath[str]) -> Response[bytes]:
    """One file of Swagger UI, or the script that starts it."""
    if name == "start.js":
        content, media_type = START.encode(), "text/javascript"
    elif name in MEDIA_TYPES:
        content, media_type = (ASSETS / name).read_bytes(), MEDIA_TYPES[name]
    else:
        raise NotFoundException
    return Response(content, media_type=media_type, headers={"Cache-Control": "public, max-age=3600"})


class JsonDocument(OpenAPIRenderPlugin):
    """The document at /schema/openapi.json, built once."""

    def __init__(self, build: Callable[[Litestar], dict[str, Any]]) -> None:
        super().__init__(path="/openapi.json", media_type=MediaType.JSON)
        self._build = build
        self._document: bytes | None = None

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        """The document as JSON."""
        if self._document is None:
            self._document = self.render_json(request, self._build(request.app))
        return self._document


def refuse_unknown(response: Response[Any]) -> Response[Any]:
    """Litestar answers unknown names under /schema with a page of its own; ours are problem documents."""
    if response.status_code == HTTP_404_NOT_FOUND:
        raise NotFoundException
    if response.media_type == MediaType.HTML:
        response.headers["Content-Security-Policy"] = POLICY
    return response
