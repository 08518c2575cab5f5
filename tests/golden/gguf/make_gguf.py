"""Makes GGUF files with gguf-py: `make_gguf.py CHECKPOINT OUTPUT TYPE`.

CHECKPOINT is a folder in the Hugging Face layout with float32 weights and a byte-level tokenizer.json. OUTPUT gets
model.gguf, as llama.cpp's converter would write it, and weights.safetensors: what gguf-py reads back of every tensor,
in float32, under GGUF's names, not permuted back. TYPE is one of F32, F16, Q8_0, Q4_0, Q4_1, Q4_K, Q6_K; vectors stay
F32, and rows that are no whole blocks F16. gguf-py does not quantise to Q4_K and Q6_K: their blocks are random.
"""

import json
import sys
from pathlib import Path

import gguf
import numpy as np

NAMES = {
    "input_layernorm": "attn_norm",
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "post_attention_layernorm": "ffn_norm",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
}
WHOLE = {
    "model.embed_tokens.weight": "token_embd.weight",
    "model.norm.weight": "output_norm.weight",
    "lm_head.weight": "output.weight",
}


def read_safetensors(path):
    data = path.read_bytes()
    length = int.from_bytes(data[:8], "little")
    for name, entry in json.loads(data[8 : 8 + length]).items():
        if name != "__metadata__":
            begin, end = entry["data_offsets"]
            yield name, np.frombuffer(data[8 + length + begin : 8 + length + end], np.float32).reshape(entry["shape"])


def write_safetensors(path, tensors):
    header, data = {}, b""
    for name, tensor in tensors.items():
        raw = np.ascontiguousarray(tensor, np.float32).tobytes()
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header).encode()
    path.write_bytes(len(text).to_bytes(8, "little") + text + data)


def name_of(name):
    if name in WHOLE:
        return WHOLE[name]
    _, _, layer, rest = name.split(".", 3)
    module, kind = rest.rsplit(".", 1)
    return f"blk.{layer}.{NAMES[module]}.{kind}"


def permute(weights, heads):
    """llama.cpp's convert_hf_to_gguf.py, LlamaModel.permute."""
    shape = weights.shape
    return weights.reshape(heads, 2, shape[0] // heads // 2, *shape[1:]).swapaxes(1, 2).reshape(shape)


def random_blocks(qtype, shape, random):
    """Blocks of random bits whose scales are small floats."""
    elements, size = gguf.GGML_QUANT_SIZES[qtype]
    blocks = random.integers(0, 256, (int(np.prod(shape)) // elements, size), dtype=np.uint8)
    scales = {gguf.GGMLQuantizationType.Q4_K: [0, 2], gguf.GGMLQuantizationType.Q6_K: [208]}[qtype]
    for at in scales:
        halves = random.uniform(-0.002, 0.002, len(blocks)).astype(np.float16)
        blocks[:, at : at + 2] = halves.view(np.uint8).reshape(-1, 2)
    return blocks.reshape(*shape[:-1], shape[-1] // elements * size)


source, output, kind = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
config = json.loads((source / "config.json").read_text())
tokenizer = json.loads((source / "tokenizer.json").read_text())
random = np.random.default_rng(1)
qtype = gguf.GGMLQuantizationType[kind]
elements = gguf.GGML_QUANT_SIZES[qtype][0]

writer = gguf.GGUFWriter(output / "model.gguf", "llama")
writer.add_context_length(config["max_position_embeddings"])
writer.add_embedding_length(config["hidden_size"])
writer.add_block_count(config["num_hidden_layers"])
writer.add_feed_forward_length(config["intermediate_size"])
writer.add_head_count(config["num_attention_heads"])
writer.add_head_count_kv(config["num_key_value_heads"])
writer.add_key_length(config["head_dim"])
writer.add_value_length(config["head_dim"])
writer.add_layer_norm_rms_eps(config["rms_norm_eps"])
writer.add_rope_freq_base(config["rope_theta"])
writer.add_vocab_size(config["vocab_size"])

vocab = sorted(tokenizer["model"]["vocab"].items(), key=lambda item: item[1])
special = {token["content"] for token in tokenizer["added_tokens"]}
tokens = [token for token, _ in vocab]
tokens += [f"[PAD{id}]" for id in range(len(tokens), config["vocab_size"])]
writer.add_tokenizer_model("gpt2")
writer.add_tokenizer_pre("llama-bpe")
writer.add_token_list(tokens)
writer.add_token_types([3 if token in special else 5 if token.startswith("[PAD") else 1 for token in tokens])
writer.add_token_merges(tokenizer["model"]["merges"])
writer.add_bos_token_id(0)
writer.add_eos_token_id(0)
writer.add_add_bos_token(True)
writer.add_chat_template("{{ bos_token }}{{ messages[0]['content'] }}")

read_back = {}
for name, weights in read_safetensors(source / "model.safetensors"):
    if name.endswith("q_proj.weight"):
        weights = permute(weights, config["num_attention_heads"])
    elif name.endswith("k_proj.weight"):
        weights = permute(weights, config["num_key_value_heads"])
    own = gguf.GGMLQuantizationType.F32 if weights.ndim == 1 else qtype
    if weights.shape[-1] % elements != 0 and own == qtype:
        own = gguf.GGMLQuantizationType.F16
    if own in (gguf.GGMLQuantizationType.Q4_K, gguf.GGMLQuantizationType.Q6_K):
        stored = random_blocks(own, weights.shape, random)
    else:
        stored = gguf.quants.quantize(weights, own)
    writer.add_tensor(name_of(name), stored, raw_dtype=own)
    read_back[name_of(name)] = gguf.quants.dequantize(stored, own).reshape(weights.shape)
if config.get("rope_scaling"):
    factors = np.array(json.loads(sys.argv[4]), np.float32)
    writer.add_tensor("rope_freqs.weight", factors)
writer.write_header_to_file()
writer.write_kv_data_to_file()
writer.write_tensors_to_file()
writer.close()
write_safetensors(output / "weights.safetensors", read_back)
