"""The rules of GraphML, as Cytoscape, igraph, networkx and Gephi apply them, and the check of a file by them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from pfocr_graph.formats.findings import Consumer, Finding, Rule, rule_table
from pfocr_graph.formats.graphml_read import NAMESPACE
from pfocr_graph.formats.graphml_structure import GraphmlCheck

__all__ = ["RULES", "check_graphml"]

CYTOSCAPE: tuple[Consumer, ...] = ("cytoscape",)
GEPHI: tuple[Consumer, ...] = ("gephi",)
IGRAPH: tuple[Consumer, ...] = ("igraph",)
NETWORKX: tuple[Consumer, ...] = ("networkx",)
JAVA: tuple[Consumer, ...] = ("cytoscape", "gephi")
PYTHON: tuple[Consumer, ...] = ("igraph", "networkx")
ALL: tuple[Consumer, ...] = ("cytoscape", "gephi", "igraph", "networkx")

RULES = rule_table(
    "graphml",
    Rule("not-xml", ALL, "close every element, and write & and < in texts as &amp; and &lt;"),
    Rule("encoding", ALL, "write the file as UTF-8, or declare its encoding in the first line"),
    Rule("character", ALL, "remove the character; XML cannot hold it"),
    Rule("doctype", JAVA, "remove the DOCTYPE; Java fetches what it names", "warning"),
    Rule("entity", ALL, "write the text itself; a file with entities of its own is not checked further"),
    Rule("root", IGRAPH, "make graphml the outermost element"),
    Rule("header", CYTOSCAPE, f"name the namespace {NAMESPACE} in the first 20 lines"),
    Rule("namespace", PYTHON, f'write xmlns="{NAMESPACE}"'),
    Rule("namespace-missing", NETWORKX, f'write xmlns="{NAMESPACE}"'),
    Rule("prefix", CYTOSCAPE, "write the elements without a prefix; Cytoscape finds none of them"),
    Rule("graph-missing", ALL, "put nodes and edges into an element graph"),
    Rule("graph-second", ALL, "write one file for each graph"),
    Rule("graph-nested", ("gephi", "igraph", "networkx"), "move the inner graph's nodes and edges out of the node"),
    Rule("graph-in-folder", ("gephi", "igraph"), "move the inner graph's nodes and edges out of the node"),
    Rule("edgedefault", ALL, "say directed or undirected in edgedefault; it is taken for undirected", "warning"),
    Rule("hyperedge", ALL, "make the hyperedge a node with an edge to each of its ends"),
    Rule("port", NETWORKX, "leave ports out; networkx warns of each", "warning"),
    Rule("desc", CYTOSCAPE, "write it as an attribute; Cytoscape makes it the name"),
    Rule("key-id", IGRAPH, "give the key an id"),
    Rule("key-id-twice", IGRAPH, "declare the key once"),
    Rule("key-id-clash", ("cytoscape", "networkx"), "give each key an id of its own, whatever it is for"),
    Rule("key-for", ("gephi", "igraph"), "say node, edge or graph in for"),
    Rule("key-for-all", ("gephi", "igraph"), "declare one key for nodes and one for edges"),
    Rule("key-name", ("cytoscape", "networkx"), "name the attribute in attr.name"),
    Rule("key-type", ("cytoscape", "igraph"), "say the type in attr.type"),
    Rule("key-late", ("cytoscape", "gephi", "igraph"), "declare the key before the graph"),
    Rule("type-unknown", ALL, "use boolean, int, long, double or string; join a list in a string"),
    Rule("type-integer", ("cytoscape", "igraph"), "write int"),
    Rule("type-gephi", ("cytoscape", "igraph", "networkx"), "use boolean, int, long, double or string; join a list"),
    Rule("name-twice", ("cytoscape", "igraph"), "declare each attribute once, as double where some values are"),
    Rule("name-case", CYTOSCAPE, "rename one; Cytoscape does not tell names by case"),
    Rule("name-reserved", CYTOSCAPE, "rename the attribute; Cytoscape keeps this column for itself", "warning"),
    Rule("name-id", IGRAPH, "rename the attribute; igraph keeps the ids of nodes under this name"),
    Rule("name-edge-id", GEPHI, "rename the attribute; Gephi takes it for the edge's own id and drops it"),
    Rule("name-key", NETWORKX, "rename the attribute; parallel edges with one key become one", "warning"),
    Rule("drawing", ("cytoscape", "gephi", "igraph"), "write label and place as attributes too"),
    Rule("default", CYTOSCAPE, "write the value for each node or edge; Cytoscape knows no defaults"),
    Rule("node-id", ALL, "give the node an id"),
    Rule("node-id-empty", ("gephi", "igraph"), "give the node an id that is not empty"),
    Rule("node-id-twice", ALL, "give every node an id of its own; the two become one"),
    Rule("node-late", CYTOSCAPE, "put nodes before their edges; Cytoscape drops the edge"),
    Rule("node-unknown", JAVA, "add the node; the edge is dropped, or gets a node of its own"),
    Rule("node-phantom", PYTHON, "add the node; an empty one is made", "warning"),
    Rule("edge-end", ALL, "give the edge a source and a target"),
    Rule("edge-directed", ("cytoscape", "igraph", "networkx"), "let all edges be as edgedefault says"),
    Rule("edge-id-twice", GEPHI, "give every edge an id of its own, or none"),
    Rule("edge-id-clash", NETWORKX, "rename the attribute; the edge's own id replaces it"),
    Rule("edge-id-read", IGRAPH, "keep edge ids as an attribute; igraph 1.0 reads ids of nodes instead", "warning"),
    Rule("data-key", ALL, "say in key which attribute it is"),
    Rule("data-key-unknown", ALL, "declare the key"),
    Rule("data-side", ("gephi", "igraph"), "declare the key for what it is used on"),
    Rule("data-late", CYTOSCAPE, "put the graph's own values before its nodes; Cytoscape gives them to the last one"),
    Rule("data-twice", ALL, "write one value; the last one is kept"),
    Rule("data-markup", ALL, "write < as &lt;; elements in a value are lost"),
    Rule("value-empty", NETWORKX, "leave the value out; networkx reads an empty text"),
    Rule("value-space", CYTOSCAPE, "remove white space at the ends; Cytoscape does", "warning"),
    Rule("value-number", ALL, "write a number, or declare string"),
    Rule("value-fraction", ("cytoscape", "gephi", "networkx"), "declare double, or write a whole number"),
    Rule("value-int32", JAVA, "declare long; an int has 32 bits"),
    Rule("value-int64", JAVA, "declare double or string; a long has 64 bits"),
    Rule("value-rounded", IGRAPH, "keep it as string; igraph rounds beyond 2^53", "warning"),
    Rule("value-infinite", JAVA, "write NaN, Infinity or -Infinity, as Java does, or leave the value out"),
    Rule("value-digit", CYTOSCAPE, "write true; Cytoscape reads 1 as false"),
    Rule("value-yes", ("cytoscape", "gephi", "networkx"), "write true or false"),
    Rule("value-boolean", ALL, "write true or false"),
    Rule("value-drawn", GEPHI, "rename the attribute, or write a number; Gephi draws by it"),
)


def check_graphml(stream: IO[bytes]) -> Iterator[Finding]:
    """Yield what Cytoscape, igraph, networkx or Gephi would refuse or misread in a GraphML file.

    Parameters
    ----------
    stream : binary stream
        Read a block at a time; memory holds ids and keys.

    Yields
    ------
    Finding

    Examples
    --------
    >>> import io
    >>> text = '<graphml><graph edgedefault="undirected"><node id="a"/><node id="a"/></graph></graphml>'
    >>> for finding in check_graphml(io.BytesIO(text.encode())):
    ...     print(finding.where, finding.rule, finding.value)
    line 1, column 56 graphml-node-id-twice a
    """
    return GraphmlCheck(RULES).run(stream)
