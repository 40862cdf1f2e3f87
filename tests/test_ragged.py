"""Order by counting, against numpy's own sort."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pfocr_graph.ragged import Ints, sorted_distinct, stable_order


@pytest.mark.parametrize("kind", [np.int32, np.int64, np.uint32, np.uint64])
@given(data=st.data())
def test_keys_of_any_width_are_ordered_and_equal_ones_stay_as_they_come(kind: type, data: st.DataObject) -> None:
    bits = data.draw(st.integers(1, np.iinfo(kind).bits - 1))
    few = data.draw(st.lists(st.integers(0, 2**bits - 1), min_size=1, max_size=5))
    keys: Ints = np.array(data.draw(st.lists(st.sampled_from(few), max_size=60)), dtype=kind)
    assert stable_order(keys).tolist() == np.argsort(keys, kind="stable").tolist()


@given(st.lists(st.integers(-3, 3) | st.integers(-(2**40), 2**40)))
def test_distinct_keys_below_nought_are_found_too(listed: list[int]) -> None:
    assert sorted_distinct(np.array(listed, dtype=np.int64)).tolist() == sorted(set(listed))
