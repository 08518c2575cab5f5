"""Tiny checkpoints of the architectures that the study uses, and of Qwen, and what PyTorch computes on them.

    python make_architectures.py [NAME ...]

Writes a folder for each model beside this script, in the layout that `atlas verify` reads: the model's own config.json with
fewer layers and heads, a narrower hidden state and a small vocabulary. What positions and attention depend on is the true
model's: head_dim, queries to a key, rotary base and scaling, eps, tied embeddings, bfloat16. Random weights; one adapter
each, with loss and gradients. Without names all are made anew. `long.json` has logits far beyond the positions that Llama was pretrained on, and
`written.json`, also for the checkpoints of ../pytorch, what transformers' generate writes. float32 on the CPU.
Needs torch, transformers 5 and peft.
"""

import gc
import json
import shutil
import sys
from pathlib import Path

import torch
import transformers
from peft import LoraConfig, PeftModel, PrefixTuningConfig, PromptTuningConfig, get_peft_model
from safetensors.torch import save_file
from transformers import AutoModelForCausalLM, LlamaConfig, MistralConfig, Qwen2Config, Qwen3Config

HERE = Path(__file__).resolve().parent
VOCABULARY = 96
LAYERS = 2
POSITIONS = 12
LONG = 8704
"""Tokens of the long text, beyond Llama 3's 8192 original positions."""


def llama(factor, **changes):
    return LlamaConfig(
        rms_norm_eps=1e-5,
        max_position_embeddings=131072,
        rope_parameters={
            "rope_type": "llama3",
            "rope_theta": 500000.0,
            "factor": factor,
            "low_freq_factor": 1.0,
            "high_freq_factor": 4.0,
            "original_max_position_embeddings": 8192,
        },
        **changes,
    )


def mistral(theta, **changes):
    return MistralConfig(
        rms_norm_eps=1e-5,
        max_position_embeddings=32768,
        sliding_window=None,
        rope_parameters={"rope_type": "default", "rope_theta": theta},
        **changes,
    )


def qwen(config, **changes):
    return config(
        max_position_embeddings=32768,
        sliding_window=None,
        rope_parameters={"rope_type": "default", "rope_theta": 1000000.0},
        **changes,
    )


def heads(queries, head_dim, key_values=1):
    return {"num_attention_heads": queries, "num_key_value_heads": key_values, "head_dim": head_dim}


LORA = dict(task_type="CAUSAL_LM", r=2, lora_alpha=4, init_lora_weights=False)
ALL = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
MODELS = {
    "llama-3.2-1b": (
        llama(32.0, tie_word_embeddings=True, hidden_size=24, intermediate_size=96, **heads(4, 64)),
        PrefixTuningConfig(task_type="CAUSAL_LM", num_virtual_tokens=4),
    ),
    "llama-3.2-3b": (
        llama(32.0, tie_word_embeddings=True, hidden_size=24, intermediate_size=64, **heads(3, 128)),
        LoraConfig(target_modules=ALL, **LORA),
    ),
    "llama-3.1-8b": (
        llama(8.0, hidden_size=16, intermediate_size=56, **heads(4, 128)),
        LoraConfig(target_modules=["q_proj", "v_proj"], **LORA),
    ),
    "mistral-7b-v0.3": (
        mistral(1000000.0, hidden_size=16, intermediate_size=56, **heads(4, 128)),
        PromptTuningConfig(task_type="CAUSAL_LM", num_virtual_tokens=3),
    ),
    "mistral-small-24b": (
        mistral(100000000.0, hidden_size=20, intermediate_size=128, **heads(4, 128)),
        PrefixTuningConfig(task_type="CAUSAL_LM", num_virtual_tokens=5),
    ),
    "qwen2.5-1.5b": (
        qwen(Qwen2Config, tie_word_embeddings=True, hidden_size=20, intermediate_size=72, **heads(6, 128)),
        PrefixTuningConfig(task_type="CAUSAL_LM", num_virtual_tokens=4),
    ),
    "qwen3-0.6b": (
        qwen(Qwen3Config, tie_word_embeddings=True, hidden_size=16, intermediate_size=48, **heads(4, 128, 2)),
        LoraConfig(target_modules=ALL, **LORA),
    ),
    "qwen3-8b": (
        qwen(Qwen3Config, hidden_size=16, intermediate_size=48, **heads(4, 128)),
        PrefixTuningConfig(task_type="CAUSAL_LM", num_virtual_tokens=3),
    ),
}
FAR = ("llama-3.2-1b", "llama-3.1-8b", "mistral-small-24b")


def spread(parameters, std):
    """Random values large enough to show every mistake; those of norms near one."""
    with torch.no_grad():
        for name, parameter in parameters:
            parameter.copy_(torch.randn(parameter.shape) * std + float("norm" in name))


def make_model(folder, config):
    config.vocab_size, config.num_hidden_layers = VOCABULARY, LAYERS
    config.bos_token_id, config.eos_token_id, config.dtype = 1, 2, torch.bfloat16
    if getattr(config, "layer_types", None):
        config.layer_types = config.layer_types[:LAYERS]
    model = AutoModelForCausalLM.from_config(config, dtype=torch.float32)
    spread([(n, p) for n, p in model.named_parameters() if "norm" not in n], 0.25)
    spread([(n, p) for n, p in model.named_parameters() if "norm" in n], 0.1)
    model.to(torch.bfloat16).save_pretrained(folder)
    (folder / "generation_config.json").unlink(missing_ok=True)


def load(folder, adapter=None):
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager")
    return model if adapter is None else PeftModel.from_pretrained(model, adapter)


def labels_of(ids):
    """The first token has none: with virtual tokens before it, PEFT would predict it."""
    labels = ids.clone()
    labels[0, 0] = -100
    return labels


def rounded(tensor):
    return [[float(f"{value:.7g}") for value in row] for row in tensor.tolist()]


def make_adapter(folder, config, ids):
    model = get_peft_model(load(folder), config)
    spread([(n, p) for n, p in model.named_parameters() if p.requires_grad], 0.3)
    model.save_pretrained(folder / "adapter", save_embedding_layers=False)
    (folder / "adapter" / "README.md").unlink(missing_ok=True)
    described = json.loads((folder / "adapter" / "adapter_config.json").read_text())
    described["base_model_name_or_path"] = folder.name
    (folder / "adapter" / "adapter_config.json").write_text(json.dumps(described, indent=1) + "\n")
    out = model(input_ids=ids, labels=labels_of(ids), use_cache=config.peft_type == "PREFIX_TUNING")
    out.loss.backward()
    gradients = {n: p for n, p in model.named_parameters() if p.requires_grad}
    named = {name: p.grad for name, p in gradients.items()}
    save_file(peft_names(model, named), folder / "adapter" / "grads.safetensors")
    return {
        "trainable": sum(p.numel() for p in gradients.values()),
        "loss": float(out.loss),
        "logits": rounded(out.logits[0]),
    }


def peft_names(model, gradients):
    """Gradients under the names that PEFT saves their tensors by."""
    from peft.utils import get_peft_model_state_dict

    state = {name: p.detach() for name, p in model.named_parameters()}
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if name in gradients:
                parameter.copy_(gradients[name])
        saved = {n: t.clone().contiguous() for n, t in get_peft_model_state_dict(model, save_embedding_layers=False).items()}
        for name, parameter in model.named_parameters():
            if name in gradients:
                parameter.copy_(state[name])
    return saved


def make_long(folder, model):
    """Logits at a few positions of a text longer than the original ones, a row at a time to bound memory."""
    ids = [(7 * i * i + 3 * i) % VOCABULARY for i in range(LONG)]
    rows = [0, 1, 4095, 8191, 8192, 8193, LONG - 2, LONG - 1]
    model.config._attn_implementation = "sdpa"
    with torch.no_grad():
        hidden = model.model(torch.tensor([ids]), use_cache=False).last_hidden_state[0, rows]
        logits = model.lm_head(hidden)
    (folder / "long.json").write_text(json.dumps({"tokens": LONG, "rows": rows, "logits": rounded(logits)}) + "\n")


PROMPTS = [[1, 5, 17, 33, 60], [1, 44], [1, 9, 9, 71, 3, 28, 90, 12, 50], [64, 7, 8]]
MAX_TOKENS = 12


def write(model, prompts, **changes):
    """What generate adds to each prompt, each by itself."""
    texts = []
    for prompt in prompts:
        ids = torch.tensor([prompt])
        with torch.no_grad():
            out = model.generate(
                input_ids=ids, attention_mask=torch.ones_like(ids), do_sample=False, max_new_tokens=MAX_TOKENS, pad_token_id=0, **changes
            )[0].tolist()
        texts.append(out[len(prompt):] if out[: len(prompt)] == prompt else out)
    return texts


def make_written(folder, adapters):
    written = {}
    for name in [None, *adapters]:
        model = load(folder, folder / name if name else None).eval()
        # ADAPTION_PROMPT computes its queries anew and is exact without a cache only.
        cache = {"use_cache": False} if name == "adaption" else {}
        free = write(model, PROMPTS, eos_token_id=None, **cache)
        # A token that some text has in its middle becomes the end.
        end = free[0][MAX_TOKENS // 2]
        ended = write(model, PROMPTS, eos_token_id=end, **cache)
        assert all(len(text) == MAX_TOKENS for text in free) and len(ended[0]) <= MAX_TOKENS // 2 + 1
        written[name or "base"] = {"free": free, "endToken": end, "ended": ended}
    return {"prompts": PROMPTS, "maxTokens": MAX_TOKENS, "written": written}


def main():
    torch.manual_seed(4)
    torch.set_num_threads(2)
    ids = torch.randint(3, VOCABULARY, (1, POSITIONS))
    ids[0, 0] = 1
    names = sys.argv[1:]
    texts = json.loads((HERE / "written.json").read_text())["models"] if names else {}
    for name, (config, adapter) in MODELS.items():
        if names and name not in names:
            continue
        folder = HERE / name
        shutil.rmtree(folder, ignore_errors=True)
        make_model(folder, config)
        with torch.no_grad():
            base = load(folder)(input_ids=ids, use_cache=False).logits[0]
        expected = {"input_ids": ids[0].tolist(), "base_logits": rounded(base), "labels": labels_of(ids)[0].tolist()}
        expected["adapters"] = {"adapter": make_adapter(folder, adapter, ids)}
        (folder / "expected.json").write_text(json.dumps(expected) + "\n")
        if name in FAR:
            make_long(folder, load(folder))
        texts[name] = make_written(folder, ["adapter"])
        gc.collect()
        print(name, expected["adapters"]["adapter"]["loss"], flush=True)
    for folder in [] if names else sorted((HERE.parent / "pytorch").glob("*/config.json")):
        folder = folder.parent
        texts[f"../pytorch/{folder.name}"] = make_written(folder, sorted(p.parent.name for p in folder.glob("*/adapter_config.json")))
    (HERE / "written.json").write_text(json.dumps({"transformers": transformers.__version__, "models": texts}) + "\n")


main()
