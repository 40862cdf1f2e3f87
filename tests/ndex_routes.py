"""The routes of NDEx, as far as a stand-in for it needs them: each takes a request and gives an answer."""

from __future__ import annotations

import base64
import json
import re
import uuid
from http.server import BaseHTTPRequestHandler
from typing import Any, ClassVar, TypeAlias

from ndex_store import NdexError, NetworkStore, StoredNetwork, user_uuid

Answer: TypeAlias = tuple[int, Any, dict[str, str]]


class NdexServer(NetworkStore):
    """What the routes work on: the networks, with users and network sets."""

    def __init__(self, users: dict[str, str]) -> None:
        super().__init__()
        self.users = users
        self.url = ""
        self.sets: dict[str, dict[str, Any]] = {}
        self.has_sets = True


class NdexRoutes(BaseHTTPRequestHandler):
    """A request with its body and its query."""

    ndex: NdexServer
    body: bytes
    query: dict[str, str]
    load_fails: bool

    ROUTES: ClassVar[list[tuple[str, str, str]]] = [
        ("GET", r"/(?:rest|v2)/admin/status", "status"),
        ("GET", r"/v2/user", "user"),
        ("GET", r"/v2/user/([0-9a-f-]{36})/networksummary", "summaries"),
        ("GET", r"/v2/user/([0-9a-f-]{36})/networksets", "set_list"),
        ("POST", r"/(v2)/network", "create"),
        ("POST", r"/(v3)/networks", "create"),
        ("PUT", r"/(v2)/network/([0-9a-f-]{36})", "update"),
        ("PUT", r"/(v3)/networks/([0-9a-f-]{36})", "update"),
        ("GET", r"/(v2)/network/([0-9a-f-]{36})", "read"),
        ("GET", r"/(v3)/networks/([0-9a-f-]{36})", "read"),
        ("GET", r"/v2/network/([0-9a-f-]{36})/aspect/(\w+)", "aspect"),
        ("GET", r"/v2/network/([0-9a-f-]{36})/summary", "summary"),
        ("DELETE", r"/v2/network/([0-9a-f-]{36})", "remove"),
        ("PUT", r"/v2/network/([0-9a-f-]{36})/systemproperty", "system_property"),
        ("PUT", r"/v2/network/([0-9a-f-]{36})/profile", "profile"),
        ("PUT", r"/v2/network/([0-9a-f-]{36})/properties", "properties"),
        ("POST", r"/v2/networkset", "set_create"),
        ("GET", r"/v2/networkset/([0-9a-f-]{36})", "set_read"),
        ("DELETE", r"/v2/networkset/([0-9a-f-]{36})", "set_remove"),
        ("POST", r"/v2/networkset/([0-9a-f-]{36})/members", "set_add"),
        ("DELETE", r"/v2/networkset/([0-9a-f-]{36})/members", "set_drop"),
        ("POST", r"/v2/search/network", "search"),
    ]

    def route(self, method: str, path: str) -> tuple[int, bytes, dict[str, str]]:
        for known, pattern, name in self.ROUTES:
            if method == known and (match := re.fullmatch(pattern, path)):
                with self.ndex.changing:
                    return _encoded(*getattr(self, f"on_{name}")(*match.groups()))
        raise NdexError(404, "NDEx_Object_Not_Found_Exception", f"no route {method} {path}")

    def _user(self, *, needed: bool = True) -> str:
        header = self.headers.get("Authorization", "")
        given = base64.b64decode(header.removeprefix("Basic ")).decode() if header.startswith("Basic ") else ""
        name, _, password = given.partition(":")
        if given and self.ndex.users.get(name) == password:
            return name
        if given or needed:
            raise NdexError(401, "NDEx_Unauthorized_Operation_Exception", "Invalid username or password.")
        return ""

    def _network(self, number: str, *, write: bool = False) -> StoredNetwork:
        user = self._user(needed=write)
        stored = self.ndex.networks.get(number)
        if stored is None:
            raise NdexError(404, "NDEx_Object_Not_Found_Exception", f"Network {number} not found.")
        if stored.owner != user and (write or stored.visibility == "PRIVATE"):
            raise NdexError(401, "NDEx_Unauthorized_Operation_Exception", "You may not do this with this network.")
        return stored

    def _document(self) -> bytes:
        kind = self.headers.get("Content-Type", "")
        if kind.startswith("application/json"):
            return self.body
        found = re.match(r"multipart/form-data; boundary=(.+)", kind)
        if not found:
            raise NdexError(415, "NDEx_Exception", "unsupported media type")
        for part in self.body.split(b"--" + found[1].encode())[1:-1]:
            head, _, content = part.partition(b"\r\n\r\n")
            if b'name="CXNetworkStream"' in head:
                return content[:-2]
        raise NdexError(400, "NDEx_Bad_Request_Exception", "Field CXNetworkStream is not found in the POSTed Data.")

    def on_status(self) -> Answer:
        return 200, {"networkCount": len(self.ndex.networks), "properties": {"ServerVersion": "2.5.6"}}, {}

    def on_user(self) -> Answer:
        name = self.query["username"]
        if name not in self.ndex.users:
            raise NdexError(404, "NDEx_Object_Not_Found_Exception", "no such user")
        return 200, {"externalId": user_uuid(name), "userName": name}, {}

    def on_summaries(self, owner: str) -> Answer:
        user = self._user()
        own = [one for one in self.ndex.networks.values() if user_uuid(one.owner) == owner and one.owner == user]
        own.sort(key=lambda one: one.modified or one.created, reverse=True)
        offset, limit = int(self.query.get("offset", 0)), int(self.query.get("limit", 0))
        return 200, [one.summary() for one in (own[offset : offset + limit] if limit else own)], {}

    def on_create(self, api: str) -> Answer:
        user = self._user()
        visibility = self.query.get("visibility", "PRIVATE")
        if visibility not in {"PUBLIC", "PRIVATE", "UNLISTED"}:
            raise NdexError(500, "NDEx_Exception", "No enum constant VisibilityType")
        cx_format = "cx2" if api == "v3" else "cx"
        stored = self.ndex.create(self._document(), cx_format, user, failing=self.load_fails)
        stored.visibility = visibility
        where = f"{self.ndex.url}/{'v3/networks' if api == 'v3' else 'v2/network'}/{stored.uuid}"
        if api == "v2":
            return 201, where, {"Location": where}
        return 201, {"uuid": stored.uuid, "modificationTime": stored.created}, {"Location": where}

    def on_update(self, api: str, number: str) -> Answer:
        stored = self._network(number, write=True)
        self.ndex.update(stored, self._document(), "cx2" if api == "v3" else "cx", failing=self.load_fails)
        return (204, b"", {}) if api == "v2" else (200, {"uuid": number, "modificationTime": stored.modified}, {})

    def on_read(self, api: str, number: str) -> Answer:
        stored = self._network(number)
        if not stored.completed or stored.error or (api == "v3") != (stored.cx_format == "cx2"):
            raise NdexError(404, "NDEx_Object_Not_Found_Exception", "It is not available in this format.")
        return 200, stored.content, {"Content-Type": "application/json"}

    def on_aspect(self, number: str, aspect: str) -> Answer:
        fragments = json.loads(self._network(number).content)
        return 200, [element for one in fragments for element in one.get(aspect, [])], {}

    def on_summary(self, number: str) -> Answer:
        return 200, self._network(number).summary(), {}

    def on_remove(self, number: str) -> Answer:
        stored = self._network(number, write=True)
        self.ndex.check_lock(stored)
        if stored.read_only:
            raise NdexError(500, "NDEx_Exception", "Can't delete a read-only network.")
        del self.ndex.networks[number]
        return 204, b"", {}

    def on_system_property(self, number: str) -> Answer:
        self.ndex.set_system_properties(self._network(number, write=True), json.loads(self.body))
        return 204, b"", {}

    def on_profile(self, number: str) -> Answer:
        stored = self._network(number, write=True)
        self.ndex.check_lock(stored)
        for name, value in json.loads(self.body).items():
            setattr(stored, name, value)
        return 204, b"", {}

    def on_properties(self, number: str) -> Answer:
        stored = self._network(number, write=True)
        self.ndex.check_lock(stored)
        stored.properties = json.loads(self.body)
        if {one["predicateString"] for one in stored.properties} & {"name", "description", "version"}:
            raise NdexError(500, "NDEx_Exception", "name, description and version are set by the profile")
        return 200, len(stored.properties), {}

    def on_set_list(self, owner: str) -> Answer:
        return 200, [one for one in self.ndex.sets.values() if one["ownerId"] == owner], {}

    def on_set_create(self) -> Answer:
        user = self._user()
        if not self.ndex.has_sets:
            raise NdexError(501, "NDEx_Exception", "The NDEx network set feature has been removed.")
        asked = json.loads(self.body)
        if any(one["name"] == asked["name"] for one in self.ndex.sets.values()):
            raise NdexError(409, "NDEx_Duplicate_Object_Exception", "Network set with this name already exists.")
        number = str(uuid.uuid4())
        self.ndex.sets[number] = {**asked, "externalId": number, "ownerId": user_uuid(user), "networks": []}
        return 201, f"{self.ndex.url}/v2/networkset/{number}", {}

    def _set(self, number: str) -> dict[str, Any]:
        if number not in self.ndex.sets:
            raise NdexError(404, "NDEx_Object_Not_Found_Exception", f"Network set {number} not found.")
        return self.ndex.sets[number]

    def on_set_read(self, number: str) -> Answer:
        return 200, self._set(number), {}

    def on_set_remove(self, number: str) -> Answer:
        self._user()
        self._set(number)
        del self.ndex.sets[number]
        return 204, b"", {}

    def on_set_add(self, number: str) -> Answer:
        self._user()
        members = self._set(number)["networks"]
        members.extend(one for one in json.loads(self.body) if one not in members)
        return 201, f"{self.ndex.url}/v2/networkset/{number}/members", {}

    def on_set_drop(self, number: str) -> Answer:
        self._user()
        gone = set(json.loads(self.body))
        self._set(number)["networks"] = [one for one in self._set(number)["networks"] if one not in gone]
        return 204, b"", {}

    def on_search(self) -> Answer:
        asked = json.loads(self.body)
        user = self._user(needed=False)
        words = asked.get("searchString", "").lower()
        found = [
            one.summary()
            for one in self.ndex.networks.values()
            if one.index_level != "NONE"
            and (one.visibility == "PUBLIC" or one.owner == user)
            and asked.get("accountName") in (None, one.owner)
            and words in json.dumps(one.summary()).lower()
        ]
        start, size = int(self.query.get("start", 0)), int(self.query.get("size", 100))
        return 200, {"numFound": len(found), "start": start, "networks": found[start : start + size]}, {}


def _encoded(status: int, content: Any, headers: dict[str, str]) -> tuple[int, bytes, dict[str, str]]:
    if isinstance(content, bytes):
        return status, content, headers
    if isinstance(content, str):
        return status, content.encode(), {"Content-Type": "text/plain", **headers}
    return status, json.dumps(content).encode(), {"Content-Type": "application/json", **headers}
