"""The SHA-256 of inputs, from the bytes that were read anyway where that can be."""

from __future__ import annotations

import hashlib
import os

from pfocr_graph.readers.inputs import Input
from pfocr_graph.readers.opening import open_bytes

__all__ = ["Digests"]


class Digests:
    """Digests of files as they are read, and of inputs once all their files are.

    Attributes
    ----------
    by_input : dict of str to str
        64 hexadecimal digits by the input as the user named it.
    """

    def __init__(self) -> None:
        self.by_input: dict[str, str] = {}
        self.by_file: dict[str, bytes] = {}

    def take(self, path: str, content: bytes) -> None:
        """Take note of all bytes of a file."""
        self.by_file[path] = hashlib.sha256(content).digest()

    def finish(self, one: Input) -> None:
        """Digest what an input stands for: for a single file its bytes, else names below it and bytes, by name.

        Raises
        ------
        OSError
            If a file can no longer be read.
        """
        if one.files == (one.argument,):
            self.by_input[one.argument] = self._of_file(one.argument)
            return
        whole = hashlib.sha256()
        within = one.argument.rstrip(os.sep) + os.sep
        for path in sorted((*one.files, *one.tables)):
            name = path[len(within) :] if path.startswith(within) else os.path.relpath(path, one.argument)
            whole.update(f"{name}\t{self._of_file(path)}\n".encode(errors="surrogateescape"))
        self.by_input[one.argument] = whole.hexdigest()

    def _of_file(self, path: str) -> str:
        known = self.by_file.pop(path, None)
        if known is not None:
            return known.hex()
        with open_bytes(path) as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]
