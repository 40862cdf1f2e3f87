"""Columns of numbers and truth values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from pfocr_graph.attributes import AttributeType
from pfocr_graph.decimals import SIGNIFICANT_DIGITS, Texts, encode_doubles
from pfocr_graph.errors import NetworkError
from pfocr_graph.ragged import Ints
from pfocr_graph.rendering import Coded, Part, Render, Syntax, as_texts, given

__all__ = ["MOST_NUMBERS", "NumberColumn", "round_significant"]

LARGEST = 1.797693134e308
"""The largest double of so many digits."""
MOST_NUMBERS = 65_536
"""Integers of a range so wide are encoded once each."""


def round_significant(values: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Round numbers to the 10 significant digits that every format writes.

    Parameters
    ----------
    values : array_like of float
        NaN stays NaN.

    Returns
    -------
    ndarray of float64
        The doubles nearest to the rounded decimals.

    Examples
    --------
    >>> round_significant([0.1234567890123, 2.0]).tolist()
    [0.123456789, 2.0]
    """
    array = np.asarray(values, dtype=np.float64)
    rounded = array.copy()
    magnitude = np.zeros(array.shape)
    usual = np.isfinite(array) & (array != 0)
    magnitude[usual] = np.floor(np.log10(np.abs(array[usual])))
    # Powers of ten are exact doubles up to 1e22, so one division gives the nearest double to the decimal.
    exact = usual & (magnitude > -12) & (magnitude < SIGNIFICANT_DIGITS)
    scale = 10.0 ** (SIGNIFICANT_DIGITS - 1 - magnitude[exact])
    rounded[exact] = np.rint(array[exact] * scale) / scale
    rest = usual & ~exact
    rounded[rest] = [float(f"{value:.{SIGNIFICANT_DIGITS - 1}e}") for value in array[rest].tolist()]
    # The largest doubles of all round up to infinity.
    rounded[np.isinf(rounded) & usual] = np.copysign(LARGEST, array[np.isinf(rounded) & usual])
    # Minus nought becomes nought.
    return rounded + 0.0


@dataclass(frozen=True, slots=True, eq=False)
class NumberColumn:
    """Numbers or truth values.

    Attributes
    ----------
    type : {"integer", "long", "double", "boolean"}
    array : ndarray
    missing : ndarray of bool or None
        True where there is no value; `None` when every row has one.

    Examples
    --------
    >>> NumberColumn.of("integer", [2019, None]).values()
    [2019, None]
    """

    type: AttributeType
    array: npt.NDArray[Any]
    missing: npt.NDArray[np.bool_] | None = None

    @classmethod
    def of(cls, kind: AttributeType, values: Iterable[Any] | npt.NDArray[Any]) -> NumberColumn:
        """Make a column of numbers; `None` and NaN are missing, doubles are rounded to 10 significant digits.

        Raises
        ------
        NetworkError
            If a number is infinite or does not fit its type.
        """
        if not isinstance(values, np.ndarray):
            listed = list(values)
            absent = np.array([value is None for value in listed], dtype=bool)
            filled = [0 if value is None else value for value in listed]
            try:
                values = np.array(filled, dtype={"double": np.float64, "boolean": np.bool_}.get(kind, np.int64))
            except OverflowError as error:
                raise NetworkError(f"an attribute of type {kind} holds a number beyond 64 bits") from error
        else:
            absent = np.zeros(len(values), dtype=bool)
        if kind == "double":
            doubles = values.astype(np.float64)
            if np.isinf(doubles).any():
                raise NetworkError("an attribute of type double holds infinity; leave the value out instead")
            absent |= np.isnan(doubles)
            array: npt.NDArray[Any] = round_significant(np.where(absent, 0.0, doubles))
        elif kind == "boolean":
            array = values.astype(np.bool_)
        else:
            array = values.astype(np.int64) if len(values) else np.zeros(0, dtype=np.int64)
            limits = np.iinfo(np.int32)
            if kind == "integer":
                if len(array) and (array.min() < limits.min or array.max() > limits.max):
                    worst = array[np.argmax(np.abs(array))]
                    raise NetworkError(f"an attribute of type integer holds {worst}, beyond 32 bits; use long")
                array = array.astype(np.int32)
        return cls(kind, array, absent if absent.any() else None)

    def __len__(self) -> int:
        return len(self.array)

    def count(self) -> int:
        """Return how many rows have a value."""
        return len(self) if self.missing is None else int(np.count_nonzero(~self.missing))

    def known(self, start: int, stop: int) -> npt.NDArray[np.bool_]:
        """Tell which rows have a value."""
        return np.ones(stop - start, dtype=bool) if self.missing is None else ~self.missing[start:stop]

    def values(self, start: int = 0, stop: int | None = None) -> list[Any]:
        """Return rows as Python numbers, `None` where missing."""
        values: list[Any] = self.array[start:stop].tolist()
        if self.missing is None:
            return values
        gone = self.missing[start:stop].tolist()
        return [None if absent else value for value, absent in zip(values, gone, strict=True)]

    def take(self, rows: Ints) -> NumberColumn:
        """Return a column of these rows in this order."""
        return NumberColumn(self.type, self.array[rows], None if self.missing is None else self.missing[rows])

    def parts(self, syntax: Syntax, before: bytes = b"", after: bytes = b"") -> list[Part]:
        """Return what the rows are written as; doubles are the shortest decimal that reads back the same."""
        array, missing = self.array, self.missing
        if array.dtype.kind == "f":
            return [_render_doubles(array, missing, before), given(after, missing)]
        low, high = (int(array.min()), int(array.max())) if len(array) else (0, 0)
        if high - low >= MOST_NUMBERS:
            return [_render_numbers(array, missing, before), given(after, missing)]
        is_truth, gone = array.dtype.kind == "b", high - low + 1

        def codes(rows: slice) -> Ints:
            codes = array[rows].astype(np.int64) - low
            return codes if missing is None else np.where(missing[rows], gone, codes)

        def texts(codes: Ints) -> Texts:
            values = (codes + low).astype(bool) if is_truth else codes + low
            texts = as_texts(syntax.encode(values.tolist()), before, after)
            texts[codes == gone] = b""
            return texts

        return [Coded(gone + (missing is not None), codes, texts)]


def _render_doubles(array: npt.NDArray[Any], missing: npt.NDArray[np.bool_] | None, before: bytes) -> Render:
    def render(start: int, stop: int) -> Texts:
        texts = encode_doubles(array[start:stop], before)
        if missing is not None:
            texts[missing[start:stop]] = b""
        return texts

    return render


def _render_numbers(array: npt.NDArray[Any], missing: npt.NDArray[np.bool_] | None, before: bytes) -> Render:
    def render(start: int, stop: int) -> Texts:
        texts = as_texts([b"%d" % value for value in array[start:stop].tolist()], before)
        if missing is not None:
            texts[missing[start:stop]] = b""
        return texts

    return render
