"""A packed row means what its key points mean alone: same margins, same loss, same gradient."""

from __future__ import annotations

import random
from typing import Any

import pytest

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")

from training.fit.margins import collate, loss, lower_layers_skipped, lower_states, margins  # noqa: E402
from training.fit.packing import LabelledPath, pack, singles  # noqa: E402

YES, NO = 3, 4
SIZES = {
    "vocab_size": 50,
    "hidden_size": 32,
    "intermediate_size": 64,
    "num_hidden_layers": 4,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
}


def plain() -> Any:
    return transformers.Qwen2ForCausalLM(transformers.Qwen2Config(**SIZES))


def sliding() -> Any:
    """Gemma's alternating layers, with a window far shorter than a path."""
    kinds = ["sliding_attention", "full_attention"] * 2
    config = transformers.Gemma3TextConfig(**SIZES, head_dim=8, sliding_window=5, layer_types=kinds)
    return transformers.Gemma3ForCausalLM(config)


def scaled() -> Any:
    """Granite's scales of embeddings, residuals, attention and logits."""
    scales = {"embedding_multiplier": 3.0, "residual_multiplier": 0.7, "logits_scaling": 4.0}
    return transformers.GraniteForCausalLM(transformers.GraniteConfig(**SIZES, **scales))


@pytest.fixture(params=[plain, sliding, scaled], ids=["full attention", "sliding window", "scaled"])
def model(request: pytest.FixtureRequest) -> Any:
    torch.manual_seed(0)
    made = request.param().eval()
    for parameter in made.parameters():
        torch.nn.init.normal_(parameter, 0, 0.3)
    return made


@pytest.fixture
def labelled() -> list[LabelledPath]:
    """Two questions of three answers with three key points each, of uneven lengths."""
    rng = random.Random(5)

    def draw(low: int, high: int) -> list[int]:
        return [rng.randrange(50) for _ in range(rng.randint(low, high))]

    result = []
    for _ in range(2):
        root = [1, 2, 3, *draw(3, 6)]
        for _ in range(3):
            answer = [*root, *draw(4, 8)]
            result += [
                LabelledPath((*answer, 7, *draw(1, 5)), rng.random(), rng.uniform(0.5, 2)) for _ in range(3)
            ]
    return result


def test_packed_margins_and_loss_are_those_of_one_row_per_key_point(
    model: Any, labelled: list[LabelledPath]
) -> None:
    packed = collate(list(pack([labelled], 60)))
    alone = collate(list(singles([labelled])), tree=False)
    with torch.no_grad():
        together, apart = margins(model, packed, YES, NO), margins(model, alone, YES, NO)
    assert apart.std() > 0.1
    torch.testing.assert_close(together, apart, atol=1e-4, rtol=0)
    torch.testing.assert_close(loss(together, packed), loss(apart, alone), atol=1e-4, rtol=0)


def test_packed_gradients_are_those_of_one_row_per_key_point(
    model: Any, labelled: list[LabelledPath]
) -> None:
    gradients = []
    for batch in (collate(list(pack([labelled], 1000))), collate(list(singles([labelled])), tree=False)):
        model.zero_grad()
        loss(margins(model, batch, YES, NO), batch).backward()
        gradients.append([p.grad.clone() for p in model.parameters() if p.grad is not None])
    for together, apart in zip(*gradients, strict=True):
        torch.testing.assert_close(together, apart, atol=1e-3, rtol=1e-3)


def test_margins_are_the_difference_of_the_models_own_logits(
    model: Any, labelled: list[LabelledPath]
) -> None:
    path = labelled[0]
    with torch.no_grad():
        logits = model(torch.tensor([path.tokens])).logits[0, -1]
        (margin,) = margins(model, collate(list(singles([[path]])), tree=False), YES, NO)
    torch.testing.assert_close(margin, logits[NO] - logits[YES], atol=1e-4, rtol=0)


def test_changing_one_key_point_leaves_the_others_alone(model: Any, labelled: list[LabelledPath]) -> None:
    changed = [*labelled[:-1], LabelledPath((*labelled[-1].tokens[:-1], 49), 1.0)]
    with torch.no_grad():
        before = margins(model, collate(list(pack([labelled], 1000))), YES, NO)
        after = margins(model, collate(list(pack([changed], 1000))), YES, NO)
    torch.testing.assert_close(before[:-1], after[:-1], atol=1e-5, rtol=0)
    assert abs(before[-1] - after[-1]) > 1e-3


def test_states_of_frozen_layers_may_be_kept(model: Any, labelled: list[LabelledPath]) -> None:
    batch = collate(list(pack([labelled], 60)))
    with torch.no_grad():
        whole = margins(model, batch, YES, NO)
        states = lower_states(model, batch, 2)
        with lower_layers_skipped(model, 2):
            upper = margins(model, batch, YES, NO, states=states)
        again = margins(model, batch, YES, NO)
    torch.testing.assert_close(upper, whole, atol=1e-5, rtol=0)
    torch.testing.assert_close(again, whole, atol=0, rtol=0)
