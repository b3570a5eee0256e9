"""Makes ``kg/weights/pkuseg``: the word segmentation model that `--segmenter pkuseg` uses where no other model is named.

    python -m kg.make.pkuseg [PAGES ...]     # default: seeds/pages

It is what `kg train PAGES -o MODEL --segmenter` writes into ``MODEL/pkuseg``, to the byte, without the hours of the heads. Trained with
spacy-pkuseg (MIT) on the project's own pages; words are those of the encoder in ``kg/weights``, so make that first.
"""

from __future__ import annotations

import sys
from pathlib import Path

from kg.resources import resource
from kg.train.segmenter import train_segmenter

__all__ = ["main"]

_PAGES = Path(__file__).parents[2] / "seeds" / "pages"


def main(pages: list[str]) -> None:
    """Train on the pages and write the model into the weights that ship."""
    for path in train_segmenter(
        pages or [_PAGES], resource("weights"), say=lambda stage, done, rounds: print(f"{stage} {done}/{rounds}", flush=True)
    ):
        print(f"{path}  {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main(sys.argv[1:])
