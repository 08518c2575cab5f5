"""Hashes of what lm-evaluation-harness renders, for tests/integration/golden/lm-eval.test.ts.

    python make_golden.py lm-eval-tasks.json DATA > rendered.json

lm-eval-tasks.json holds the resolved task definitions; DATA the official files: belebele/CODE.jsonl,
xnli/dev-LANGUAGE.tsv, xquad/xquad.LANGUAGE.json, mgsm/mgsm_LANGUAGE.tsv. Belebele's definitions are applied to
the English items where a variant's own file is missing. Needs lm-eval 0.4.13.
"""

import hashlib
import json
import sys
from pathlib import Path

import lm_eval
from datasets import Dataset, DatasetDict
from lm_eval.api.task import ConfigurableTask

ITEMS = 100
LABELS = ["entailment", "neutral", "contradiction"]


def belebele(data, name):
    file = data / "belebele" / f"{name}.jsonl"
    if not file.exists():
        file = data / "belebele" / "eng_Latn.jsonl"
    return file.name, [json.loads(line) for line in file.open(encoding="utf-8")]


def xnli(data, name):
    file = data / "xnli" / f"dev-{name}.tsv"
    rows = [line.rstrip("\n").split("\t") for line in file.open(encoding="utf-8", newline="\n")]
    return file.name, [{"premise": p, "hypothesis": h, "label": LABELS.index(l)} for p, h, l in rows]


def xquad(data, name):
    file = data / "xquad" / f"{name}.json"
    articles = json.load(file.open(encoding="utf-8"))["data"]
    return file.name, [
        {
            "context": p["context"],
            "question": q["question"],
            "answers": {"text": [a["text"] for a in q["answers"]]},
        }
        for a in articles
        for p in a["paragraphs"]
        for q in p["qas"]
    ]


def mgsm(data, name):
    file = data / "mgsm" / f"mgsm_{name}.tsv"
    rows = [line.rstrip("\n").split("\t") for line in file.open(encoding="utf-8", newline="\n")]
    return file.name, [
        {"question": q, "answer": None, "answer_number": int(n.replace(",", ""))} for q, n in rows
    ]


READERS = {
    "facebook/belebele": belebele,
    "facebook/xnli": xnli,
    "google/xquad": xquad,
    "juletxara/mgsm": mgsm,
}


def rendered(config, docs):
    """Prompt, continuations and stop strings of each document, as the harness's own requests carry them."""
    split = config.get("test_split") or config["validation_split"]

    class Local(ConfigurableTask):
        def download(self, dataset_kwargs=None):
            self.dataset = DatasetDict({name: Dataset.from_list(docs) for name in (split, "train")})

    own = {k: v for k, v in config.items() if k not in ("process_results", "tag")}
    task = Local(config=own)
    for doc in docs:
        context = task.fewshot_context(doc, 0)
        requests = task.construct_requests(doc, context, metadata=(config["task"], 0, 1))
        if isinstance(requests, list):
            prompt = requests[0].args[0]
            assert all(r.args[0] == prompt for r in requests)
            yield [prompt, [r.args[1] for r in requests], [], task.doc_to_target(doc)]
        else:
            prompt, kwargs = requests.args
            yield [prompt, [], kwargs["until"], str(task.doc_to_target(doc))]


def main():
    tasks = json.load(open(sys.argv[1], encoding="utf-8"))["tasks"]
    data = Path(sys.argv[2])
    golden = {}
    for name, config in tasks.items():
        file, docs = READERS[config["dataset_path"]](data, config["dataset_name"])
        docs = docs[:ITEMS]
        digest = hashlib.sha256()
        for item in rendered(config, docs):
            digest.update(json.dumps(item, ensure_ascii=False, separators=(",", ":")).encode())
            digest.update(b"\n")
        golden[name] = {"file": file, "items": len(docs), "sha256": digest.hexdigest()}
    json.dump({"lmEval": lm_eval.__version__, "tasks": golden}, sys.stdout, indent=1)
    print()


main()
