"""The mark that a network is known again by: all that is added to a document."""

from __future__ import annotations

import json
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from cx_networks import awkward_network, written
from ndex_publishing import network_called

from pfocr_graph.formats import read_network
from pfocr_graph.formats.cx2_rules import check_cx2
from pfocr_graph.formats.cx_rules import check_cx
from pfocr_graph.publish.documents import document_of, open_document, pack
from pfocr_graph.publish.marks import MARK


@pytest.mark.parametrize("cx_format", ["cx", "cx2"])
def test_a_mark_is_all_that_is_added_and_there_is_one_of_them(tmp_path: Path, cx_format: str) -> None:
    path = tmp_path / f"a.{cx_format}"
    path.write_bytes(written(awkward_network(), cx_format))
    check = check_cx if cx_format == "cx" else check_cx2
    before, findings = read_network(path), list(check(BytesIO(path.read_bytes())))
    for token in ("first", "second"):
        with pack(open_document(path, tmp_path)) as packed, packed.marked(token) as stream:
            content = stream.read()
        path.write_bytes(content)
        assert content.count(token.encode()) == 1
        assert list(check(BytesIO(content))) == findings
        found = read_network(path)
        assert found.attributes[MARK] == ("string", token)
        others = {name: value for name, value in found.attributes.items() if name != MARK}
        assert replace(found, attributes=others) == before


@pytest.mark.parametrize(
    "document",
    [
        [{"CXVersion": "2.0"}, {"status": [{"success": True}]}],
        [{"CXVersion": "2.0"}, {"metaData": []}, {"attributeDeclarations": []}, {"status": [{"success": True}]}],
        [
            {"CXVersion": "2.0"},
            {"attributeDeclarations": [{"nodes": {"a": {}}}]},
            {"networkAttributes": [{}]},
            {"nodes": [{"id": 1, "v": {"a": "x"}}]},
            {"metaData": [{"name": "nodes", "elementCount": 1}]},
            {"status": [{"success": True}]},
        ],
    ],
)
def test_documents_without_what_a_mark_needs_are_given_it(tmp_path: Path, document: list[dict[str, Any]]) -> None:
    path = tmp_path / "a.cx2"
    path.write_text(json.dumps(document))
    with pack(open_document(path, tmp_path)) as packed, packed.marked("token") as stream:
        content = stream.read()
    errors = [each for each in check_cx2(BytesIO(content)) if each.severity == "error" and "ndex" in each.consumers]
    assert errors == []
    (attributes,) = [one["networkAttributes"] for one in json.loads(content) if "networkAttributes" in one]
    assert attributes == [{MARK: "token"}]


def test_the_same_network_has_the_same_digest(tmp_path: Path) -> None:
    document = document_of("x", network_called("A"))
    with pack(document) as one, pack(document) as two:
        assert one.contents.digest == two.contents.digest
