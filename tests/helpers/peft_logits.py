"""Logits that Hugging Face PEFT computes: peft_logits.py BASE_DIR ADAPTER_DIR ID... -> JSON on standard output."""

import json
import sys

import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM

base, adapter, *ids = sys.argv[1:]
model = AutoModelForCausalLM.from_pretrained(base, dtype=torch.float32)
if adapter != "-":
    model = PeftModel.from_pretrained(model, adapter)
with torch.no_grad():
    logits = model(input_ids=torch.tensor([[int(i) for i in ids]])).logits[0]
print(json.dumps(logits.tolist()))
