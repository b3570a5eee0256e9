"""Annotated pages become the two heads' weights, the same bytes from the same pages and seed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from kg.gazetteer import Gazetteer
from kg.model import Article
from kg.neural.encoder import encoder
from kg.neural.features import FeatureMaker
from kg.ontology import Ontology
from kg.resources import resource
from kg.train import relations, tagger
from kg.train.export import save_relate, save_tagger
from kg.train.pages import Page, digest_of
from kg.train.reread import reread

__all__ = ["card_of", "fit", "homes_of", "save"]

Say = Callable[[str, int, int], None]
TAGGER_EPOCHS, RELATION_EPOCHS, SEED = 10, 7, 7  # relations are learnt from every page twice: as annotated, and as read


def homes_of(pages: Iterable[Page], gazetteer: Gazetteer) -> Callable[[Article], str | None]:
    """Give a function from an article to the name of its page's home."""
    homes = {p.document.id: gazetteer.home(p.document.paper) for p in pages}
    return lambda article: home.name if (home := homes.get(article.document)) else None


def fit(
    pages: Sequence[Page], *, say: Say, seed: int = SEED, tagger_epochs: int = TAGGER_EPOCHS, relation_epochs: int = RELATION_EPOCHS
) -> dict[str, Any]:
    """Give both heads' arrays, ``{"tagger": …, "relate": …}``, trained on the pages.

    The scorer sees every page as it is annotated, and as a tagger reads it that was trained on other pages.
    """
    ontology, gazetteer = Ontology.load(), Gazetteer.load()
    features, chars = FeatureMaker.of(ontology, gazetteer), encoder(resource("weights"))
    kinds = kinds_of(ontology)

    def fit_tagger(some: Sequence[Page]) -> dict[str, Any]:
        sentences = tagger.examples([passage for page in some for passage in page.passages], chars, features, kinds)
        return tagger.train_tagger(sentences, kinds, seed=seed, epochs=tagger_epochs, say=say)

    tagged = fit_tagger(pages)
    both = [*pages, *reread(pages, fit_tagger, kinds)]
    passages = [passage for page in both for passage in page.passages]
    pairs = relations.examples(passages, chars, features, ontology, homes_of(pages, gazetteer))
    related = relations.train_relations(
        pairs, len(ontology.relations), len(ontology.modalities), seed=seed, epochs=relation_epochs, say=say
    )
    return {"tagger": tagged, "relate": related}


def kinds_of(ontology: Ontology) -> tuple[str, ...]:
    """Give the types that mentions can have; a title is no mention."""
    return tuple(name for name in ontology.kinds if name != "Title")


def save(arrays: dict[str, Any], folder: Path, card: dict[str, Any]) -> list[Path]:
    """Write the weights of both heads with their card."""
    folder.mkdir(parents=True, exist_ok=True)
    noted = {**card, "kinds": list(kinds_of(Ontology.load()))}
    save_tagger(arrays["tagger"], folder / "tagger.onnx", noted)
    return [folder / "tagger.onnx", *save_relate(arrays["relate"], folder, noted)]


def card_of(files: Sequence[tuple[Path, Path]], seed: int, folds: int) -> dict[str, Any]:
    """Give what is noted of a training in the weights themselves: data, seed, epochs, licence and the command."""
    return {
        "pages": len(files),
        "sha256_of_pages": digest_of(files),
        "seed": seed,
        "epochs": {"tagger": TAGGER_EPOCHS, "relate": RELATION_EPOCHS},
        "licence": "Apache-2.0",
        "command": f"kg train PAGES -o MODEL --seed {seed} --folds {folds}",
    }
