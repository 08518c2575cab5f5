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
from peft import PeftModel
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM

HERE = Path(__file__).resolve().parent
ADAMW = {"lr": 1e-2, "betas": (0.9, 0.999), "eps": 1e-8, "weight_decay": 0.01}
STEPS = 5


def gradients_and_losses(model: Path, adapter: str, expected: dict):
    base = AutoModelForCausalLM.from_pretrained(model, dtype=torch.float32, attn_implementation="eager")
    peft = PeftModel.from_pretrained(base, model / adapter, is_trainable=True).double()
    ids, labels = (torch.tensor(expected[key]).reshape(1, -1) for key in ("input_ids", "labels"))
    trained = {name: p for name, p in peft.named_parameters() if p.requires_grad}
    optimizer = torch.optim.AdamW(trained.values(), **ADAMW)
    gradients, losses = {}, []
    for step in range(STEPS):
        optimizer.zero_grad()
        logits = peft(input_ids=ids).logits[0, :-1]
        loss = torch.nn.functional.cross_entropy(logits, labels[0, 1:], ignore_index=-100)
        loss.backward()
        losses.append(loss.item())
        if step == 0:
            gradients = {name.replace(".default", ""): p.grad.clone() for name, p in trained.items()}
        optimizer.step()
    return gradients, losses


def main(out: Path):
    for model in sorted(path.parent for path in HERE.glob("*/expected.json")):
        copy = out / model.name
        shutil.copytree(model, copy)
        expected = json.loads((model / "expected.json").read_text())
        for adapter in sorted(path.name for path in model.glob("lora*")):
            numbers = expected["adapters"][adapter]
            recorded = load_file(model / adapter / "grads.safetensors")
            gradients, losses = gradients_and_losses(model, adapter, expected)
            largest = max(g.abs().max().item() for g in recorded.values())
            off = max((recorded[name].double() - g).abs().max().item() for name, g in gradients.items()) / largest
            pairs = zip(numbers["adamw_lr1e-2_wd0.01_losses"], losses, strict=True)
            off_losses = max(abs(theirs - exact) / exact for theirs, exact in pairs)
            print(f"{model.name} {adapter}: gradients off by {off:.2e}, AdamW losses by {off_losses:.2e}")
            numbers.update({"loss": losses[0], "adamw_lr1e-2_wd0.01_losses": losses})
            save_file({name: g.float() for name, g in gradients.items()}, copy / adapter / "grads.safetensors")
        (copy / "expected.json").write_text(json.dumps(expected))


main(Path(sys.argv[1]))
