"""Our optimizers take the steps of torch's."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import nn

from medas.nets.unet import UNet, UNetSpec
from medas.training.optimizer import Optimizer, build_optimizer, muon_step
from medas.training.settings import TrainingSettings

Make = Callable[[nn.Module], torch.optim.Optimizer]


def network() -> nn.Module:
    torch.manual_seed(3)
    return nn.Sequential(nn.Conv3d(1, 3, 3, padding=1), nn.LeakyReLU(), nn.Conv3d(3, 2, 1))


def groups_of(net: nn.Module) -> list[dict[str, object]]:
    """Weights with decay, biases without, as torch wants them."""
    matrices = [weight for weight in net.parameters() if weight.ndim > 1]
    vectors = [weight for weight in net.parameters() if weight.ndim == 1]
    return [{"params": matrices, "weight_decay": 0.1}, {"params": vectors, "weight_decay": 0.0}]


def backward(net: nn.Module, step: int) -> None:
    image = torch.randn((1, 1, 4, 4, 4), generator=torch.Generator().manual_seed(step))
    net(image).square().mean().backward()


@pytest.mark.parametrize("rate", [0.01, 0.1])
def test_adamw_takes_the_steps_of_torch(rate: float) -> None:
    mine, theirs = network(), network()
    own = build_optimizer(mine, TrainingSettings(epochs=1, optimizer="adamw", weight_decay=0.1))
    torchs = torch.optim.AdamW(groups_of(theirs), lr=rate)
    own.rate = rate

    for step in range(5):
        for net, clear, advance in ((mine, own.clear, own.step), (theirs, torchs.zero_grad, torchs.step)):
            clear()
            backward(net, step)
            advance()

    for a, b in zip(mine.parameters(), theirs.parameters(), strict=True):
        torch.testing.assert_close(a, b, rtol=1e-5, atol=1e-7)


def test_sgd_takes_the_steps_of_torch() -> None:
    # Decay is taken off the weights and not added to the gradient, so it is compared without.
    mine, theirs = network(), network()
    own = build_optimizer(mine, TrainingSettings(epochs=1, optimizer="sgd", weight_decay=0.0))
    torchs = torch.optim.SGD(theirs.parameters(), lr=0.01, momentum=0.95, nesterov=True)
    own.rate = 0.01

    for step in range(5):
        for net, clear, advance in ((mine, own.clear, own.step), (theirs, torchs.zero_grad, torchs.step)):
            clear()
            backward(net, step)
            advance()

    for a, b in zip(mine.parameters(), theirs.parameters(), strict=True):
        torch.testing.assert_close(a, b, rtol=1e-5, atol=1e-7)


def test_a_muon_step_is_nearly_orthogonal_and_of_the_size_of_adams() -> None:
    weight = nn.Parameter(torch.zeros(4, 3, 3, 3, 3))

    with torch.no_grad():
        muon_step(weight, torch.randn(weight.shape), {}, 0.01)

    change = weight.detach().reshape(4, -1)
    values = torch.linalg.svdvals(change) / (0.01 * 0.2 * 81**0.5)
    assert values.min() > 0.65
    assert values.max() < 1.25
    assert change.square().mean().sqrt() == pytest.approx(0.01 * 0.2, rel=0.3)


def test_muon_takes_the_middle_and_adam_the_edges() -> None:
    net = UNet(UNetSpec(1, 2, (4, 6), ((1, 1, 1), (2, 2, 2)), ((3, 3, 3),) * 2))

    inner, edge, vectors = build_optimizer(net, TrainingSettings(epochs=1)).groups

    names = {id(weight): name for name, weight in net.named_parameters()}
    assert {names[id(weight)] for weight in edge.weights} == {"encoder.0.0.0.weight", "heads.0.weight"}
    assert all(weight.ndim == 5 for weight in inner.weights)
    assert (inner.step, vectors.decay) == (muon_step, 0.0)
    assert len(inner.weights) + len(edge.weights) + len(vectors.weights) == len(list(net.parameters()))


@pytest.mark.parametrize("name", ["muon", "adamw", "sgd"])
def test_a_restored_optimizer_goes_on_with_the_same_bits(name: str) -> None:
    def steps(net: nn.Module, optimizer: Optimizer, numbers: range) -> None:
        for step in numbers:
            optimizer.clear()
            backward(net, step)
            optimizer.step()

    settings = TrainingSettings(epochs=1, optimizer=name)
    whole, first, second = network(), network(), network()
    undisturbed, broken, resumed = (build_optimizer(net, settings) for net in (whole, first, second))

    steps(whole, undisturbed, range(4))
    steps(first, broken, range(2))
    second.load_state_dict(first.state_dict())
    resumed.restore({name: value.clone() for name, value in broken.tensors().items()})
    steps(second, resumed, range(2, 4))

    assert all(torch.equal(a, b) for a, b in zip(whole.parameters(), second.parameters(), strict=True))


def test_weights_without_a_gradient_stay() -> None:
    net = network()
    before = [weight.clone() for weight in net.parameters()]

    build_optimizer(net, TrainingSettings(epochs=1)).step()

    assert all(torch.equal(a, b) for a, b in zip(before, net.parameters(), strict=True))
