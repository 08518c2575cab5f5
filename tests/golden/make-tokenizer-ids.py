"""Writes tokenizer-ids.json: what Hugging Face's tokenizers (0.23) gives for our texts.

Usage: python make-tokenizer-ids.py DEMO_TOKENIZER_JSON BENCHMARK_FOLDER

`demo` holds one prompt of each language through the demo tokenizer. `variants` are small tokenizers, trained without
splitting so that their merges cross every boundary, behind each kind of pre-tokenizer that our library reads
differently from the Rust one.
"""

import glob
import json
import os
import sys

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

HERE = os.path.dirname(os.path.abspath(__file__))

SPECIAL_TEXTS = [
    "",
    "   ",
    "a  b \n\n\tc\r\nd",
    "a<|end|>b <|end|>",
    "I'll they'RE don't",
    "123 \u0967\u0968\u0969 \u0663\u0664\u0665 \u00bd\u00b2\u2167",
    "\u0085a\ufeffb\u200bc\u00a0d",
    "e\u0301 \u00e9 \u017f \u0130\u0131 \u00df",
    "\U0001f469\u200d\U0001f469\u200d\U0001f467 \U0001f3f3\ufe0f\u200d\U0001f308 \U00010348",
]

TRAINING_TEXT = [
    "12 123 1234 \u0967\u0968\u0969 \u0967\u0968 \u0663\u0664\u0665 \u00bd\u00b2 they'll the  the   the\ufeffthe "
    "!\ufeff! !\ufeff! ?\u0085? ?\u0085? a\u0085a \u0085a \ufeffa $& $& the cat the cat \u4f60\u597d\u4f60\u597d"
] * 5

VARIANT_TEXTS = SPECIAL_TEXTS + [
    "12 1234 \u0967\u0968\u0969\u0967\u0968 \u0663\u0664\u0665x\u00bd\u00b2",
    "the  the   the\ufeffthe a\u0085a \u0085a \ufeffa",
    "the cat they'll \u4f60\u597d\u4f60\u597d",
    "\U0001f600the cat",
    "!\ufeff! ?\u0085?",
]


def train(pre_tokenizer, alphabet, space):
    tokenizer = Tokenizer(models.BPE(unk_token=None if alphabet else "<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizer
    trainer = trainers.BpeTrainer(
        vocab_size=(256 if alphabet else 0) + 120,
        initial_alphabet=alphabet,
        special_tokens=["<|end|>"] if alphabet else ["<|end|>", "<unk>"],
        show_progress=False,
    )
    tokenizer.train_from_iterator([text.replace(" ", space) for text in TRAINING_TEXT], trainer)
    return json.loads(tokenizer.to_str())


def cases(tokenizer, texts):
    encoded = [tokenizer.encode(text, add_special_tokens=False).ids for text in texts]
    return [
        {"text": text, "ids": ids, "decoded": tokenizer.decode(ids)} for text, ids in zip(texts, encoded, strict=True)
    ]


def main(demo_path, benchmark):
    prompts = []
    for path in sorted(glob.glob(os.path.join(benchmark, "eval.*.jsonl"))):
        with open(path, encoding="utf-8") as lines:
            prompts.append(json.loads(lines.readline())["prompt"])
    byte_level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}
    bytes_only = {**byte_level, "use_regex": False}
    metaspace = {"type": "Metaspace", "replacement": "\u2581", "prepend_scheme": "always", "split": True}
    words = {"type": "Split", "pattern": {"Regex": "\\p{L}+"}, "behavior": "Isolated", "invert": True}
    removed = {"type": "Split", "pattern": {"Regex": "\\p{L}+|\\s+"}, "behavior": "Removed", "invert": True}

    def sequence(*parts):
        return {"type": "Sequence", "pretokenizers": list(parts)}

    def digits(individual):
        return {"type": "Digits", "individual_digits": individual}

    bytes_model = train(
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False), pre_tokenizers.ByteLevel.alphabet(), " "
    )
    bytes_model["decoder"] = {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True, "use_regex": True}
    characters = train(None, [], "\u2581")
    characters["decoder"] = {"type": "Sequence", "decoders": [
        {"type": "Replace", "pattern": {"String": "\u2581"}, "content": " "},
        {"type": "Fuse"},
        {"type": "Strip", "content": " ", "start": 1, "stop": 0},
    ]}
    prepend = {"type": "Sequence", "normalizers": [
        {"type": "Prepend", "prepend": "\u2581"},
        {"type": "Replace", "pattern": {"String": " "}, "content": "\u2581"},
    ]}
    dollars = {"type": "Replace", "pattern": {"String": "the"}, "content": "$&"}
    variants = [
        ("ByteLevel", "bytes", None, byte_level),
        ("ByteLevel with a prefix space", "bytes", None, {**byte_level, "add_prefix_space": True}),
        ("single digits", "bytes", None, sequence(digits(True), byte_level)),
        ("runs of digits", "bytes", None, sequence(digits(False), bytes_only)),
        ("inverted Isolated", "bytes", None, sequence(words, bytes_only)),
        ("inverted Removed", "bytes", None, sequence(removed, bytes_only)),
        ("NFC", "bytes", {"type": "NFC"}, bytes_only),
        ("Replace with a dollar", "bytes", dollars, bytes_only),
        ("Metaspace", "characters", None, metaspace),
        ("Metaspace, unsplit, first", "characters", None, {**metaspace, "prepend_scheme": "first", "split": False}),
        ("Metaspace, never", "characters", None, {**metaspace, "prepend_scheme": "never"}),
        ("SentencePiece normalizer", "characters", prepend, None),
    ]
    files = {"bytes": bytes_model, "characters": characters}
    result = {"files": files, "variants": [], "demo": cases(Tokenizer.from_file(demo_path), SPECIAL_TEXTS + prompts)}
    for name, file, normalizer, pre_tokenizer in variants:
        parts = {"normalizer": normalizer, "pre_tokenizer": pre_tokenizer}
        tokenizer = Tokenizer.from_str(json.dumps({**files[file], **parts}))
        result["variants"].append({"name": name, "file": file, **parts, "cases": cases(tokenizer, VARIANT_TEXTS)})
    with open(os.path.join(HERE, "tokenizer-ids.json"), "w", encoding="utf-8") as out:
        json.dump(result, out, ensure_ascii=False, separators=(",", ":"))
        out.write("\n")


main(*sys.argv[1:])
