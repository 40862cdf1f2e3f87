"""What a stand-in for NDEx keeps: networks, loaded in a thread of its own, with locks, quotas and verdicts."""

from __future__ import annotations

import io
import json
import threading
import time
import uuid
from dataclasses import dataclass, field
from queue import Queue
from typing import Any

from pfocr_graph.formats.cx2_rules import check_cx2
from pfocr_graph.formats.cx_rules import check_cx

TEXTS = ("name", "description", "version")


@dataclass
class StoredNetwork:
    """A row of the server's table of networks."""

    uuid: str
    owner: str
    cx_format: str
    content: bytes
    name: str | None = None
    description: str | None = None
    version: str | None = None
    properties: list[dict[str, Any]] = field(default_factory=list)
    n_nodes: int = 0
    n_edges: int = 0
    visibility: str = "PRIVATE"
    index_level: str = "NONE"
    read_only: bool = False
    locked: bool = True
    completed: bool = False
    valid: bool = False
    error: str | None = None
    warnings: list[str] = field(default_factory=list)
    has_layout: bool = False
    cx_size: int = 0
    cx2_size: int = 0
    created: int = field(default_factory=lambda: int(time.time() * 1000))
    modified: int = 0

    def summary(self) -> dict[str, Any]:
        shown = {
            "externalId": self.uuid,
            "name": self.name,
            "description": self.description,
            "version": self.version,
            "owner": self.owner,
            "ownerUUID": user_uuid(self.owner),
            "visibility": self.visibility,
            "isReadOnly": self.read_only,
            "isShowcase": False,
            "isValid": self.valid,
            "completed": self.completed,
            "errorMessage": self.error,
            "warnings": self.warnings,
            "nodeCount": self.n_nodes,
            "edgeCount": self.n_edges,
            "properties": self.properties,
            "indexLevel": self.index_level,
            "hasLayout": self.has_layout,
            "hasSample": False,
            "cxFormat": self.cx_format,
            "cxFileSize": self.cx_size,
            "cx2FileSize": self.cx2_size,
            "creationTime": self.created,
            "modificationTime": self.modified or self.created,
            "subnetworkIds": [],
            "isCertified": False,
            "isDeleted": False,
        }
        return {key: value for key, value in shown.items() if value is not None}


def user_uuid(name: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, name))


class NdexError(Exception):
    """An answer that is no success."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code = status, code


class NetworkStore:
    """The networks of a server, and the thread that loads them one after the other."""

    def __init__(self) -> None:
        self.networks: dict[str, StoredNetwork] = {}
        self.quota = 10_000_000_000
        self.load_seconds = 0.0
        self.changing = threading.RLock()
        self._failing_loads: set[str] = set()
        self._loads: Queue[tuple[str, bytes, str] | None] = Queue()

    def start(self) -> None:
        threading.Thread(target=self._load_all, daemon=True).start()

    def stop(self) -> None:
        self._loads.put(None)

    def wait(self) -> None:
        """Wait until all loads are done."""
        while any(not stored.completed for stored in list(self.networks.values())):
            time.sleep(0.001)

    def create(self, content: bytes, cx_format: str, owner: str, *, failing: bool = False) -> StoredNetwork:
        with self.changing:
            self._check_quota(owner, len(content))
            stored = StoredNetwork(str(uuid.uuid4()), owner, cx_format, content)
            self.networks[stored.uuid] = stored
            self._enqueue(stored, content, cx_format, failing=failing)
            return stored

    def update(self, stored: StoredNetwork, content: bytes, cx_format: str, *, failing: bool = False) -> None:
        with self.changing:
            if stored.read_only:
                if cx_format == "cx2":
                    raise NdexError(403, "NDEx_Forbidden_Operation_Exception", "Can't update a read-only network.")
                raise NdexError(500, "NDEx_Exception", "Can't update readonly network.")
            self.check_lock(stored)
            self._check_quota(stored.owner, len(content))
            stored.name = stored.description = stored.version = stored.error = None
            stored.properties, stored.warnings, stored.n_nodes, stored.n_edges = [], [], 0, 0
            stored.completed = stored.valid = False
            self._enqueue(stored, content, cx_format, failing=failing)

    def check_lock(self, stored: StoredNetwork) -> None:
        if stored.locked:
            raise NdexError(500, "NDEx_Concurrent_Modification_Exception", "The network is being changed.")

    def set_system_properties(self, stored: StoredNetwork, properties: dict[str, Any]) -> None:
        self.check_lock(stored)
        if not stored.valid:
            raise NdexError(500, "NDEx_Modify_Invalid_Network_Exception", "The network is not valid.")
        if properties.get("visibility", "PUBLIC") not in {"PUBLIC", "PRIVATE", "UNLISTED"}:
            raise NdexError(500, "NDEx_Exception", "No enum constant VisibilityType")
        stored.visibility = properties.get("visibility", stored.visibility)
        stored.read_only = properties.get("readOnly", stored.read_only)
        stored.index_level = properties.get("index_level", stored.index_level)
        if properties.get("index_level", "NONE") != "NONE":
            stored.completed = False
            self._loads.put((stored.uuid, b"", "index"))

    def _check_quota(self, owner: str, more: int) -> None:
        if sum(len(one.content) for one in self.networks.values() if one.owner == owner) + more > self.quota:
            raise NdexError(403, "NDEx_Forbidden_Operation_Exception", "Disk quota exceeded.")

    def _enqueue(self, stored: StoredNetwork, content: bytes, cx_format: str, *, failing: bool) -> None:
        stored.locked = True
        stored.modified = int(time.time() * 1000)
        stored.cx_size, stored.cx2_size = (0, len(content)) if cx_format == "cx2" else (len(content), 0)
        if failing:
            self._failing_loads.add(stored.uuid)
        self._loads.put((stored.uuid, content, cx_format))

    def _load_all(self) -> None:
        while (job := self._loads.get()) is not None:
            time.sleep(self.load_seconds)
            number, content, cx_format = job
            with self.changing:
                stored = self.networks.get(number)
                if stored is not None and cx_format != "index":
                    try:
                        self._load(stored, content, cx_format)
                    except ValueError as error:
                        stored.error, stored.visibility, stored.read_only = str(error), "PRIVATE", False
                    stored.valid, stored.locked = True, False
                if stored is not None:
                    stored.completed = True

    def _load(self, stored: StoredNetwork, content: bytes, cx_format: str) -> None:
        if stored.uuid in self._failing_loads:
            self._failing_loads.remove(stored.uuid)
            raise ValueError("Unknow server error.")
        check = check_cx2 if cx_format == "cx2" else check_cx
        findings = [finding for finding in check(io.BytesIO(content)) if "ndex" in finding.consumers]
        refused = [finding for finding in findings if finding.severity == "error"]
        if refused:
            raise ValueError(str(refused[0]))
        aspects: dict[str, list[Any]] = {}
        for fragment in json.loads(content):
            for name, elements in fragment.items():
                if isinstance(elements, list):
                    aspects.setdefault(name, []).extend(elements)
        attributes = _network_attributes(aspects, cx_format)
        stored.name, stored.description, stored.version = (attributes.pop(name, (None, None))[1] for name in TEXTS)
        stored.properties = [
            {"subNetworkId": None, "predicateString": name, "dataType": kind, "value": value}
            for name, (kind, value) in attributes.items()
        ]
        nodes = aspects.get("nodes", [])
        stored.n_nodes, stored.n_edges = len(nodes), len(aspects.get("edges", []))
        stored.has_layout = "cartesianLayout" in aspects or any("x" in node for node in nodes)
        stored.warnings = [str(finding) for finding in findings if finding.severity == "warning"]
        stored.content, stored.cx_format = content, cx_format
        # The server writes the files anew, and makes the other format.
        stored.cx_size = stored.cx2_size = len(content) + 1
        stored.index_level = "ALL"


def _network_attributes(aspects: dict[str, list[Any]], cx_format: str) -> dict[str, tuple[str, Any]]:
    elements = aspects.get("networkAttributes", [])
    if cx_format == "cx":
        return {one["n"]: (one.get("d", "string"), one["v"]) for one in elements}
    declared: dict[str, dict[str, str]] = {}
    for one in aspects.get("attributeDeclarations", []):
        declared |= one.get("networkAttributes") or {}
    values = elements[0] if elements else {}
    return {name: (declared[name].get("d", "string"), value) for name, value in values.items()}
