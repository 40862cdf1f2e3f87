"""A run of atheris: it changes the inputs of a form by what its reader does with them. Arguments: form, its own."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory


def run(name: str, arguments: list[str]) -> None:
    """Fuzz until the arguments say stop, or a reader raises."""
    import atheris

    with atheris.instrument_imports(include=["pfocr_graph"]):
        from fuzzed_inputs import forms

        form = forms()[name]
        folder = TemporaryDirectory()
        path = Path(folder.name) / form.file
        for seed in form.seeds:  # readers are imported when they are used
            path.write_bytes(seed)
            form.read(path)

    def attempt(content: bytes) -> None:
        path.write_bytes(content)
        form.read(path)

    atheris.Setup([sys.argv[0], *arguments], attempt)
    atheris.Fuzz()


if __name__ == "__main__":
    run(sys.argv[1], sys.argv[2:])
