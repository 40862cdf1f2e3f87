"""pfocr-graph ndex: networks published on NDEx, fetched from it, and deleted."""

from __future__ import annotations

import argparse
import sys
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pfocr_graph.cli.arguments import add_table_format
from pfocr_graph.cli.ndex_upload import add_account_options, add_upload_options, chosen_account, run
from pfocr_graph.cli.parsing import HelpFormatter
from pfocr_graph.cli.streams import ask, say
from pfocr_graph.errors import OptionError

if TYPE_CHECKING:
    from pfocr_graph.publish.journal import Entry

__all__ = ["add_command"]

EPILOG = """\
examples:
  pfocr-graph ndex upload out/network.cx2 --dry-run
  pfocr-graph ndex upload out/network.cx2 --profile mine --visibility public
  pfocr-graph ndex upload --from _figures --per-figure --network-set "PFOCR figures"
  pfocr-graph ndex status out/ndex-journal.jsonl
  pfocr-graph ndex download 7fc70ab6-9fb1-11ea-aaef-0ac135e8bacf -o music.cx2
  pfocr-graph ndex delete 7fc70ab6-9fb1-11ea-aaef-0ac135e8bacf --journal out/ndex-journal.jsonl
"""

ACCOUNT = """\
who you are:
  --profile NAME is a section of ~/.ndexutils.conf with server, user and password. Without one, NDEX_HOST,
  NDEX_USERNAME and NDEX_PASSWORD count; what is missing is asked for on a terminal.

"""


def add_command(commands: Any) -> None:
    """Add the command to the parser."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "ndex",
        help="publish networks on NDEx",
        description="Publish networks on NDEx, fetch them, and delete them.",
        epilog=ACCOUNT + EPILOG,
        formatter_class=HelpFormatter,
    )
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    upload = _add(actions, "upload", "send networks, and wait until they are as they should be", run)
    add_upload_options(upload)
    status = _add(actions, "status", "print what a journal knows", show_status)
    status.add_argument("journal", metavar="JOURNAL", help="ndex-journal.jsonl, written by upload")
    add_table_format(status)
    download = _add(actions, "download", "fetch a network", fetch)
    download.add_argument("uuid", metavar="UUID", help="of the network, or the address of its page")
    download.add_argument("-o", "--output", metavar="FILE", help=".cx2 or .cx (default: UUID.cx2)")
    add_account_options(download)
    delete = _add(actions, "delete", "delete networks, for good", remove)
    delete.add_argument("uuids", nargs="+", metavar="UUID", help="of the network, or the address of its page")
    delete.add_argument("--yes", action="store_true", help="do not ask")
    delete.add_argument("--journal", metavar="FILE", help="journal that is to forget them, so that they can come again")
    add_account_options(delete)


def _add(actions: Any, name: str, what: str, run: Any) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = actions.add_parser(
        name,
        help=what,
        description=f"{what.capitalize()}.",
        epilog=ACCOUNT + EPILOG,
        formatter_class=HelpFormatter,
        allow_abbrev=False,
    )
    parser.set_defaults(run=run)
    return parser


def show_status(parsed: argparse.Namespace) -> int:
    """Print the entries of a journal."""
    from pfocr_graph.publish.journal import read_journal
    from pfocr_graph.reports import Report, write_report

    entries = list(read_journal(parsed.journal).entries.values())
    states = [entry.state for entry in entries]
    told = ", ".join(f"{states.count(state)} {state}" for state in ("done", "loading", "sending", "failed"))
    columns = ("state", "key", "name", "uuid", "visibility", "index_level", "network_set", "sha256", "error")

    def row(entry: Entry) -> list[Any]:
        published = [entry.visibility, entry.index_level, entry.network_set]
        return [entry.state, entry.key, entry.name, entry.uuid, *published, entry.digest, entry.error]

    report = Report("ndex-status", (f"{len(entries)} networks: {told}",), columns, map(row, entries))
    write_report(report, sys.stdout, parsed.format)
    return 0


def fetch(parsed: argparse.Namespace) -> int:
    """Download a network; one that everybody may see needs no account."""
    from pfocr_graph.files import replaced_when_whole
    from pfocr_graph.formats import format_of
    from pfocr_graph.publish import patience
    from pfocr_graph.publish.ndex import Ndex, check_uuid

    uuid = check_uuid(parsed.uuid)
    path = Path(parsed.output or f"{uuid}.cx2")
    cx_format = format_of(path).name
    if cx_format not in {"cx", "cx2"} or path.suffix == ".gz":
        raise OptionError(f"{path}: NDEx gives .cx2 and .cx; name a file of that ending, and convert it then")
    ndex = Ndex(chosen_account(parsed, needed=False), patience.PATIENCE.timeout)
    with replaced_when_whole(path) as target:

        def download() -> None:
            target.seek(0)
            target.truncate()
            ndex.download(uuid, cx_format, target)

        patience.PATIENCE.persist(download)
    say(f"Wrote {path}.")
    return 0


def remove(parsed: argparse.Namespace) -> int:
    """Delete networks, each after a question."""
    from pfocr_graph.publish import patience
    from pfocr_graph.publish.journal import open_journal, read_journal
    from pfocr_graph.publish.ndex import Ndex, check_uuid
    from pfocr_graph.publish.search import delete_network

    uuids = [check_uuid(uuid) for uuid in parsed.uuids]
    if not parsed.yes and not sys.stdin.isatty():
        raise OptionError("delete asks, and there is no terminal to ask on; say --yes")
    if parsed.journal:
        read_journal(parsed.journal)
    ndex = Ndex(chosen_account(parsed), patience.PATIENCE.timeout)
    with ExitStack() as stack:
        journal = stack.enter_context(open_journal(parsed.journal)) if parsed.journal else None
        for uuid in uuids:
            summary = patience.PATIENCE.persist(partial(ndex.summary, uuid))
            what = f"{summary.get('name')} ({summary.get('nodeCount')} nodes, {ndex.page_of(uuid)})"
            if not parsed.yes and not _agrees(f"Delete {what} for good?"):
                say(f"Kept {what}.")
                continue
            delete_network(ndex, uuid, patience.PATIENCE)
            for entry in list(journal.entries.values()) if journal is not None else ():
                if journal is not None and entry.uuid == uuid:
                    journal.forget(entry.key)
            say(f"Deleted {what}.")
    return 0


def _agrees(question: str) -> bool:
    return ask(f"{question} [y/N]").lower() in {"y", "yes"}
