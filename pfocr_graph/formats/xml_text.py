"""Texts as XML holds them: special characters escaped, and those removed that it cannot hold at all."""

from __future__ import annotations

import re

__all__ = ["count_removed", "encode_xml"]

_ILLEGAL = "\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff"
_REMOVED = re.compile(f"[{_ILLEGAL}]")
_CONTROLS = bytes({*range(1, 32)} - {*b"\t\n\r"})
_NONCHARACTERS = ("\ufffe".encode(), "\uffff".encode())
_ESCAPES = {b"&": b"&amp;", b"<": b"&lt;", b">": b"&gt;", b"\n": b"&#10;", b"\r": b"&#13;"}


def count_removed(text: str) -> int:
    r"""Return how many characters of a text XML cannot hold.

    Examples
    --------
    >>> count_removed("a\x01 & b")
    1
    """
    return len(_REMOVED.findall(text))


def encode_xml(texts: list[str], *, items: bool = False) -> tuple[list[bytes], bool]:
    r"""Return texts as they stand between two tags, and whether any character had to go.

    Parameters
    ----------
    texts : list of str
    items : bool
        Whether they are items of a list, to be joined with ``|`` (see `formats.joined`).

    Examples
    --------
    >>> encode_xml(["a\x01 & b", "TGF|β"])
    ([b'a &amp; b', b'TGF|\xce\xb2'], True)
    >>> encode_xml(["a|b", ""], items=True)
    ([b'a\\|b', b'\\e'], False)
    """
    if not texts:
        return [], False
    # All of them in one go: NUL, which XML cannot hold, stands between any two.
    try:
        joined = "\0".join(texts).encode()
        is_lossy = joined.count(b"\0") >= len(texts) or len(joined.translate(None, _CONTROLS)) < len(joined)
        is_lossy |= any(character in joined for character in _NONCHARACTERS)
    except UnicodeEncodeError:
        is_lossy = True
    if is_lossy:
        joined = "\0".join([_REMOVED.sub("", text) for text in texts]).encode()
    if items:
        joined = joined.replace(b"\\", b"\\\\").replace(b"|", b"\\|")
    for character, escape in _ESCAPES.items():
        joined = joined.replace(character, escape)
    encoded = joined.split(b"\0")
    return [text or b"\\e" for text in encoded] if items else encoded, is_lossy
