"""One bounded HTTP call: time, size and redirects are limited, and every way to fail has a name.

Sources and rails share it. It keeps connections and nothing else; it neither retries nor interprets.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Literal

import httpx

Fault = Literal["timeout", "unreachable", "too_large"]
MOST_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Link:
    """A provider's address, the token it knows us by, and the open connections to it. Safe between threads."""

    base_url: str
    token: str
    client: httpx.Client

    def close(self) -> None:
        """Close the connections."""
        self.client.close()


def link(*, base_url: str, token: str, connections: int = 32) -> Link:
    """A link to the provider at `base_url`. Proxies of the environment are not used: evidence is asked directly.

    Raises ValueError for a token that cannot stand in a header, which would look like an unreachable provider.
    """
    if not re.fullmatch(r"[!-~]+", token):
        raise ValueError(f"the token for {base_url} is empty or has characters that no header can carry")
    limits = httpx.Limits(max_connections=connections, max_keepalive_connections=connections)
    client = httpx.Client(follow_redirects=False, trust_env=False, limits=limits)
    return Link(base_url=base_url.rstrip("/"), token=token, client=client)


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came back. `fault` set: nothing usable, `status` 0 unless the reply had begun."""

    status: int
    body: bytes
    media_type: str
    headers: Mapping[str, str]
    fault: Fault | None = None

    @property
    def is_json(self) -> bool:
        """Whether the provider says that the body is JSON."""
        return self.media_type.partition(";")[0].strip().lower() == "application/json"

    @property
    def is_simulated(self) -> bool:
        """Whether the provider says that it is invented."""
        return self.headers.get("x-simulated", "").lower() == "true"


def call(
    to: Link,
    *,
    method: Literal["GET", "POST"],
    path: str,
    body: Mapping[str, object] | None,
    request_id: str,
    limit_ms: int,
    most_bytes: int = MOST_BYTES,
    headers: Mapping[str, str] | None = None,
) -> Fetched:
    """Make one call that ends within about `limit_ms`, whatever the other side does. Never raises for its faults.

    The monotonic clock is read only to stop a peer that sends a byte now and then; no instant leaves this call.
    """
    ends = monotonic() + limit_ms / 1000
    content = None if body is None else json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    sent = {
        "Authorization": f"Bearer {to.token}",
        "X-Request-Id": request_id,
        "Accept": "application/json",
        "Accept-Encoding": "identity",
        **({"Content-Type": "application/json; charset=utf-8"} if content is not None else {}),
        **(headers or {}),
    }
    try:
        with to.client.stream(
            method, to.base_url + path, content=content, headers=sent, timeout=max(limit_ms, 1) / 1000
        ) as response:
            return _read(response, ends=ends, most_bytes=most_bytes)
    except httpx.TimeoutException:
        return _nothing("timeout")
    except httpx.HTTPError:
        return _nothing("unreachable")


def _read(response: httpx.Response, *, ends: float, most_bytes: int) -> Fetched:
    fault: Fault | None = None
    chunks: list[bytes] = []
    size = 0
    stated = response.headers.get("content-length", "")
    if stated.isdecimal() and int(stated) > most_bytes:
        fault = "too_large"
    else:
        for chunk in response.iter_bytes():
            size += len(chunk)
            if size > most_bytes:
                fault = "too_large"
                break
            chunks.append(chunk)
            if monotonic() > ends:
                fault = "timeout"
                break
    return Fetched(
        status=response.status_code,
        body=b"" if fault else b"".join(chunks),
        media_type=response.headers.get("content-type", ""),
        headers={name.lower(): value for name, value in response.headers.items()},
        fault=fault,
    )


def _nothing(fault: Fault) -> Fetched:
    return Fetched(status=0, body=b"", media_type="", headers={}, fault=fault)
