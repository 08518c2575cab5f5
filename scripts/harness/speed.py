"""How fast Atlas and lm-evaluation-harness with transformers answer the same items on the same checkpoint.

    python scripts/harness/speed.py MODEL TASK=DATA [TASK=DATA ...] --tasks lm-eval-tasks.json [--items 32] [--threads 2]

TASK is a harness task of `atlas benchmarks list`, DATA the folder of its official files; see agreement.py, which holds the
answers against each other. Both sides have the model loaded and its weights in float32, the same number of threads and the
same batch size, and take turns: a pass of the harness (HFLM's `loglikelihood` or `generate_until`), a pass of Atlas. A pass
begins at the texts, so that both count their tokenizers. Prints one line of JSON for each task; `ratio` is the median of
Atlas's items a second over the harness's in the pass before.
"""

import argparse
import json
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

import torch
from lm_eval.models.huggingface import HFLM

from agreement import (
    DOCUMENTS,
    ROOT,
    built_benchmark,
    completed,
    harness_name,
    harness_requests,
    task_definition,
    with_tokens,
)


class Atlas:
    """A process that has the model loaded and answers all items whenever it is asked to."""

    def __init__(self, **job):
        command = [str(ROOT / "node_modules/.bin/node"), str(ROOT / "scripts/harness/atlas-passes.ts"), json.dumps(job)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.answer()

    def answer(self):
        line = self.process.stdout.readline()
        if line == "":
            raise SystemExit(f"Atlas ended with {self.process.wait()}")
        return json.loads(line)

    def seconds(self):
        self.process.stdin.write("pass\n")
        self.process.stdin.flush()
        return self.answer()["seconds"]

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def harness_pass(lm, requests, generates):
    start = time.perf_counter()
    if generates:
        lm.generate_until(requests, disable_tqdm=True)
    else:
        lm.loglikelihood(requests, disable_tqdm=True)
    return time.perf_counter() - start


def measure(lm, model, task, data, configs, options, folder):
    definition = task_definition(task)
    dataset = definition["dataset"]
    language = options.language
    name = definition["languages"][language]["name"]
    generates = definition["outputType"] != "multiple-choice"
    documents = list(DOCUMENTS[dataset](data, name))[: options.items]
    config = configs[harness_name(task, name)]
    instances = harness_requests(with_tokens(config, options.tokens) if generates else config, documents)
    requests = instances if generates else [request for requests in instances for request in requests]
    benchmark = built_benchmark(task, dataset, data, options.tokens, folder)
    atlas = Atlas(
        model=str(model),
        benchmark=str(benchmark),
        language=language,
        items=len(documents),
        batchSize=options.batch,
        threads=options.threads,
    )
    harness_pass(lm, requests, generates)
    atlas.seconds()
    passes = [(harness_pass(lm, requests, generates), atlas.seconds()) for _ in range(options.repetitions)]
    atlas.close()
    return {
        "bench": "generation" if generates else "scoring",
        "task": task,
        "language": language,
        "items": len(documents),
        "batchSize": options.batch,
        "threads": options.threads,
        **({"tokens": options.tokens} if generates else {}),
        "harnessItemsPerSecond": len(documents) / statistics.median(theirs for theirs, _ in passes),
        "atlasItemsPerSecond": len(documents) / statistics.median(ours for _, ours in passes),
        "ratio": statistics.median(theirs / ours for theirs, ours in passes),
        "ratios": [theirs / ours for theirs, ours in passes],
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model")
    parser.add_argument("benchmarks", nargs="+", metavar="TASK=DATA")
    parser.add_argument("--tasks", required=True, type=Path)
    parser.add_argument("--items", type=int, default=32)
    parser.add_argument("--tokens", type=int, default=32, help="of a written answer")
    parser.add_argument("--language", default="eng_Latn")
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--repetitions", type=int, default=5)
    options = parser.parse_args()

    torch.set_num_threads(options.threads)
    configs = json.loads(options.tasks.read_text(encoding="utf-8"))["tasks"]
    with tempfile.TemporaryDirectory() as temporary:
        model = completed(options.model, Path(temporary))
        lm = HFLM(pretrained=str(model), device="cpu", dtype="float32", batch_size=options.batch)
        for benchmark in options.benchmarks:
            task, _, data = benchmark.partition("=")
            folder = Path(temporary) / task
            folder.mkdir()
            print(json.dumps(measure(lm, model, task, Path(data), configs, options, folder)), flush=True)


if __name__ == "__main__":
    main()
