"""Writes a copy of these checkpoints whose LoRA numbers are computed in float64, and prints how far PyTorch's float32 is off.

    python make_float64.py OUT && npm run atlas -- verify OUT/llama

Gradients of the LoRA adapters cancel almost to nothing behind a saturated softmax; this tells what float32 can give at all.
Needs torch, transformers and peft.
"""

import json
import shutil
import sys
from pathlib import Path

import torch
from safetensors.torch import save_file

from lora_numbers import checkpoints, gradients_and_losses, off_from_recorded


def main(out: Path):
    for model, expected, adapters in checkpoints():
        copy = out / model.name
        shutil.copytree(model, copy)
        for adapter in adapters:
            gradients, losses = gradients_and_losses(model, adapter, expected, torch.float64)
            off = off_from_recorded(model, adapter, expected, gradients, losses)
            print(f"{model.name} {adapter}: gradients off by {off[0]:.2e}, AdamW losses by {off[1]:.2e}")
            expected["adapters"][adapter].update({"loss": losses[0], "adamw_lr1e-2_wd0.01_losses": losses})
            save_file({name: g.float() for name, g in gradients.items()}, copy / adapter / "grads.safetensors")
        (copy / "expected.json").write_text(json.dumps(expected))


main(Path(sys.argv[1]))
