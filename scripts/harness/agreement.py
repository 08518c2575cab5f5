"""Holds Atlas's answers against lm-evaluation-harness's on the same checkpoint and the same official files.

    python scripts/harness/agreement.py MODEL TASK DATA --tasks lm-eval-tasks.json [--items 100] [--languages eng_Latn ...]

TASK is a harness task of `atlas benchmarks list`, DATA the folder of its official files, lm-eval-tasks.json the harness's
resolved definitions. Needs lm-eval and transformers, and the repository's packages (`npm run atlas -- --version` installs
them). Prints, for each language, how many predictions differ: of given options the best one, and the largest difference
of a log-likelihood; of written answers the text. Exits with 1 where a prediction differs or a difference exceeds the
tolerance.
"""

import argparse
import itertools
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from lm_eval.api.task import ConfigurableTask
from lm_eval.models.huggingface import HFLM

ROOT = Path(__file__).resolve().parents[2]
POSITIONS = 4096
LABELS = ["entailment", "neutral", "contradiction"]


def xnli_documents(data, name):
    with (data / f"dev-{name}.tsv").open(encoding="utf-8", newline="\n") as lines:
        for line in lines:
            premise, hypothesis, label = line.rstrip("\n").split("\t")
            yield {"premise": premise, "hypothesis": hypothesis, "label": LABELS.index(label)}


def belebele_documents(data, name):
    with (data / f"{name}.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def xquad_documents(data, name):
    articles = json.loads((data / f"xquad.{name}.json").read_text(encoding="utf-8"))["data"]
    for paragraph in (paragraph for article in articles for paragraph in article["paragraphs"]):
        for question in paragraph["qas"]:
            answers = {"text": [answer["text"] for answer in question["answers"]]}
            yield {"context": paragraph["context"], "question": question["question"], "answers": answers}


def mgsm_documents(data, name):
    with (data / f"mgsm_{name}.tsv").open(encoding="utf-8", newline="\n") as lines:
        for line in lines:
            question, number = line.rstrip("\n").split("\t")
            yield {"question": question, "answer": None, "answer_number": int(number.replace(",", ""))}


DOCUMENTS = {
    "xnli": xnli_documents,
    "belebele": belebele_documents,
    "xquad": xquad_documents,
    "mgsm": mgsm_documents,
}
SQUAD = {"id": "1", "context": "It rained.", "question": "What?", "answers": {"text": ["It"], "answer_start": [0]}}
TRAINING = {
    "xquad": ("train.jsonl", json.dumps(SQUAD)),
    "mgsm": ("train.jsonl", json.dumps({"question": "What is 1+1?", "answer": "1+1=2.\n#### 2"})),
    "xnli": ("train.tsv", "A premise.\tA hypothesis.\tneutral\n"),
    "belebele": (
        "train.jsonl",
        json.dumps(
            {
                "link": "none",
                "question_number": 1,
                "flores_passage": "A passage.",
                "question": "A question?",
                **{f"mc_answer{n}": f"Answer {n}" for n in range(1, 5)},
                "correct_answer_num": "1",
            }
        ),
    ),
}


def harness_tasks():
    return [path.stem for path in sorted((ROOT / "resources/tasks").glob("*.json")) if "curated" not in path.stem]


def task_definition(task):
    return json.loads((ROOT / f"resources/tasks/{task}.json").read_text(encoding="utf-8"))


def harness_name(task, language):
    return f"{task.replace('-', '_')}_{language}"


def completed(model, folder):
    """A copy that the harness can use: it needs to know the token that begins a text, and room for the longest prompt."""
    copy = folder / "model"
    shutil.copytree(model, copy)
    config = json.loads((copy / "config.json").read_text(encoding="utf-8"))
    config["max_position_embeddings"] = max(POSITIONS, config["max_position_embeddings"])
    (copy / "config.json").write_text(json.dumps(config), encoding="utf-8")
    tokenizer_config = copy / "tokenizer_config.json"
    if not tokenizer_config.exists():
        tokenizer = json.loads((copy / "tokenizer.json").read_text(encoding="utf-8"))
        names = {token["id"]: token["content"] for token in tokenizer["added_tokens"]}
        special = {f"{kind}_token": names[config[f"{kind}_token_id"]] for kind in ("bos", "eos")}
        tokenizer_config.write_text(json.dumps({"tokenizer_class": "PreTrainedTokenizerFast", **special}))
    return copy


def atlas(*arguments):
    command = [str(ROOT / "node_modules/.bin/node"), str(ROOT / "main/cli/atlas.ts"), *arguments]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=sys.stderr)


def built_benchmark(task, dataset, data, tokens, folder):
    """The folder of the task's benchmark; its answers, where they are written, have so many tokens."""
    name, text = TRAINING[dataset]
    # The frozen model is measured, so nothing is trained on this; a benchmark has a training split all the same.
    (folder / name).write_text(text, encoding="utf-8")
    benchmark = folder / "benchmark"
    atlas("benchmarks", "build", task, "--data", str(data), "--train", str(folder / name), "--output", str(benchmark))
    definition = json.loads((benchmark / "benchmark.json").read_text(encoding="utf-8"))
    if "generation" in definition:
        definition["generation"]["maxGenTokens"] = tokens
        (benchmark / "benchmark.json").write_text(json.dumps(definition), encoding="utf-8")
    return benchmark


def atlas_predictions(model, task, dataset, data, languages, items, tokens, folder):
    """Language -> the scores and prediction of each item, in the order of the benchmark's file.

    Without languages, all that the data has.
    """
    benchmark = built_benchmark(task, dataset, data, tokens, folder)
    languages = languages or sorted(path.stem for path in (benchmark / "eval").glob("*.jsonl"))
    experiment = folder / "experiment.yaml"
    experiment.write_text(
        json.dumps(
            {
                "name": "agreement",
                "models": [{"path": str(Path(model).resolve())}],
                "tasks": [{"path": str(benchmark)}],
                "methods": [{"config": {"method": "none"}}],
                "languages": languages,
                "training": {"maxSequenceLength": POSITIONS},
                "evaluation": {"maxItems": items},
            }
        )
    )
    atlas("--workspace", str(folder / "workspace"), "run", str(experiment))
    return {language: in_file_order(folder, language, items) for language in languages}


def in_file_order(folder, language, items):
    (file,) = folder.glob(f"workspace/runs/*/predictions/*/{language}.jsonl")
    by_id = {prediction["id"]: prediction for prediction in map(json.loads, file.open(encoding="utf-8"))}
    with (folder / "benchmark/eval" / f"{language}.jsonl").open(encoding="utf-8") as lines:
        return [by_id[json.loads(line)["id"]] for line in itertools.islice(lines, items)]


def harness_requests(config, documents):
    """What the harness asks the model: its requests for each document."""

    class Local(ConfigurableTask):
        def download(self, dataset_kwargs=None):
            from datasets import Dataset, DatasetDict

            split = config.get("test_split") or config["validation_split"]
            self.dataset = DatasetDict({name: Dataset.from_list(documents) for name in (split, "train")})

    task = Local(config={k: v for k, v in config.items() if k not in ("tag", "process_results")})
    return [
        task.construct_requests(d, task.fewshot_context(d, 0), metadata=(config["task"], i, 1))
        for i, d in enumerate(documents)
    ]


def compare_choices(lm, config, documents, ours, tolerance):
    """Ids of the items whose best option differs, a summary, and whether all is within the tolerance."""
    instances = harness_requests(config, documents)
    flat = lm.loglikelihood([request for requests in instances for request in requests], disable_tqdm=True)
    scores = iter(flat)
    theirs = [[next(scores)[0] for _ in requests] for requests in instances]
    pairs = list(zip(ours, theirs, strict=True))
    different = [mine["id"] for mine, scores in pairs if mine["best"]["sum"] != scores.index(max(scores))]
    error = max(abs(a - b) for mine, scores in pairs for a, b in zip(mine["scores"], scores, strict=True))
    return different, f"largest difference {error:.1e}", error <= tolerance


def with_tokens(config, tokens):
    """The task with answers of so many tokens."""
    return {**config, "generation_kwargs": {**config["generation_kwargs"], "max_gen_toks": tokens}}


def compare_texts(lm, config, documents, ours, tokens):
    """The same for written answers: the texts themselves."""
    instances = harness_requests(with_tokens(config, tokens), documents)
    texts = lm.generate_until(instances, disable_tqdm=True)
    pairs = list(zip(ours, texts, strict=True))
    different = [f"{mine['id']}: {mine['text']!r}, harness {text!r}" for mine, text in pairs if mine["text"] != text]
    return different, f"{sum(text != '' for text in texts)} texts not empty", True


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model")
    parser.add_argument("task", choices=harness_tasks())
    parser.add_argument("data", type=Path)
    parser.add_argument("--tasks", required=True, type=Path)
    parser.add_argument("--items", type=int, default=100)
    parser.add_argument("--tokens", type=int, default=256, help="of a written answer")
    parser.add_argument("--languages", nargs="*")
    parser.add_argument("--tolerance", type=float, default=1e-3)
    options = parser.parse_args()

    definition = task_definition(options.task)
    dataset = definition["dataset"]
    configs = json.load(options.tasks.open(encoding="utf-8"))["tasks"]
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        model = completed(options.model, folder)
        lm = HFLM(pretrained=str(model), device="cpu", dtype="float32", batch_size=16)
        ours = atlas_predictions(
            model, options.task, dataset, options.data, options.languages, options.items, options.tokens, folder
        )
    failed = False
    for language, predictions in ours.items():
        name = definition["languages"][language]["name"]
        documents = list(DOCUMENTS[dataset](options.data, name))[: options.items]
        config = configs[harness_name(options.task, name)]
        if definition["outputType"] == "multiple-choice":
            different, summary, close = compare_choices(lm, config, documents, predictions, options.tolerance)
        else:
            different, summary, close = compare_texts(lm, config, documents, predictions, options.tokens)
        failed = failed or len(different) > 0 or not close
        print(f"{language}: {len(documents)} items, {len(different)} predictions differ, {summary}", flush=True)
        for item in different:
            print(f"  differs: item {item}", flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
