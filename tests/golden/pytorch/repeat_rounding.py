"""Repeats the recorded LoRA numbers to the bit, and then with the last bit of one operator changed.

    python repeat_rounding.py

Recorded were products whose terms are added one after the other by fused multiply-adds. In PyTorch with such products, on
the processor it finds, gradients are those that were recorded; with a softmax that is rounded correctly, or the mean of
RMSNorm, and all else as it was, it tells how far another correct float32 implementation may be off. Needs torch (2.13
repeats the bits), transformers and peft.
"""

from contextlib import contextmanager
from unittest.mock import patch

import torch
from transformers.models.llama.modeling_llama import LlamaRMSNorm
from transformers.models.mistral.modeling_mistral import MistralRMSNorm

from lora_numbers import checkpoints, gradients_and_losses, off_from_recorded

softmax_of_torch = torch.nn.functional.softmax


def product(a, b):
    """[..., m, k] by [..., k, n]; float64 holds a product of two float32 exactly."""
    total = torch.zeros(())
    for k in range(a.shape[-1]):
        terms = a[..., :, k : k + 1].double() * b[..., k : k + 1, :].double()
        total = (total.double() + terms).float()
    return total


class Product(torch.autograd.Function):
    @staticmethod
    def forward(ctx, a, b):
        ctx.save_for_backward(a, b)
        return product(a, b)

    @staticmethod
    def backward(ctx, g):
        a, b = ctx.saved_tensors
        needs_a, needs_b = ctx.needs_input_grad
        return product(g, b.mT) if needs_a else None, product(a.mT, g) if needs_b else None


class Softmax(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        probabilities = torch.softmax(x.double(), -1).float()
        ctx.save_for_backward(probabilities)
        return probabilities

    @staticmethod
    def backward(ctx, g):
        (probabilities,) = ctx.saved_tensors
        return torch._softmax_backward_data(g, probabilities, -1, torch.float32)


class Mean(torch.autograd.Function):
    @staticmethod
    def forward(ctx, squares):
        ctx.size = squares.shape
        return squares.double().mean(-1, keepdim=True).float()

    @staticmethod
    def backward(ctx, g):
        return (g / ctx.size[-1]).expand(ctx.size)


def linear(x, weight, bias=None):
    rows = Product.apply(x.reshape(-1, x.shape[-1]), weight.t())
    y = rows.reshape(*x.shape[:-1], weight.shape[0])
    return y if bias is None else y + bias


def softmax(x, dim=-1, dtype=None):
    return Softmax.apply(x) if x.dim() == 4 else softmax_of_torch(x, dim=dim)


def norm(self, x):
    return self.weight * (x * torch.rsqrt(Mean.apply(x.pow(2)) + self.variance_epsilon))


@contextmanager
def replaced(*replacements):
    if not replacements:
        yield
        return
    (owner, name, by), *rest = replacements
    with patch.object(owner, name, by), replaced(*rest):
        yield


PRODUCTS = [
    (torch.nn.functional, "linear", linear),
    (torch, "matmul", Product.apply),
    (torch.Tensor, "matmul", Product.apply),
]
VARIANTS = {
    "as recorded": [],
    "softmax rounded correctly": [(torch.nn.functional, "softmax", softmax)],
    "mean of RMSNorm rounded correctly": [(norm_of, "forward", norm) for norm_of in (LlamaRMSNorm, MistralRMSNorm)],
}

for title, changes in VARIANTS.items():
    for model, expected, adapters in checkpoints():
        for adapter in adapters:
            with replaced(*PRODUCTS, *changes):
                gradients, losses = gradients_and_losses(model, adapter, expected)
            off = off_from_recorded(model, adapter, expected, gradients, losses)
            print(f"{title}: {model.name} {adapter}: gradients off by {off[0]:.1e}, AdamW losses by {off[1]:.1e}")
