"""A small HTTP client for triple stores: basic and digest authentication, retries, no secret in a message or on a command line."""

from __future__ import annotations

import base64
import hashlib
import http.client
import netrc
import os
import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import urlsplit

from kg.errors import StoreError, UsageError

__all__ = ["Client", "Reply"]

TRIES = 5
_BUSY = {408, 429, 502, 503, 504}


class Reply(NamedTuple):
    """Status and body of an answer."""

    status: int
    body: bytes


@dataclass
class Client:
    """Speaks to one store. User and password come from KG_STORE_USER and KG_STORE_PASSWORD, else from ``~/.netrc``.

    :raises UsageError: the address is no http(s) URL, or carries a password.
    """

    url: str
    timeout: float = 300.0
    pause: float = 0.5  # seconds before the second try; doubled each time
    _challenge: str = field(default="", repr=False)
    _count: int = field(default=0, repr=False)
    _connection: http.client.HTTPConnection | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.username or parts.password:
            remedy = "set KG_STORE_USER and KG_STORE_PASSWORD, or write them in ~/.netrc"
            raise UsageError("a password does not belong in an address", where="--to", remedy=remedy)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise UsageError(f"no http address: {self.url!r}", where="--to", remedy="give one, as http://127.0.0.1:7878")

    def send(self, method: str, url: str, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Reply:
        """Send a request, again where the store is busy or the line breaks; give the answer.

        :raises StoreError: no answer after five tries, a refusal (401, 403), or any status from 400 but 404.
        """
        reply, error = Reply(0, b""), ""
        for attempt in range(TRIES):
            if attempt:
                time.sleep(self.pause * 2 ** (attempt - 1))
            try:
                reply = self._once(method, url, body, headers or {})
            except (OSError, http.client.HTTPException) as broken:
                self.close()
                error = f"no answer: {broken or type(broken).__name__}"
                continue
            if reply.status not in _BUSY:
                return self._checked(reply, url)
            error = f"busy: status {reply.status}"
        raise StoreError(error, where=_place(url), remedy="see that the store runs, then push again: it goes on where it stopped")

    def close(self) -> None:
        """Close the connection; the next request opens a new one."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def _checked(self, reply: Reply, url: str) -> Reply:
        if reply.status in {401, 403}:
            remedy = "set KG_STORE_USER and KG_STORE_PASSWORD, or write them in ~/.netrc; the user must be allowed to write"
            raise StoreError(f"the store refuses: status {reply.status}", where=_place(url), remedy=remedy)
        if reply.status >= 400 and reply.status != 404:
            words = reply.body[:300].decode("utf-8", "replace").strip()
            raise StoreError(f"status {reply.status}: {words}", where=_place(url), remedy="see the log of the store")
        return reply

    def _once(self, method: str, url: str, body: bytes, headers: Mapping[str, str]) -> Reply:
        reply = self._raw(method, url, body, headers)
        if reply.status == 401 and self._credentials() and self._challenge:
            reply = self._raw(method, url, body, headers)  # now with the challenge that the first answer brought
        return reply

    def _raw(self, method: str, url: str, body: bytes, headers: Mapping[str, str]) -> Reply:
        parts = urlsplit(url)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        if self._connection is None:
            kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
            self._connection = kind(parts.hostname or "", parts.port, timeout=self.timeout)
        sent = {"User-Agent": "kg", **headers}
        if self._challenge and (credentials := self._credentials()):
            sent["Authorization"] = self._authorization(method, target, *credentials)
        self._connection.request(method, target, body or None, sent)
        answer = self._connection.getresponse()
        data = answer.read()
        if answer.status == 401:
            self._challenge = answer.headers.get("WWW-Authenticate", "")
            self._count = 0
        if answer.will_close:
            self.close()
        return Reply(answer.status, data)

    def _credentials(self) -> tuple[str, str] | None:
        user, password = os.environ.get("KG_STORE_USER"), os.environ.get("KG_STORE_PASSWORD")
        if user and password is not None:
            return user, password
        try:
            found = netrc.netrc().authenticators(urlsplit(self.url).hostname or "")
        except FileNotFoundError:
            return None
        except netrc.NetrcParseError as error:
            raise UsageError(
                f"cannot be read: {error.msg}", where=f"~/.netrc:{error.lineno}", remedy="mend it, or set KG_STORE_USER"
            ) from error
        return (found[0], found[2]) if found and found[0] and found[2] is not None else None

    def _authorization(self, method: str, target: str, user: str, password: str) -> str:
        if not self._challenge.lower().startswith("digest"):
            return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode("ascii")
        self._count += 1
        return digest_header(self._challenge, method, target, user, password, self._count, secrets.token_hex(8))


def digest_header(challenge: str, method: str, target: str, user: str, password: str, count: int, cnonce: str) -> str:
    """Give the value of an ``Authorization`` header for a digest challenge (RFC 7616; MD5 or SHA-256, ``qop=auth`` or none).

    The example of RFC 2617:

    >>> challenge = 'Digest realm="testrealm@host.com", qop="auth,auth-int", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c"'
    >>> digest_header(challenge, "GET", "/dir/index.html", "Mufasa", "Circle Of Life", 1, "0a4f113b").split("response=")[1][:34]
    '"6629fae49393a05397450978507c4ef1"'
    """
    said = {k.lower(): a or b for k, a, b in re.findall(r'(\w+)=(?:"([^"]*)"|([^\s,]+))', challenge)}
    algorithm = said.get("algorithm", "MD5")

    def hashed(words: str) -> str:
        return hashlib.new("sha256" if algorithm.upper().startswith("SHA-256") else "md5", words.encode()).hexdigest()

    realm, nonce, qop = said.get("realm", ""), said.get("nonce", ""), "auth" in said.get("qop", "").split(",")
    first, second = hashed(f"{user}:{realm}:{password}"), hashed(f"{method}:{target}")
    middle = f"{nonce}:{count:08x}:{cnonce}:auth" if qop else nonce
    parts = {"username": user, "realm": realm, "nonce": nonce, "uri": target, "response": hashed(f"{first}:{middle}:{second}")}
    if "opaque" in said:
        parts["opaque"] = said["opaque"]
    header = "Digest " + ", ".join(f'{name}="{value}"' for name, value in parts.items()) + f", algorithm={algorithm}"
    return header + (f', qop=auth, nc={count:08x}, cnonce="{cnonce}"' if qop else "")


def _place(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname}{f':{parts.port}' if parts.port else ''}{parts.path}"
