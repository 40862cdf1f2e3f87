"""Bytes that were sound, changed as a fuzzer would: by what readers trip over, and by each other."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import NamedTuple

from hypothesis import strategies as st

TOKENS = (
    *(b"\0", b"\t", b"\r", b"\n", b"\r\n", b"\x0b", b"\x1b[31m", b"\x85", b"\xff", b"\xc3", b"\xed\xa0\x80"),
    *("\ufeff", "\u2028", "\u202e", "\x85", "\x9b", "β", "\ud7ff", "\U0010ffff"),
    *(b'"', b"'", b"|", b"\\", b"`", b"#", b"%", b"!", b"*a", b"&a ", b"<<: ", b"- ", b"? ", b": ", b"---\n", b"...\n"),
    *(b"[", b"]", b"{", b"}", b"[" * 3000, b"{" * 3000, b'{"a":' * 3000, b"- " * 3000, b"," * 3000),
    *(b"NaN", b"Infinity", b"-0", b"1e999", b"9" * 5000, b"null", b"true", b"NO", b"NA", b"~", b"0x10", b"1_0", b"207"),
    *(b"\\ud800", b"\\u0000", b"__proto__", b"../../x", b"/etc/passwd", b"figid", b"figid\t", b"_id", b"genes: []\n"),
    *(b"<", b">", b"&lol;", b"]]>", b"<!--", b"<![CDATA[", b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>"),
    *(b"PK\3\4", b"PK\1\2", b"\x1f\x8b", b"ustar", b"PAR1", b"x" * 70_000),
)
"""What readers trip over."""

KINDS = ("flip", "delete", "repeat", "insert", "truncate", "splice", "swap", "set")


class Change(NamedTuple):
    """One change: what is done, where (0 to 1), how far, and with what."""

    kind: str
    place: float
    size: int
    token: int


def change(content: bytes, changes: Sequence[Change], others: Sequence[bytes]) -> bytes:
    """Return the bytes after all changes; the same changes give the same bytes."""
    for kind, place, size, token in changes:
        at = int(place * len(content))
        here, rest = content[at : at + size], content[at + size :]
        piece = TOKENS[token % len(TOKENS)]
        piece = piece.encode() if isinstance(piece, str) else piece
        other = others[token % len(others)]
        content = {
            "flip": content[:at] + bytes(byte ^ (1 << token % 8) for byte in content[at : at + 1]) + content[at + 1 :],
            "delete": content[:at] + rest,
            "repeat": content[:at] + here * (2 + token % 7) + rest,
            "insert": content[:at] + piece + here + rest,
            "truncate": content[:at],
            "splice": content[:at] + other[int(place * len(other)) :],
            "swap": rest[:size] + content[size:at] + here + rest,
            "set": content[:at] + piece[:1] * len(here) + rest,
        }[kind]
    return content[: 1 << 20]


def random_changes(rng: random.Random) -> list[Change]:
    """Draw changes from a source of one's own."""
    n_changes = rng.choice((1, 1, 1, 2, 3, 6))
    return [
        Change(rng.choice(KINDS), rng.random(), rng.choice((1, 2, 7, 40, 400)), rng.randrange(5040))
        for _ in range(n_changes)
    ]


changes = st.lists(
    st.builds(
        Change,
        st.sampled_from(KINDS),
        st.floats(0, 1, exclude_max=True, allow_subnormal=False),
        st.sampled_from((1, 2, 7, 40, 400)),
        st.integers(0, 5039),
    ),
    min_size=1,
    max_size=4,
)
"""Changes that hypothesis draws, and makes fewer of where a test fails."""
