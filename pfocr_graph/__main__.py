"""Runs the command line: python -m pfocr_graph."""

from pfocr_graph.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
