"""Bare gene ids, in GMT releases and BioThings documents, and the tables and keywords that name genes."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from pfocr_graph import OptionError, RecordError, build_network, example_corpus, read_corpus
from pfocr_graph.cli import main
from pfocr_graph.incidence import build_incidence, lexicon_codes
from pfocr_graph.readers import Skip, read_records
from pfocr_graph.readers.biothings import recognise_biothings
from pfocr_graph.readers.gene_info import read_gene_info
from pfocr_graph.readers.gmt import recognise_gmt
from pfocr_graph.records import FigureRecord
from pfocr_graph.terms import LEXICONS

GMT = "PMC1__f1\tA title with 50% &amp; &beta;-catenin\t207\t208\t1499\nPMC2__f2.jpg\t\t207\t\n"
DOCUMENTS: list[dict[str, Any]] = [
    {
        "_id": "PMC1__f1",
        "associatedWith": {
            "title": "A title",
            "pfocrUrl": "https://pfocr.wikipathways.org/figures/PMC1__f1.html",
            "figureUrl": "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC1/bin/f1.jpg",
            "pmc": "PMC1",
            "mentions": {
                "genes": {"ncbigene": ["207", "208"]},
                "chemicals": {"mesh": ["D000255"], "chebi": []},
                "diseases": {"mesh": [], "doid": []},
            },
        },
    },
    {"_id": "PMC2__f2.jpg", "associatedWith": {"title": "NA", "mentions": {"genes": {"ncbigene": 207}}}},
    {"_id": "PMC3__f3", "associatedWith": {"pmc": "PMC3", "mentions": {"genes": {"ncbigene": []}}}},
]
HGNC = 'hgnc_id\tsymbol\talias_symbol\tentrez_id\nHGNC:391\tAKT1\t"PKB|RAC"\t207\nHGNC:2514\tCTNNB1\t\t1499\n'
NCBI = (
    "#tax_id\tGeneID\tSymbol\tLocusTag\n9606\t207\tAKT1\t-\n10090\t11651\tAkt1\t-\n"
    '9606\t9\tNEWENTRY\t"odd\n9606\t5\tTWICE\t-\n9606\t6\tTWICE\t-\n10116\t24185\tAkt1\t-\n'
)


def refuse(skip: Skip) -> None:
    pytest.fail(f"left out: {skip}")


def write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def lines(documents: list[Any]) -> str:
    return "".join(json.dumps(document) + "\n" for document in documents)


def read(path: Path, **choices: Any) -> tuple[list[FigureRecord], list[Skip]]:
    skips: list[Skip] = []
    return list(read_records(path, on_skip=skips.append, **choices)), skips


def ids(record: FigureRecord) -> list[tuple[str, str]]:
    return [(mention.ncbigene, mention.taxon_id) for mention in record.mentions]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.gmt", GMT),
        ("a.gmt", "\ufeff" + GMT),
        ("a.gmt", GMT.replace("\n", "\r\n")),
        ("a.gmt", GMT.replace("\n", "\r")),
        ("a.txt", GMT.rstrip("\n")),
        ("a.gmt.gz", gzip.compress(GMT.encode())),
    ],
)
def test_a_gmt_gives_a_record_a_line_however_it_is_written(tmp_path: Path, name: str, content: str | bytes) -> None:
    path = write(tmp_path / name, content)
    (one, two), skips = read(path)
    assert skips == []
    assert (one.figure.figid, one.figure.pmcid, one.figure.title) == (
        "PMC1__f1",
        "PMC1",
        "A title with 50% & β-catenin",
    )
    assert (two.figure.figid, two.figure.title, ids(two)) == ("PMC2__f2", None, [("207", "9606")])
    assert (one.form, one.genes, one.where) == ("ids", "read", f"{path} line 1")
    assert ids(one) == [("207", "9606"), ("208", "9606"), ("1499", "9606")]
    assert {(m.word, m.term, m.symbol) for m in one.mentions} == {(n, n, n) for n in ("207", "208", "1499")}


def test_a_gmt_is_of_the_organism_in_its_name_else_of_the_one_that_is_asked_for(tmp_path: Path) -> None:
    for name, asked, taxon_id in (
        ("pfocr-20210515-gmt-Mus_musculus.gmt", "human", "10090"),
        ("pfocr-20210515-gmt-Canis_lupus_familiaris.gmt.gz", "human", "9615"),
        ("mine.gmt", "zebrafish", "7955"),
        ("mine.gmt", "9606", "9606"),
    ):
        records, _ = read(write(tmp_path / name, GMT), organism=asked)
        assert {mention.taxon_id for record in records for mention in record.mentions} == {taxon_id}


@pytest.mark.parametrize(
    ("name", "content", "fact"),
    [
        ("pfocr-20210515-chemical-gmt-Homo_sapiens.gmt", GMT, "a GMT of chemicals, whose ids name no genes"),
        ("a.gmt", "PMC1__f1\tA title\tCHEBI:15422\n", "a GMT of chemicals"),
        (
            "pfocr-20210515-gmt-Equus_unicornis.gmt",
            GMT,
            'its name says "Equus_unicornis", which is no organism we know',
        ),
    ],
)
def test_a_gmt_that_names_no_genes_we_can_place_is_told(tmp_path: Path, name: str, content: str, fact: str) -> None:
    path = write(tmp_path / name, content)
    records, (skip,) = read(path)
    assert (records, skip.harmless) == ([], False)
    assert fact in skip.example
    with pytest.raises(RecordError, match=fact.split(",", maxsplit=1)[0]):
        read_corpus(path)


def test_a_line_or_id_of_a_gmt_that_cannot_be_used_is_told_and_the_rest_stays(tmp_path: Path) -> None:
    path = write(tmp_path / "a.gmt", f"{GMT}nothing\nPMC3__c\ttitle\t207\tAKT1\t207\n\n")
    records, skips = read(path)
    assert [(record.figure.figid, len(record.mentions)) for record in records][2:] == [("PMC3__c", 1)]
    assert [skip.reason for skip in skips] == ["line is not GMT", "gene id is not a number"]
    assert skips[1].example == f'{path} line 4: gene id is "AKT1"; expected digits'


@pytest.mark.parametrize("name", ["a.gmt", "a.jsonl"])
def test_an_endless_line_or_bytes_that_are_not_utf8_stop_with_one_line(tmp_path: Path, name: str) -> None:
    good = GMT if name == "a.gmt" else lines(DOCUMENTS)
    with pytest.raises(RecordError, match=r" line \d: longer than a million characters"):
        read(write(tmp_path / name, good + "x" * 2_500_000))
    with pytest.raises(RecordError, match=f"byte {len(good.encode())} is 0xe9, which is not UTF-8"):
        read(write(tmp_path / name, good.encode() + b"\xe9\n"))


def test_bare_ids_are_told_by_content() -> None:
    assert recognise_gmt(b"PMC1__a.b\t\t207")
    assert not recognise_gmt(b"PMC1__a\t2000\n")
    assert not recognise_gmt(b"PMC1__a\ttitle\tAKT1\n")
    assert not recognise_gmt(b"figid\tpmcid\tword\n")
    assert recognise_biothings(b'\xef\xbb\xbf {"associatedWith": {}}')
    assert not recognise_biothings(b'{"nodes": []}')
    assert not recognise_biothings(b'["associatedWith"]')


@pytest.mark.parametrize("packed", [False, True])
def test_biothings_documents_give_a_record_each(tmp_path: Path, packed: bool) -> None:
    content = lines(DOCUMENTS).encode()
    (one, two, three), skips = read(write(tmp_path / "a", gzip.compress(content) if packed else content))
    assert skips == []
    assert (one.figure.figid, one.figure.pmcid, one.figure.title) == ("PMC1__f1", "PMC1", "A title")
    assert (one.figure.filename, one.form, one.genes) == ("f1.jpg", "ids", "read")
    assert ids(one) == [("207", "9606"), ("208", "9606")]
    assert (two.figure.figid, two.figure.pmcid, two.figure.title, ids(two)) == (
        "PMC2__f2",
        "PMC2",
        None,
        [("207", "9606")],
    )
    assert (three.genes, three.mentions) == ("none", ())


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "line is not a document"),
        ("[" * 100_000, "line is not a document"),
        ("[]", "line is not a document"),
        ('{"_id": 7, "associatedWith": {}}', "line is not a document"),
        ('{"_id": "PMC1__x", "associatedWith": []}', "line is not a document"),
        ('{"_id": "PMC1__x", "associatedWith": {"mentions": {"genes": {"ncbigene": ["7", "x"]}}}}', "gene id is not a"),
    ],
)
def test_a_document_that_cannot_be_used_is_told_and_the_others_stay(tmp_path: Path, line: str, reason: str) -> None:
    path = write(tmp_path / "a.jsonl", f"{lines(DOCUMENTS)}{line}\n{lines(DOCUMENTS[:1])}")
    records, (skip,) = read(path)
    assert [record.figure.figid for record in records if record.figure.figid != "PMC1__x"][3:] == ["PMC1__f1"]
    assert skip.reason.startswith(reason)
    assert skip.example.startswith(f"{path} line 4: ")


def test_half_a_surrogate_pair_does_not_come_in(tmp_path: Path) -> None:
    title = r"\ud83e\uddec and \ud83e"
    path = write(tmp_path / "a.jsonl", f'{{"_id": "PMC1__f1", "associatedWith": {{"title": "{title}"}}}}\n')
    assert read(path)[0][0].figure.title == "\U0001f9ec and \ufffd"


def test_genes_of_a_gmt_count_as_found_by_official_symbols_and_those_of_biothings_do_not(tmp_path: Path) -> None:
    of_gmt = read_corpus(write(tmp_path / "a.gmt", GMT))
    of_documents = read_corpus(write(tmp_path / "a.jsonl", lines(DOCUMENTS)))
    assert {LEXICONS[code] for code in lexicon_codes(of_gmt).tolist()} == {"symbol"}
    assert {LEXICONS[code] for code in lexicon_codes(of_documents).tolist()} == {"synonym"}
    assert of_gmt.select(lexicon="strict").n_mentions == of_gmt.n_mentions
    assert of_documents.select(lexicon="synonyms").n_mentions == 0
    assert build_incidence(of_gmt, "genes").direct.all()


@pytest.mark.parametrize("table", [HGNC, NCBI])
def test_gene_info_names_the_genes_it_knows(tmp_path: Path, table: str) -> None:
    gmt, info = write(tmp_path / "a.gmt", GMT), write(tmp_path / "genes.txt", table)
    corpus = read_corpus(gmt, gene_info=info)
    named = dict(zip(corpus.genes.ncbigene, corpus.genes.symbol, strict=True))
    assert (named["207"], named["208"]) == ("AKT1", "208")
    assert corpus.unnamed_genes == (["208"] if table is HGNC else ["208", "1499"])
    assert len(read_corpus(gmt).unnamed_genes) == 3


def test_gene_info_gives_ids_to_symbols_that_come_without(tmp_path: Path) -> None:
    header = "figid\tword\tsymbol\tsource\thgnc_symbol\tentrez\n"
    rows = "PMC1__f1\tAkt\tAKT\thgnc_symbol\tAKT1\tNA\nPMC1__f1\tx\tX\thgnc_symbol\tTWICE\tNA\n"
    path, info = (
        write(tmp_path / "a.tsv", header + rows),
        write(tmp_path / "gene_info.gz", gzip.compress(NCBI.encode())),
    )
    (record,), (skip,) = read(path, gene_info=info)
    assert [(m.ncbigene, m.symbol) for m in record.mentions] == [("207", "AKT1")]
    assert skip.example == f'{path} line 3: entrez is "NA"; expected digits'
    assert len(read(path)[1]) == 2


def test_a_symbol_of_two_genes_of_one_organism_names_neither(tmp_path: Path) -> None:
    genes = read_gene_info(write(tmp_path / "gene_info", NCBI), refuse)
    assert genes.ncbigene("TWICE", "9606") is None
    assert genes.genes_named("TWICE") == []
    assert genes.genes_named("Akt1") == [("11651", "10090"), ("24185", "10116")]
    assert (genes.symbol("9"), genes.symbol("11651")) == (None, "Akt1")


def test_a_table_that_is_no_gene_info_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    info = write(tmp_path / "genes.tsv", "symbol\tid\nAKT1\t207\n")
    with pytest.raises(RecordError, match=r"genes\.tsv: neither HGNC's complete set.*its header has: id, symbol"):
        read_records(write(tmp_path / "a.gmt", GMT), on_skip=refuse, gene_info=info)


def page(*keywords: str, figid: str = "PMC1__f1") -> str:
    listed = "".join(f"  - {word}\n" for word in keywords)
    return f"---\nfigid: {figid}\nfigtitle: A page\nschema-jsonld:\n  name: x\n  keywords:\n{listed}---\n"


def test_keywords_stand_in_for_a_table_that_is_away_when_asked_for(tmp_path: Path) -> None:
    path, info = write(tmp_path / "PMC1__f1.md", page("AKT1", "'Akt1'", "Neratinib", "AKT1")), tmp_path / "gene_info"
    write(info, NCBI)
    (record,), _ = read(path, gene_info=info, genes_from="keywords")
    assert record.genes == "keywords"
    assert {mention.source for mention in record.mentions} == {"jsonld_keyword"}
    assert ids(record) == [("207", "9606"), ("11651", "10090"), ("24185", "10116")]
    assert [mention.word for mention in record.mentions] == ["AKT1", "Akt1", "Akt1"]
    assert read(path, gene_info=info)[0][0].genes == "away"
    write(path, page("Neratinib"))
    assert read(path, gene_info=info, genes_from="keywords")[0][0].genes == "away"
    with pytest.raises(OptionError, match="--gene-info"):
        read(path, genes_from="keywords")


@pytest.mark.parametrize("value", ["  keywords: AKT1", "  keywords: [AKT1]", "  keywords:\n    - AKT1"])
def test_keywords_are_read_however_they_are_written(tmp_path: Path, value: str) -> None:
    path = write(tmp_path / "a.md", f"---\nfigid: PMC1__f1\nschema-jsonld:\n{value}\n---\n")
    (record,), _ = read(path, gene_info=write(tmp_path / "gene_info", NCBI), genes_from="keywords")
    assert ids(record) == [("207", "9606")]


def test_genes_that_were_looked_for_come_before_keywords(tmp_path: Path) -> None:
    info = write(tmp_path / "gene_info", NCBI)
    inputs = [write(tmp_path / "PMC1__f1.md", page("AKT1")), write(tmp_path / "a.gmt", GMT)]
    for order in (inputs, inputs[::-1]):
        corpus = read_corpus(order, gene_info=info, genes_from="keywords")
        assert corpus.sources == ["gmt"]
        assert corpus.figure_list[0].title == "A page"
        assert corpus.settlement.conflicting == ()
        assert corpus.settlement.tables_away == ()


def test_pages_give_titles_and_a_gmt_of_each_organism_gives_genes(tmp_path: Path) -> None:
    human = write(tmp_path / "pfocr-1-gmt-Homo_sapiens.gmt", GMT)
    mouse = write(tmp_path / "pfocr-1-gmt-Mus_musculus.gmt", "PMC1__f1\tA title\t11651\n")
    inputs = [write(tmp_path / "PMC1__f1.md", page()), human, mouse]
    for order in (inputs, [mouse, human, inputs[0]], [human, inputs[0], mouse]):
        corpus = read_corpus(order, strict=True)
        first = corpus.figure_list[0]
        assert (first.figid, first.title) == ("PMC1__f1", "A page")
        frame = corpus.mention_frame
        assert sorted(frame[frame["figid"] == "PMC1__f1"]["ncbigene"]) == ["11651", "1499", "207", "208"]
        assert (corpus.settlement.conflicting, corpus.settlement.tables_away) == ((), ())


def test_bare_ids_confirm_or_contradict_the_genes_that_have_words(tmp_path: Path) -> None:
    header = "figid\tword\tsymbol\tsource\thgnc_symbol\tentrez\n"
    rows = "PMC1__f1\tAkt\tAKT\tbioentities_symbol\tAKT1\t207\nPMC1__f1\tAkt\tAKT\tbioentities_symbol\tAKT2\t208\n"
    table = write(tmp_path / "a.tsv", header + rows)
    for gmt, settled in (("207", "confirmed"), ("207\t208", "confirmed"), ("207\t9", "conflicting")):
        inputs = [table, write(tmp_path / "a.gmt", f"PMC1__f1\tA title\t{gmt}\n")]
        for order in (inputs, inputs[::-1]):
            corpus = read_corpus(order, strict=True)
            assert sorted(corpus.genes.symbol) == ["AKT1", "AKT2"]
            assert getattr(corpus.settlement, settled) == ("PMC1__f1",)
            assert len(corpus.settlement.confirmed) + len(corpus.settlement.conflicting) == 1
            assert corpus.figure_list[0].title == "A title"


def test_a_gene_keeps_its_symbol_where_most_mentions_have_its_id_alone(tmp_path: Path) -> None:
    header = "figid\tword\tsymbol\tsource\thgnc_symbol\tentrez\nPMC9__f\tAkt\tAKT\tx\tAKT1\t207\n"
    corpus = read_corpus([write(tmp_path / "a.tsv", header), write(tmp_path / "a.gmt", GMT)])
    assert "AKT1" in corpus.genes.symbol
    assert corpus.unnamed_genes == ["208", "1499"]


def test_the_summary_says_where_genes_come_from(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path / "in" / "PMC7__p.md", page("AKT1", figid="PMC7__p"))
    write(tmp_path / "in" / "a.gmt", GMT)
    write(tmp_path / "in" / "b.jsonl", lines(DOCUMENTS[2:]) + lines(DOCUMENTS[:1]).replace("PMC1", "PMC8"))
    info = write(tmp_path / "gene_info", NCBI)
    arguments = ["--gene-info", str(info), "--genes-from", "keywords", "--to", "graphml", "--reports", "none"]
    assert main(["build", str(tmp_path / "in"), "-o", str(tmp_path / "out"), *arguments]) == 0
    told = capsys.readouterr().err
    assert "Genes of 2 figures are from a GMT (lexicon source gmt): official symbols alone" in told
    assert "Genes of 1 figure are from BioThings (lexicon source biothings): no words" in told
    assert "Genes of 1 figure are from the keywords of their pages (lexicon source jsonld_keyword): no words" in told
    assert "2 genes have no name but their NCBI Gene id, such as 208" in told
    summary = json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf-8"))
    assert summary["figures_without_words"] == {"biothings": 1, "gmt": 2, "jsonld_keyword": 1}
    assert summary["input"]["records"] == {"current": 1, "ids": 4}


def test_a_gmt_that_we_wrote_is_read_back(tmp_path: Path) -> None:
    corpus = example_corpus().select(organism="human")
    build_network(corpus).write(tmp_path / "network.gmt")
    found = read_corpus(tmp_path / "network.gmt")
    pairs = [
        set(zip(one.mention_frame["figid"], one.mention_frame["ncbigene"], strict=True)) for one in (found, corpus)
    ]
    assert pairs[0] == pairs[1]
