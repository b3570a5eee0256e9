"""The heads as torch modules; `kg.train.export` writes them as the networks that inference runs."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from kg.neural.crf import masks
from kg.relate.candidates import PAIR_FEATURES, REGIONS

__all__ = ["DILATIONS", "NO_RIVAL", "RIVALS", "RelationNet", "TaggerNet", "arrays_of", "padded", "seed_everything"]

DILATIONS = (1, 2, 4)  # reach of the convolutions: 7 characters to each side
RIVALS = 32  # what a pair sees of the others with its subject, and of those with its object
NO_RIVAL = -1e4


def seed_everything(seed: int, threads: int = 1) -> random.Random:
    """Fix every source of chance, and give a generator for orders.

    One thread is the default, since the sums of several threads may differ in their last bits.
    """
    torch.manual_seed(seed)
    torch.use_deterministic_algorithms(mode=True)
    torch.set_num_threads(threads)
    return random.Random(seed)  # noqa: S311 - orders of training examples are no secret


def arrays_of(module: nn.Module) -> dict[str, Any]:
    """Give a module's parameters as arrays by name."""
    return {name: value.detach().numpy().astype(np.float32) for name, value in module.state_dict().items()}


class _Context(nn.Module):
    """A linear layer and residual convolutions of width 3 whose reach doubles; `mask` is 0 where a sentence is padded."""

    def __init__(self, width: int, hidden: int, drop: float) -> None:
        super().__init__()
        self.enter = nn.Linear(width, hidden)
        for number, dilation in enumerate(DILATIONS):
            setattr(self, f"conv{number}", nn.Conv1d(hidden, hidden, 3, padding=dilation, dilation=dilation))
        self.dropped_input, self.dropped = nn.Dropout(drop), nn.Dropout(drop)

    def hidden(self, x: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        h = torch.relu(self.enter(self.dropped_input(x))) * mask
        for number in range(len(DILATIONS)):
            convolved = getattr(self, f"conv{number}")(self.dropped(h).transpose(1, 2)).transpose(1, 2)
            h = (h + torch.relu(convolved)) * mask
        return h


class TaggerNet(_Context):
    """Mentions and titles over one context layer, each with a CRF."""

    def __init__(self, width: int, tags: dict[str, tuple[str, ...]], hidden: int = 144, drop: float = 0.25) -> None:
        super().__init__(width, hidden, drop)
        for output, names in tags.items():
            setattr(self, output, nn.Linear(hidden, len(names)))
            setattr(self, f"{output}_step", nn.Parameter(torch.zeros(len(names), len(names))))
            for place, penalty in zip(("forbid", "first", "last"), masks(names), strict=True):
                self.register_buffer(f"{output}_{place}", torch.from_numpy(penalty), persistent=False)

    def loss(self, x: torch.Tensor, mask: torch.Tensor, gold: dict[str, torch.Tensor]) -> torch.Tensor:
        """Give the negative log likelihood of the gold tags, a character."""
        h = self.dropped(self.hidden(x, mask))
        inside = mask[..., 0] > 0
        total = sum((self._nll(output, getattr(self, output)(h), tags, inside) for output, tags in gold.items()), torch.zeros(()))
        return total / mask.sum()

    def _nll(self, output: str, emissions: torch.Tensor, tags: torch.Tensor, inside: torch.Tensor) -> torch.Tensor:
        step = getattr(self, f"{output}_step") + getattr(self, f"{output}_forbid")
        first, last = getattr(self, f"{output}_first"), getattr(self, f"{output}_last")
        chosen = emissions.gather(2, tags[..., None])[..., 0] * inside
        moves = functional.embedding(tags[:, :-1] * step.shape[0] + tags[:, 1:], step.reshape(-1, 1))[..., 0] * inside[:, 1:]
        score = chosen.sum() + moves.sum()
        alpha = emissions[:, 0] + first
        for t in range(1, emissions.shape[1]):
            following = torch.logsumexp(alpha[:, :, None] + step, dim=1) + emissions[:, t]
            alpha = torch.where(inside[:, t, None], following, alpha)
        return torch.logsumexp(alpha + last, dim=1).sum() - score


class RelationNet(_Context):
    """Scores of candidate pairs; see `kg.relate.scorer` for the shape of the network.

    A pair is judged beside its rivals, the pairs with the same subject and those with the same object: it sees the greatest of
    what they show (`RIVALS` numbers), and how far its own lies below. Its modality has a layer of its own: where both were read
    from one, weighing the modality more cost relations.
    """

    def __init__(self, width: int, relations: int, modalities: int, hidden: int = 128, drop: float = 0.2) -> None:
        super().__init__(width, hidden, drop)
        gate, side = 40, 80
        self.gate = nn.Linear(hidden, gate)
        self.subject, self.object = nn.Linear(2 * hidden, side), nn.Linear(2 * hidden, side)
        seen = 3 * side + REGIONS * gate + PAIR_FEATURES
        self.join = nn.Linear(seen, 160)
        self.own = nn.Linear(160, RIVALS)
        self.out = nn.Linear(160 + 4 * RIVALS, relations)
        self.come = nn.Linear(seen, 80)  # how far a thing has come
        self.modality = nn.Linear(80, modalities)

    def forward(
        self, x: torch.Tensor, mask: torch.Tensor, place: torch.Tensor, pairs: dict[str, torch.Tensor]
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Give logits (N, relations) and (N, modalities).

        `place` (characters,) leads each character of the text to its row in the flattened batch of sentences (the last row is
        zeros, for characters outside sentences). Look-ups are embeddings, whose gradients are quick and have a fixed order.
        """
        h = self.hidden(x, mask).flatten(0, 1)
        h = torch.cat([h, torch.zeros(1, h.shape[1])])
        h = functional.embedding(place, h)
        gated = torch.relu(self.gate(h))
        sums = torch.cat([torch.zeros(1, gated.shape[1]), gated.cumsum(0)])
        low, high = pairs["regions"][..., 0], pairs["regions"][..., 1]
        size = (high - low).clamp(min=1).float().sqrt()[..., None]
        stretches = ((functional.embedding(high, sums) - functional.embedding(low, sums)) / size).flatten(1)
        ends = functional.embedding(pairs["places"], h).flatten(1)
        ends = self.dropped(ends)
        subject = functional.embedding(pairs["subject"], self.subject(ends))
        object_ = functional.embedding(pairs["object"], self.object(ends))
        seen = torch.cat([subject, object_, subject * object_, stretches, pairs["features"]], dim=1)
        seen = self.dropped(seen)
        joined = self.dropped(torch.relu(self.join(seen)))
        own = self.own(joined)
        of_subject, of_object = (_greatest(own, pairs[end], len(ends)) for end in ("subject", "object"))
        out = self.out(torch.cat([joined, own - of_subject, own - of_object, of_subject, of_object], dim=1))
        return out, self.modality(self.dropped(torch.relu(self.come(seen))))


def _greatest(own: torch.Tensor, group: torch.Tensor, groups: int) -> torch.Tensor:
    """Give for each row the greatest values of its group's rows."""
    none = torch.full((groups, own.shape[1]), NO_RIVAL)
    return functional.embedding(group, none.scatter_reduce(0, group[:, None].expand_as(own), own, "amax"))


def padded(rows: Sequence[Any]) -> tuple[torch.Tensor, torch.Tensor]:
    """Give arrays (time, width) as one batch with its mask."""
    longest = max(len(row) for row in rows)
    x = torch.zeros(len(rows), longest, rows[0].shape[1])
    mask = torch.zeros(len(rows), longest, 1)
    for number, row in enumerate(rows):
        x[number, : len(row)] = torch.from_numpy(row)
        mask[number, : len(row)] = 1
    return x, mask
