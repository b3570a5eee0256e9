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

__all__ = [
    "DILATIONS",
    "NO_RIVAL",
    "RIVALS",
    "RelationNet",
    "TaggerNet",
    "arrays_of",
    "in_a_row",
    "padded",
    "seed_everything",
    "starts_in_a_row",
]

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


class _Dropout(nn.Module):
    """Blanks a share of the numbers while training: a byte of chance each, which torch's own takes ten times as long to throw."""

    def __init__(self, share: float) -> None:
        super().__init__()
        self.blank = round(256 * share)
        self.dice = np.random.SFC64(torch.initial_seed())

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if not self.training:
            return x
        thrown = np.random.Generator(self.dice).bytes(x.numel())
        kept = torch.from_numpy(np.frombuffer(thrown, dtype=np.uint8) >= self.blank).view(x.shape)
        return torch.where(kept, x * (256 / (256 - self.blank)), 0.0)


class _Context(nn.Module):
    """A linear layer and residual convolutions of width 3 whose reach doubles; `mask` is 0 where a sentence is padded."""

    def __init__(self, width: int, hidden: int, drop: float) -> None:
        super().__init__()
        self.enter = nn.Linear(width, hidden)
        for number, dilation in enumerate(DILATIONS):
            setattr(self, f"conv{number}", nn.Conv1d(hidden, hidden, 3, padding=dilation, dilation=dilation))
        self.dropped_input, self.dropped = _Dropout(drop), _Dropout(drop)

    def hidden(self, x: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Give (…, time, hidden) of (…, time, in). A convolution is one product, of each row beside those that it reaches."""
        h = torch.relu(self.enter(self.dropped_input(x))) * mask
        for number, dilation in enumerate(DILATIONS):
            convolution = getattr(self, f"conv{number}")
            blank = h.new_zeros(*h.shape[:-2], dilation, h.shape[-1])
            wide = torch.cat([blank, self.dropped(h), blank], dim=-2)
            reached = torch.cat([wide.narrow(-2, dilation * k, h.shape[-2]) for k in range(3)], dim=-1)
            kernel = convolution.weight.permute(2, 1, 0).flatten(0, 1)
            h = (h + torch.relu(reached @ kernel + convolution.bias)) * mask
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
        return _partition(emissions, inside, step, first, last) - score


def _partition(emissions: torch.Tensor, inside: torch.Tensor, step: torch.Tensor, first: torch.Tensor, last: torch.Tensor) -> torch.Tensor:
    """Give the logarithm of the sum over all paths of all sentences, by the forward algorithm with scaled probabilities.

    A step is then a product of matrices; adding logarithms pair by pair took half of the time of training.
    """
    highest = emissions.detach().amax(dim=2)
    weight = torch.exp(emissions - highest[..., None])
    moves = torch.exp(step)
    forward = weight[:, 0] * torch.exp(first)
    total = (highest * inside).sum()
    for t in range(1, emissions.shape[1]):
        size = forward.sum(dim=1, keepdim=True)
        total = total + torch.log(size).sum()
        forward = forward / size
        forward = torch.where(inside[:, t, None], (forward @ moves) * weight[:, t], forward)
    return total + torch.log((forward * torch.exp(last)).sum(dim=1)).sum()


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

        `x` and `mask` are sentences as `in_a_row` gives them; `place` (characters,) leads each character of the text to its row (a
        character outside sentences to a blank one). Look-ups are embeddings, whose gradients are quick and have a fixed order.
        """
        h = functional.embedding(place, self.hidden(x, mask))
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


def in_a_row(rows: Sequence[Any]) -> tuple[torch.Tensor, torch.Tensor]:
    """Give arrays (time, width) behind one another, (time, width), so far apart that none sees another, with their mask."""
    apart = np.zeros((max(DILATIONS), rows[0].shape[1]), dtype=np.float32)
    x = torch.from_numpy(np.concatenate([part for row in rows for part in (row, apart)]))
    mask = torch.zeros(len(x), 1)
    for row, start in zip(rows, starts_in_a_row(rows), strict=True):
        mask[start : start + len(row)] = 1
    return x, mask


def starts_in_a_row(rows: Sequence[Any]) -> list[int]:
    """Give where `in_a_row` puts each array; the row before each but the first is blank, and so is the last of all."""
    return [int(at) for at in np.cumsum([0, *(len(row) + max(DILATIONS) for row in rows[:-1])])]
