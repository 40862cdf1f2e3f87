"""The calls to NDEx, through ndex2's client, each with one meaning and one kind of error."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import IO, Any
from urllib.parse import quote

from pfocr_graph.errors import PublishError
from pfocr_graph.publish.credentials import Account
from pfocr_graph.publish.patience import ServerError, seconds_to_wait

__all__ = ["Ndex", "Summary", "check_uuid", "page_of"]

Summary = Mapping[str, Any]
"""What the server says of a network."""

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
PAGE = 500
"""Summaries asked for at a time."""


def check_uuid(text: str) -> str:
    """Return the UUID of a network, given it or an address that ends in it.

    Raises
    ------
    PublishError
        If there is none.

    Examples
    --------
    >>> check_uuid("https://www.ndexbio.org/viewer/networks/7FC70AB6-9FB1-11EA-AAEF-0AC135E8BACF")
    '7fc70ab6-9fb1-11ea-aaef-0ac135e8bacf'
    """
    last = text.strip().strip('"').rstrip("/").rpartition("/")[2]
    if not UUID.fullmatch(last):
        raise PublishError(f'"{text}" is no UUID of a network; it looks like 7fc70ab6-9fb1-11ea-aaef-0ac135e8bacf')
    return last.lower()


def page_of(server: str, uuid: str) -> str:
    """Return the address of a network's page for people.

    Examples
    --------
    >>> page_of("https://www.ndexbio.org", "7fc70ab6-9fb1-11ea-aaef-0ac135e8bacf")
    'https://www.ndexbio.org/viewer/networks/7fc70ab6-9fb1-11ea-aaef-0ac135e8bacf'
    """
    return f"{server}/viewer/networks/{uuid}"


class Ndex:
    """An NDEx server as one account sees it.

    Parameters
    ----------
    account : Account
    timeout : (float, float)
        Seconds for a connection, and between two parts of an answer.

    Raises
    ------
    PublishError
        If ndex2 is not installed. Every method raises `ServerError`.
    """

    def __init__(self, account: Account, timeout: tuple[float, float]) -> None:
        self.account = account
        self._client = _connect(account, timeout)

    def page_of(self, uuid: str) -> str:
        """Return the address of a network's page."""
        return page_of(self.account.server, uuid)

    def create(self, stream: IO[bytes], cx_format: str) -> str:
        """Send a new network, private, and return its UUID; what the server thinks of it shows later."""
        client = self._client
        send = client.save_cx2_stream_as_new_network if cx_format == "cx2" else client.save_cx_stream_as_new_network
        with self._errors("upload"):
            stream.seek(0)
            answer = str(send(stream, visibility="PRIVATE"))
        try:
            return check_uuid(answer)
        except PublishError:
            raise ServerError(f"{self.account.server}: upload: the answer names no network") from None

    def update(self, uuid: str, stream: IO[bytes], cx_format: str) -> None:
        """Send a network in the place of one that is there."""
        send = self._client.update_cx2_network if cx_format == "cx2" else self._client.update_cx_network
        with self._errors("update", uuid):
            stream.seek(0)
            send(stream, uuid)

    def summary(self, uuid: str) -> Summary:
        """Return what the server says of a network."""
        with self._errors("summary", uuid):
            return self._mapping(self._client.get_network_summary(uuid))

    def own_summaries(self, offset: int) -> tuple[list[Summary], bool]:
        """Return a page of what the server says of the account's networks, and whether there may be another."""
        with self._errors("list of networks"):
            page = self._client.get_user_network_summaries(quote(self.account.user), offset=offset, limit=PAGE)
            return [self._mapping(each) for each in page], len(page) >= PAGE

    def set_properties(self, uuid: str, properties: Mapping[str, str]) -> None:
        """Set visibility and index level."""
        with self._errors("system properties", uuid):
            # The server knows UNLISTED, which the client would refuse.
            self._client.set_network_system_properties(uuid, dict(properties), skipvalidation=True)

    def has_set(self, uuid: str) -> bool:
        """Tell whether a network set is there."""
        try:
            with self._errors("network set", uuid):
                self._client.get(f"/networkset/{uuid}")
        except ServerError as error:
            if error.status == 404:
                return False
            raise
        return True

    def find_set(self, name: str) -> str | None:
        """Return the account's network set of a name."""
        with self._errors("list of network sets"):
            user = self._client.get_user_by_username(quote(self.account.user))
            sets = self._client.get(f"/user/{user['externalId']}/networksets", {"summary": "true"})
            return next((str(each["externalId"]) for each in sets if each["name"] == name), None)

    def create_set(self, name: str) -> str:
        """Make a network set and return its UUID."""
        with self._errors("new network set"):
            # The client's own methods for sets call the same routes and warn that there will be folders.
            answer = self._client.post("/networkset", json.dumps({"name": name, "description": ""}))
        return check_uuid(str(answer))

    def add_to_set(self, set_uuid: str, uuid: str) -> None:
        """Put a network into a set; one that is in it stays in it."""
        with self._errors("network set", set_uuid):
            self._client.post(f"/networkset/{set_uuid}/members", json.dumps([uuid]))

    def download(self, uuid: str, cx_format: str, target: IO[bytes]) -> None:
        """Write a network to a stream."""
        get = self._client.get_network_as_cx2_stream if cx_format == "cx2" else self._client.get_network_as_cx_stream
        with self._errors("download", uuid):
            for block in get(uuid).iter_content(1 << 20):
                target.write(block)

    def delete(self, uuid: str) -> None:
        """Delete a network for good."""
        with self._errors("delete", uuid):
            self._client.delete(f"/network/{uuid}")

    def _mapping(self, answer: Any) -> Summary:
        if not isinstance(answer, Mapping) or "externalId" not in answer:
            raise ServerError(f"{self.account.server}: the answer is no summary of a network; is NDEx there?")
        return answer

    @contextmanager
    def _errors(self, what: str, uuid: str = "") -> Iterator[None]:
        """Turn whatever the client raises into one kind of error that shows no secret."""
        import requests
        from ndex2.exceptions import NDExError

        try:
            yield
        except (requests.RequestException, NDExError, KeyError, TypeError) as error:
            where = f"{self.account.server}: {what} {uuid}".rstrip()
            # From None: what was raised before may show the request.
            raise self._translated(error, where) from None

    def _translated(self, error: Exception, where: str) -> ServerError:
        response = _response_of(error)
        if response is None:
            kind = _kind_of(error)
            return ServerError(f"{where}: no proper answer ({kind})", timed_out="timeout" in kind)
        try:
            told = response.json()
            reason = f"{told['errorCode']}: {told['message']}"
        except (ValueError, KeyError, TypeError):
            reason = str(response.reason)
        advice = "; check user and password" if response.status_code == 401 else ""
        message = f"{where}: {response.status_code} {self.account.hide(reason)[:300]}{advice}"
        wait = seconds_to_wait(response.headers.get("Retry-After"))
        return ServerError(message, response.status_code, retry_after=wait)


def _connect(account: Account, timeout: tuple[float, float]) -> Any:
    try:
        from ndex2.client import MultipartEncoder, Ndex2
    except ImportError as error:
        raise PublishError('NDEx needs ndex2, which is not installed: pip install "pfocr-graph[ndex]"') from error

    class Client(Ndex2):  # type: ignore[misc]
        """ndex2's client, whose uploads would wait for an answer for ever."""

        def post_multipart(self, route: str, fields: Any, query_string: str | None = None, **how: Any) -> Any:
            return self._send("POST", f"{route}?{query_string}" if query_string else route, fields, **how)

        def put_multipart(self, route: str, fields: Any, **how: Any) -> Any:
            return self._send("PUT", route, fields, **how)

        def _send(
            self,
            method: str,
            route: str,
            fields: Any,
            *,
            alt_version_endpoint: str | None = None,
            returnfullresponse: bool = False,
        ) -> Any:
            encoder = MultipartEncoder(fields=fields)
            response = self.s.request(
                method,
                self.host + (alt_version_endpoint or self.version_endpoint) + route,
                data=encoder,
                headers={"Content-Type": encoder.content_type, "Accept": "*/*", "Connection": "close"},
                timeout=self.timeout,
            )
            return self._return_response(response, returnfullresponse=returnfullresponse, returnjsonundertry=True)

    # As bytes, since requests would write a text in Latin-1, and quote it where that cannot be.
    user, password = account.user.encode() or None, account.password.encode() or None
    # The client has another address, and routes of an older server, for whatever has "localhost" in it.
    elsewhere = account.server.replace("localhost", "127.0.0.1")
    client = Client(elsewhere, user, password, timeout=timeout, skip_version_check=True, user_agent="pfocr-graph")
    client.host = account.server
    return client


def _response_of(error: BaseException | None) -> Any:
    """Return the answer behind an error; ndex2 raises errors of its own, while another is being handled."""
    while error is not None:
        response = getattr(error, "response", None)
        if response is not None:
            return response
        error = error.__cause__ or error.__context__
    return None


def _kind_of(error: Exception) -> str:
    """Return what kind of trouble it was: the texts of requests and urllib3 run over lines."""
    inner = error.__context__ if type(error).__module__.startswith("ndex2") and error.__context__ else error
    words = re.sub(r"(?<!^)(?=[A-Z][a-z])", " ", type(inner).__name__).lower()
    return words.removesuffix(" error")
