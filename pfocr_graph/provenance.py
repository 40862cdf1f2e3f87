"""What a network says of itself: title, how it was made, what it was made of; enough to make it again."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from importlib.metadata import version
from typing import Any

from pfocr_graph.attributes import AttributeType
from pfocr_graph.cooccurrence import Pairs
from pfocr_graph.corpus import FigureCorpus
from pfocr_graph.options import BuildOptions
from pfocr_graph.policy_count import SUPPORT, policy_count
from pfocr_graph.records import CONCEPT_FORMS

__all__ = ["NetworkAttributes", "describe_network", "describe_origin", "without_options"]

NetworkAttributes = dict[str, tuple[AttributeType, Any]]

REFERENCE = (
    "Hanspers K. et al. Pathway information extracted from 25 years of pathway figures. Genome Biology 2020, 21:273. "
    "https://doi.org/10.1186/s13059-020-02181-2"
)

NETWORK_TYPES: dict[str, list[str]] = {
    "mixed": ["bipartite", "co-occurrence"],
    "bipartite": ["bipartite"],
    "genes": ["co-occurrence"],
    "figures": ["similarity"],
}

TITLES: dict[str, str] = {
    "mixed": "PFOCR pathway figures, their genes, and genes drawn together",
    "bipartite": "PFOCR pathway figures and their genes",
    "genes": "Genes drawn together in PFOCR pathway figures",
    "figures": "PFOCR pathway figures that draw the same genes",
}

COUNTED = {
    "discount": "figures that draw both genes by words of their own: no single family word accounts for both",
    "keep": "figures that mention both genes, be it by one family word",
    "collapse": "figures that draw both; families and ambiguous words are nodes of their own",
}


def describe_network(corpus: FigureCorpus, options: BuildOptions, pairs: Pairs | None) -> NetworkAttributes:
    """Return title, description, version, organism, rights, reference, type, methods and support of a network.

    Parameters
    ----------
    corpus : FigureCorpus
        After filters.
    options : BuildOptions
    pairs : Pairs or None
    """
    organisms = [corpus.organism_name(taxon_id) for taxon_id in corpus.taxon_ids]
    organism = ", ".join(organisms) or "no organism"
    least = ""
    if pairs is not None and pairs.counts.min_figures > 1:
        least = f", with edges of at least {pairs.counts.min_figures} {options.unit}"
    drawn = _what_is_drawn(corpus)
    ends = "genes" if drawn == "genes" else "two of these"
    kinds = {
        "mixed": f"figures and the {drawn} drawn in them, with {'gene ' if drawn == 'genes' else ''}co-occurrence",
        "bipartite": f"figures and the {drawn} drawn in them",
        "genes": f"{drawn} drawn in the same figures",
        "figures": "figures that draw the same genes",
    }
    counted = policy_count(options)
    support: NetworkAttributes = {} if counted is None else {SUPPORT: ("string", counted)}
    return {
        "name": ("string", f"{TITLES[options.network]} ({organism})"),
        "description": (
            "string",
            f"{kinds[options.network].capitalize()}, from {corpus.n_figures:,} published pathway figures read by "
            f"Pathway Figure OCR{least}. An edge between {ends} means drawn in the same figure: undirected, and no "
            "interaction is claimed. PFOCR is a sample of figures: no edge does not mean no relation.",
        ),
        "version": ("string", f"pfocr-graph {version('pfocr-graph')}"),
        "organism": ("string", organism),
        "rights": ("string", "CC0"),
        "rightsHolder": ("string", "WikiPathways"),
        "reference": ("string", REFERENCE),
        "networkType": (
            "list_of_string",
            NETWORK_TYPES[options.network],
        ),
        "methods": ("string", _methods(corpus, options, pairs)),
        **support,
    }


def _what_is_drawn(corpus: FigureCorpus) -> str:
    """Return what the nodes are that figures mention, in words."""
    kinds = {corpus.concepts.kind[concept] for concept in set(corpus.concept_mentions.concept.tolist())}
    named = [name for name, form in CONCEPT_FORMS.items() if form.kind in kinds]
    return " and ".join(filter(None, [", ".join(["genes", *named[:-1]]), *named[-1:]]))


def _methods(corpus: FigureCorpus, options: BuildOptions, pairs: Pairs | None) -> str:
    told = []
    if pairs is not None:
        told.append(
            f"Support counts {COUNTED[options.families]} (--families {options.families}, --unit {options.unit})"
        )
        if len(corpus.concept_mentions) and options.families != "keep":
            told.append("a word that was read as two things does not support a pair of them")
        told.append(f"edges have support of at least {pairs.counts.min_figures}")
        if options.significance != "none":
            limit = "" if options.max_q is None else f" and q at most {options.max_q:g}"
            told.append(f"p-values by the {options.significance} null model{limit}")
    told += [f"filter {step.name} = {step.value}" for step in corpus.steps]
    return "; ".join(told) + "." if told else "All mentions, unfiltered."


def describe_origin(command: Sequence[str], digests: dict[str, str]) -> NetworkAttributes:
    """Return what a network was derived from and by which command.

    Parameters
    ----------
    command : sequence of str
        The arguments, without what says where the output goes.
    digests : dict of str to str
        SHA-256 by input.
    """
    inputs = "; ".join(f"{name} sha256:{digest}" for name, digest in digests.items())
    return {
        "prov:wasDerivedFrom": ("string", inputs),
        "prov:wasGeneratedBy": ("string", f"pfocr-graph {' '.join(command)}"),
    }


def without_options(arguments: Sequence[str], options: Collection[str], flags: Collection[str] = ()) -> list[str]:
    """Return arguments without options that change nothing in a network, such as where it goes.

    Parameters
    ----------
    arguments : sequence of str
    options : collection of str
        Options that take a value.
    flags : collection of str
        Options that take none.

    Examples
    --------
    >>> without_options(["seeds", "-oout", "--processes", "2", "--min-figures=2"], ["-o", "--processes"])
    ['seeds', '--min-figures=2']
    """
    short = tuple(name for name in options if len(name) == len("-o"))
    joined = (*short, *(f"{name}=" for name in options))
    kept, skip = [], False
    for argument in arguments:
        if skip or argument in options:
            skip = not skip
        elif argument not in flags and not argument.startswith(joined):
            kept.append(argument)
    return kept
