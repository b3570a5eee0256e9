"""Where the data lies that the program carries: inside the wheel, or in the checkout it runs from."""

from __future__ import annotations

from pathlib import Path

from kg.errors import KgError

__all__ = ["resource"]

_PACKAGE = Path(__file__).parent
_CHECKOUT = {"ontology": "ontology", "gazetteer": "seeds/gazetteer", "judgements.csv": "seeds/judgements.csv", "weights": "kg/weights"}


def resource(name: str) -> Path:
    """Give the path of ``ontology``, ``gazetteer``, ``judgements.csv`` or ``weights``.

    The wheel keeps them in ``kg/data``; an editable install reads the checkout, so that an edit counts at once.

    :raises KgError: when the installation is damaged.

    >>> resource("ontology").joinpath("kg.ttl").exists()
    True
    """
    candidates = [_PACKAGE / "data" / name, _PACKAGE.parent / _CHECKOUT.get(name, name)]
    for path in candidates:
        if path.exists():
            return path
    raise KgError(f"the installation lacks {name}", where=str(candidates[0]), remedy="reinstall kg")
