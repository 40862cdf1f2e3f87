"""Tables of a page, what their cells are sorted by, and the words around them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from pfocr_graph.reports.page.markup import Markup, tag

__all__ = ["Cell", "said_rank", "singular", "some_of", "spaced", "span_of_years", "table"]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that is sorted by a number which is not, or not all of, its content; set as a text or as a number."""

    content: object
    value: float
    is_text: bool = False


def table(
    name: str,
    caption: object,
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    sorted_by: tuple[int, Literal["ascending", "descending"]] | None = None,
) -> Markup:
    """Return a table in a box that it scrolls in; the page's script makes it sortable and searchable.

    A column that no row has a value in is left out.

    Parameters
    ----------
    name : str
        The id of the element.
    caption : object
    columns : sequence of str
    rows : iterable of sequence
        Cells, or what `pfocr_graph.reports.page.markup.as_markup` takes; the first names its row. Numbers keep their
        exact value as ``data-value``.
    sorted_by : (int, str), optional
        The column that the rows are in the order of.

    Examples
    --------
    >>> made = table("genes", "Genes.", ("gene", "figures"), [["AKT1", 1234]])
    >>> made.partition("<tbody><tr>")[2].partition("</tr>")[0]
    '<th scope="row">AKT1</th><td class="number" data-value="1234">1,234</td>'
    """
    every = list(rows)
    places = range(len(columns))
    first, *others = (place for place in places if not every or any(_is_told(row[place]) for row in every))
    heads = (
        tag(
            "th",
            columns[place],
            scope="col",
            class_="number" if any(_is_number(row[place]) for row in every) else None,
            aria_sort=sorted_by[1] if sorted_by is not None and sorted_by[0] == place else None,
        )
        for place in (first, *others)
    )
    body = (
        tag("tr", _cell("th", row[first], scope="row"), *(_cell("td", row[place]) for place in others)) for row in every
    )
    parts = tag("caption", tag("span", caption)), tag("thead", tag("tr", *heads)), tag("tbody", *body)
    # Without a place in the order of tabs, a keyboard could not scroll the box.
    return tag(
        "div",
        tag("table", *parts, id=name),
        class_="table",
        role="region",
        aria_label=name.replace("-", " "),
        tabindex="0",
    )


def _cell(name: str, value: object, scope: str | None = None) -> Markup:
    content, key = (value.content, value.value) if isinstance(value, Cell) else (value, value)
    exact = None
    if isinstance(key, int | float) and not isinstance(key, bool):
        # So many digits as the tables of the other reports have.
        exact = f"{key:.10g}" if isinstance(key, float) else str(key)
    kind = "number" if _is_number(value) else "list" if isinstance(value, list) else None
    return tag(name, content, scope=scope, class_=kind, data_value=exact)


def _is_told(value: object) -> bool:
    return value is not None and value != "" and value != []


def _is_number(value: object) -> bool:
    if isinstance(value, Cell):
        return not value.is_text
    return isinstance(value, int | float) and not isinstance(value, bool)


def spaced(name: str) -> str:
    """Return the name of an attribute as a heading.

    Examples
    --------
    >>> spaced("n_independent_figures"), spaced("gene_pagerank")
    ('independent figures', 'gene pagerank')
    """
    return name.removeprefix("n_").replace("_", " ")


def said_rank(rank: int, *, shared: bool) -> str:
    """Return a rank as it is written, ``=`` marking one that several share.

    Examples
    --------
    >>> said_rank(1, shared=False), said_rank(2, shared=True)
    ('1', '2=')
    """
    return f"{rank:,}=" if shared else f"{rank:,}"


def span_of_years(first: int | None, last: int | None) -> Cell | None:
    """Return years as a cell that is sorted by the first; nothing where they are not known.

    Examples
    --------
    >>> span_of_years(2003, 2019).content
    '2003–2019'
    """
    if not first:
        return None
    return Cell(str(first) if first == last else f"{first}–{last}", first)


def some_of(most: int, n_all: int, which: str, what: str) -> str:
    """Return which rows a table of at most so many shows.

    Examples
    --------
    >>> some_of(50, 61, "largest", "stories"), some_of(50, 9, "largest", "communities")
    ('The largest 50 of 61 stories', 'All 9 communities')
    """
    if most < n_all:
        return f"The {which} {most:,} of {n_all:,} {what}"
    return f"All {n_all:,} {what}" if n_all > 1 else f"One {singular(what)}"


def singular(what: str) -> str:
    """Return the singular of words of which the first is a plural.

    Examples
    --------
    >>> singular("stories"), singular("figures with a title")
    ('story', 'figure with a title')
    """
    first, *others = what.split(" ")
    return " ".join([f"{first[:-3]}y" if first.endswith("ies") else first.removesuffix("s"), *others])
