"""scim2-client on the application in this process, for a checker that is not asynchronous."""

from typing import Any, cast

import anyio.from_thread
import httpx
from scim2_client import BaseSyncSCIMClient


class InProcess(BaseSyncSCIMClient):
    """Runs in a thread of its own; each request is made in the event loop of the test."""

    def __init__(self, client: httpx.AsyncClient, key: str) -> None:
        super().__init__()
        self.client, self.headers = client, {"Authorization": f"Bearer {key}"}

    def _stays_under_base_url(self, endpoint: str) -> bool:
        return not endpoint.startswith("http") or "/scim/v2/" in endpoint

    def _parse_json(self, response: Any) -> Any:
        return response.json()

    def request(self, method: str, url: str, **kwargs: Any) -> Any:
        path = url if url.startswith("http") else f"/scim/v2{url}"
        kwargs["headers"] = {**kwargs.get("headers", {}), **self.headers}

        async def send() -> httpx.Response:
            return await self.client.request(method, path, **kwargs)

        return cast("Any", anyio.from_thread.run(send))
