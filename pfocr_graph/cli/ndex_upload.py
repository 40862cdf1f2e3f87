"""pfocr-graph ndex upload: networks sent to NDEx, and waited for until they are as they should be."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pfocr_graph.cli.arguments import (
    add_count_options,
    add_input_options,
    add_table_format,
    build_options,
    read_selected,
)
from pfocr_graph.cli.streams import say
from pfocr_graph.errors import OptionError

if TYPE_CHECKING:
    from pfocr_graph.provenance import NetworkAttributes
    from pfocr_graph.publish.credentials import Account
    from pfocr_graph.publish.documents import Document
    from pfocr_graph.publish.plans import Outcome, Wishes
    from pfocr_graph.reports import TableFormat

__all__ = ["add_account_options", "add_upload_options", "chosen_account", "run"]

OWN_OPTIONS = ("--profile", "--visibility", "--index-level", "--network-set", "--replace", "--journal", "--format")
OWN_FLAGS = ("--from", "--per-figure", "--insecure", "--dry-run")


def add_upload_options(parser: argparse.ArgumentParser) -> None:
    """Add what is sent, how it is published and as whom."""
    parser.description = (
        "Send networks to NDEx: INPUT is a .cx2 or .cx file, or with --from what build reads. A journal beside it\n"
        "knows how far a run got: run again, the command goes on there, updates what changed and leaves the rest."
    )
    publishing = parser.add_argument_group("publishing")
    publishing.add_argument("--from", dest="built", action="store_true", help="build the network from INPUT first")
    publishing.add_argument("--per-figure", action="store_true", help="with --from: a network for each figure")
    publishing.add_argument("--name", help="with --from: title of the network")
    publishing.add_argument("--network-set", metavar="NAME", help="network set that collects the networks")
    publishing.add_argument(
        "--visibility", choices=("private", "unlisted", "public"), help="who sees them (default: private, or as it is)"
    )
    publishing.add_argument(
        "--index-level", choices=("none", "meta", "all"), help="what search finds (default: the server's)"
    )
    publishing.add_argument("--replace", metavar="UUID", help="put the one network in the place of this one")
    publishing.add_argument("--journal", metavar="FILE", help="default: ndex-journal.jsonl beside the first INPUT")
    publishing.add_argument("--dry-run", action="store_true", help="check, and print what would be sent")
    add_table_format(parser)
    add_account_options(parser)
    add_input_options(parser)
    add_count_options(parser)


def add_account_options(parser: argparse.ArgumentParser) -> None:
    """Add who it is that asks."""
    account = parser.add_argument_group("who you are")
    account.add_argument("--profile", metavar="NAME", help="section of ~/.ndexutils.conf")
    account.add_argument("--insecure", action="store_true", help="allow plain http to another machine")


def run(parsed: argparse.Namespace) -> int:
    """Upload, or say what would be uploaded."""
    from pfocr_graph.cli.progress import ProgressLine
    from pfocr_graph.publish.journal import NAME

    wishes = _wishes(parsed)
    beside = Path() if parsed.built else Path(parsed.inputs[0]).parent
    journal_path = Path(parsed.journal or beside / NAME)
    line = ProgressLine()
    outcomes: list[Outcome] = []
    with ExitStack() as stack:
        # Whoever is asked for a password is asked before a network is built.
        account = None if parsed.dry_run else chosen_account(parsed)
        documents = _documents(parsed, journal_path.parent, line)
        if account is None:
            found = _plan(documents, journal_path, wishes)
        else:
            found = stack.enter_context(_upload(documents, journal_path, wishes, account))
        try:
            for outcome in found:
                outcomes.append(outcome)
                line("networks", len(outcomes), len(outcomes))
        except KeyboardInterrupt:
            line.clear()
            say("pfocr-graph: interrupted; the same command goes on where it was")
            return 130
        finally:
            line.clear()
            _print_outcomes(outcomes, None if account is None else account.server, parsed.format)
    return 0 if all(outcome.is_good for outcome in outcomes) else 1


def _wishes(parsed: argparse.Namespace) -> Wishes:
    from pfocr_graph.publish.ndex import check_uuid
    from pfocr_graph.publish.plans import Wishes

    if parsed.per_figure and not parsed.built:
        raise OptionError("--per-figure needs --from: a network that is built does not tell its figures apart")
    if parsed.replace and (parsed.per_figure or (not parsed.built and len(parsed.inputs) > 1)):
        raise OptionError("--replace takes the place of one network; give one")
    return Wishes(
        parsed.visibility and parsed.visibility.upper(),
        parsed.index_level and parsed.index_level.upper(),
        parsed.network_set,
        parsed.replace and check_uuid(parsed.replace),
    )


def _plan(documents: Iterable[Document], journal_path: Path, wishes: Wishes) -> Iterator[Outcome]:
    from pfocr_graph.publish.journal import read_journal
    from pfocr_graph.publish.plans import plan

    return plan(documents, read_journal(journal_path) if journal_path.exists() else None, wishes)


@contextmanager
def _upload(
    documents: Iterable[Document], journal_path: Path, wishes: Wishes, account: Account
) -> Iterator[Iterator[Outcome]]:
    from pfocr_graph.publish import patience
    from pfocr_graph.publish.journal import open_journal
    from pfocr_graph.publish.ndex import Ndex
    from pfocr_graph.publish.upload import upload

    ndex = Ndex(account, patience.PATIENCE.timeout)
    with open_journal(journal_path) as journal:
        journal.bind(account.server, account.user)
        yield upload(documents, ndex, journal, wishes, patience.PATIENCE)


def _documents(parsed: argparse.Namespace, home: Path, line: Any) -> Iterable[Document]:
    from pfocr_graph.publish.documents import document_of, open_document

    if not parsed.built:
        documents = [open_document(path, home) for path in parsed.inputs]
        for path in parsed.inputs:
            # All of them, before the first is sent.
            Path(path).open("rb").close()
        return documents
    from dataclasses import replace

    from pfocr_graph.build import build
    from pfocr_graph.provenance import describe_origin
    from pfocr_graph.publish.per_figure import iter_figure_networks

    options = build_options(parsed)
    corpus, _ = read_selected(parsed, line.reading, digests=True)
    if parsed.per_figure:
        networks = iter_figure_networks(corpus, options)
        return (document_of(f"figure:{figid}", network) for figid, network in networks)
    network = build(corpus, options, progress=line).network
    digests = {} if corpus.reading is None else corpus.reading.digests
    named: NetworkAttributes = {"name": ("string", parsed.name)} if parsed.name else {}
    origin = describe_origin(_build_command(parsed.arguments), digests)
    network = replace(network, attributes={**network.attributes, **named, **origin})
    return [document_of(f"network:{network.attributes['name'][1]}", network)]


def _build_command(arguments: Sequence[str]) -> list[str]:
    """Return the command that builds the same network, without how it is published.

    Examples
    --------
    >>> _build_command(["ndex", "upload", "--from", "seeds", "--visibility", "public", "--min-figures", "2"])
    ['build', 'seeds', '--min-figures', '2']
    """
    from pfocr_graph.provenance import without_options

    return ["build", *without_options(arguments[2:], (*OWN_OPTIONS, "--processes"), OWN_FLAGS)]


def chosen_account(parsed: argparse.Namespace, *, needed: bool = True) -> Account:
    """Return the account that the options mean."""
    from pfocr_graph.publish.credentials import find_account, is_open_to_others, profile_file

    if parsed.profile is not None and is_open_to_others(profile_file()):
        say(f"Others can read {profile_file()}, which holds passwords; chmod 600 keeps them out.")
    return find_account(parsed.profile, insecure=parsed.insecure, needed=needed)


def _print_outcomes(outcomes: Sequence[Outcome], server: str | None, table_format: TableFormat) -> None:
    from pfocr_graph.publish.ndex import page_of
    from pfocr_graph.reports import Report, write_report

    columns = ("action", "document", "nodes", "edges", "uuid", "url", "sha256", "notes")

    def rows() -> Iterator[list[Any]]:
        for one in outcomes:
            url = page_of(server, one.uuid) if server and one.uuid else None
            counts = [one.n_nodes, one.n_edges]
            yield [one.action, one.document.label, *counts, one.uuid, url, one.digest, list(one.notes)]

    write_report(Report("ndex-upload", (), columns, rows()), sys.stdout, table_format)
