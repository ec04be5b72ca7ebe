"""Rows of tokens -> margins, with a loss: the arithmetic of grading, in PyTorch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits

from training.fit.packing import PackedRow

Batch = dict[str, Tensor]


def collate(rows: Sequence[PackedRow], *, tree: bool = True, pad: int = 0) -> Batch:
    """Rows as tensors of B x L tokens, padded on the right.

    `visible` is B x L x L (what each token attends to) for trees, else B x L (what is no padding).
    `ends` is K x 2 (row, token) over all labels of the batch; `targets` and `weights` have K entries.
    """
    length = max(len(row.tokens) for row in rows)
    tokens = torch.full((len(rows), length), pad)
    positions = torch.zeros((len(rows), length), dtype=torch.long)
    visible = torch.eye(length, dtype=torch.bool).repeat(len(rows), 1, 1) if tree else None
    for index, row in enumerate(rows):
        size = len(row.tokens)
        tokens[index, :size] = torch.tensor(row.tokens)
        positions[index, :size] = torch.tensor(row.depths)
        if visible is not None:
            for child, parent in enumerate(row.parents):
                if parent >= 0:
                    visible[index, child] |= visible[index, parent]
    if visible is None:
        sizes = torch.tensor([len(row.tokens) for row in rows])
        visible = torch.arange(length)[None, :] < sizes[:, None]
    return {
        "input_ids": tokens,
        "position_ids": positions,
        "visible": visible,
        "ends": torch.tensor([(index, end) for index, row in enumerate(rows) for end in row.ends]),
        "targets": torch.tensor([target for row in rows for target in row.targets]),
        "weights": torch.tensor([weight for row in rows for weight in row.weights]),
    }


def margins(model: Any, batch: Batch, yes: int, no: int, *, states: Tensor | None = None) -> Tensor:
    """Margins (nats, K) of the batch's labels: logit 'no' minus logit 'yes' at the end of each path.

    Only label positions meet the output head, and only its two rows for yes and no. `states` (B x L x
    hidden) stand in for the token embeddings where lower layers are skipped.
    """
    causal = model.get_base_model() if hasattr(model, "get_base_model") else model
    backbone = getattr(causal, causal.base_model_prefix)
    config = causal.config.get_text_config()
    # Granite multiplies whatever it is given for embeddings.
    grown = getattr(config, "embedding_multiplier", None) or 1.0
    inputs = {"input_ids": batch["input_ids"]} if states is None else {"inputs_embeds": states / grown}
    output = backbone(
        **inputs,
        attention_mask=_masks(batch, config),
        position_ids=batch["position_ids"],
        use_cache=False,
    )
    hidden = output.last_hidden_state[batch["ends"][:, 0], batch["ends"][:, 1]]
    head = causal.get_output_embeddings()
    logits = hidden.float() @ head.weight[[no, yes]].float().T
    if getattr(head, "bias", None) is not None:
        logits = logits + head.bias[[no, yes]].float()
    # Granite divides its logits; Gemma 2 caps them.
    logits = logits / (getattr(config, "logits_scaling", None) or 1.0)
    cap = getattr(config, "final_logit_softcapping", None)
    if cap:
        logits = cap * torch.tanh(logits / cap)
    return logits[:, 0] - logits[:, 1]


def loss(values: Tensor, batch: Batch) -> Tensor:
    """Summed weighted cross entropy of p(missed) = sigmoid(margin) against the targets."""
    each = binary_cross_entropy_with_logits(values, batch["targets"].to(values.dtype), reduction="none")
    return (each * batch["weights"]).sum()


def _masks(batch: Batch, config: Any) -> Tensor | dict[str, Tensor]:
    """The block mask by kind of layer. A sliding window counts positions on the path, as the engine does."""
    visible = batch["visible"]
    if visible.dim() == 2:
        return visible
    full = visible[:, None]
    kinds = set(getattr(config, "layer_types", None) or ["full_attention"])
    if kinds == {"full_attention"}:
        return {"full_attention": full} if hasattr(config, "layer_types") else full
    positions = batch["position_ids"]
    near = positions[:, None, :, None] - positions[:, None, None, :] < config.sliding_window
    return {"full_attention": full, "sliding_attention": full & near}


class _PassThrough(nn.Module):  # type: ignore[misc]
    """Stands where a layer was whose work is done already."""

    def forward(self, hidden_states: Tensor, *_args: Any, **_kwargs: Any) -> Tensor:
        return hidden_states


def layers_of(model: Any) -> nn.ModuleList:
    """The decoder layers of a causal model, adapted or not."""
    causal = model.get_base_model() if hasattr(model, "get_base_model") else model
    layers: nn.ModuleList = getattr(causal, causal.base_model_prefix).layers
    return layers


@contextmanager
def lower_layers_skipped(model: Any, first: int) -> Iterator[None]:
    """Within it, layers below `first` hand on what they get: for states computed once and kept."""
    layers = layers_of(model)
    kept = [layers[index] for index in range(first)]
    for index in range(first):
        layers[index] = _PassThrough()
    try:
        yield
    finally:
        for index, layer in enumerate(kept):
            layers[index] = layer


def lower_states(model: Any, batch: Batch, first: int) -> Tensor:
    """What layer `first` is given for this batch (B x L x hidden): the same while lower layers are frozen."""

    class _Reached(Exception):
        pass

    states: list[Tensor] = []

    def stop(_module: nn.Module, arguments: tuple[Any, ...], keywords: dict[str, Any]) -> None:
        states.append(arguments[0] if arguments else keywords["hidden_states"])
        raise _Reached

    handle = layers_of(model)[first].register_forward_pre_hook(stop, with_kwargs=True)
    try:
        with torch.no_grad():
            margins(model, batch, 0, 1)
    except _Reached:
        pass
    finally:
        handle.remove()
    return states[0]
