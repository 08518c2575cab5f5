"""What PyTorch computes on a LoRA adapter of these checkpoints: its gradients, and the losses of AdamW's first steps."""

import json
from pathlib import Path

import torch
from peft import PeftModel
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM

HERE = Path(__file__).resolve().parent
ADAMW = {"lr": 1e-2, "betas": (0.9, 0.999), "eps": 1e-8, "weight_decay": 0.01}
STEPS = 5


def checkpoints():
    """Each checkpoint's folder, its expected.json, and its LoRA adapters."""
    for model in sorted(path.parent for path in HERE.glob("*/expected.json")):
        expected = json.loads((model / "expected.json").read_text())
        yield model, expected, sorted(path.name for path in model.glob("lora*"))


def gradients_and_losses(model: Path, adapter: str, expected: dict, dtype=torch.float32):
    base = AutoModelForCausalLM.from_pretrained(model, dtype=torch.float32, attn_implementation="eager")
    peft = PeftModel.from_pretrained(base, model / adapter, is_trainable=True).to(dtype)
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


def off_from_recorded(model: Path, adapter: str, expected: dict, gradients: dict, losses: list[float]):
    """The largest difference of a gradient from the recorded ones, of their largest; and of a loss, of itself."""
    recorded = load_file(model / adapter / "grads.safetensors")
    largest = max(g.abs().max().item() for g in recorded.values())
    differences = ((recorded[name].double() - g).abs().max().item() for name, g in gradients.items())
    pairs = zip(expected["adapters"][adapter]["adamw_lr1e-2_wd0.01_losses"], losses, strict=True)
    return max(differences) / largest, max(abs(theirs - ours) / ours for theirs, ours in pairs)
