"""A run of atheris: it changes the inputs of a form by what its reader does with them. Arguments: form, its own."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory


def main() -> None:
    """Fuzz until atheris has had enough."""
    import atheris

    folder = TemporaryDirectory()
    with atheris.instrument_imports(include=["pfocr_graph"]):
        from fuzzed_inputs import forms

        form = forms()[sys.argv[1]]
        path = Path(folder.name) / form.file
        for seed in form.seeds:
            path.write_bytes(seed)
            form.read(path)

    def attempt(content: bytes) -> None:
        path.write_bytes(content)
        form.read(path)

    atheris.Setup([sys.argv[0], *sys.argv[2:]], attempt)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
