"""Golden texts of chat templates, for tests/integration/golden/chat-template.test.ts.

    python make_chat.py MODEL [TEMPLATES] > chat.json

What transformers' apply_chat_template makes of our templates (*.jinja beside this script), by the clock of 26 July 2024,
and the tokens that lm-evaluation-harness makes of items with --apply_chat_template; MODEL is the demo's checkpoint.
TEMPLATES is a folder of models' own templates as NAME.jinja; of these, whose licences are their own, the hashes of
template and texts are kept only. Needs transformers 5 and lm-eval 0.4.13.
"""

import hashlib
import json
import sys
from datetime import datetime
from pathlib import Path

import lm_eval
import transformers
from datasets import Dataset, DatasetDict
from jinja2.exceptions import TemplateError
from lm_eval.api.task import ConfigurableTask
from lm_eval.models.huggingface import HFLM
from tokenizers import Tokenizer, models
from transformers import AutoTokenizer, PreTrainedTokenizerFast
from transformers.utils import chat_template_utils

HERE = Path(__file__).resolve().parent
TOKENS = {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>"}
USER = {"role": "user", "content": "Passage: Ein \"Zitat\".\n\nFrage: Wie viel ist 2 < 3 & 4?\nAntwort:"}
CONVERSATIONS = {
    "one turn": [USER],
    "spaces around": [{"role": "user", "content": "  \n 質問 שאלה {{ bos_token }} {% raw %} \n "}],
    "nothing": [{"role": "user", "content": ""}],
    "a system turn": [{"role": "system", "content": " Be brief. "}, USER],
    # Turns differ, since dictionaries are compared by value here and by identity in @huggingface/jinja.
    "several turns": [USER, {"role": "assistant", "content": " 5 "}, {"role": "user", "content": "Why?"}],
    "turns that do not alternate": [USER, USER],
}

CHOICES = [
    {"prompt": "Passage: Ein Satz.\n\nWhich?\nAnswer:", "options": ["A", "B", "C"]},
    {"prompt": "Trailing spaces   ", "options": [" A", "no"]},
    {"prompt": "", "options": ["Rain falls, right? Yes, water.", "Rain falls, right? No, water."]},
]
WRITTEN = ["Question: 2 + 3?\nStep-by-Step Answer:", "  Context: Regen.\n\nAntwort:"]


class Clock(datetime):
    @classmethod
    def now(cls, tz=None):
        return cls(2024, 7, 26)


def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()


def rendered(template):
    """Name of the conversation -> its text, null where the template refuses it."""
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=Tokenizer(models.BPE()), **TOKENS)
    texts = {}
    for name, messages in CONVERSATIONS.items():
        try:
            texts[name] = tokenizer.apply_chat_template(
                messages, chat_template=template, tokenize=False, add_generation_prompt=True
            )
        except TemplateError:
            texts[name] = None
    return texts


def local_task(kind, documents):
    """A task of the harness over these documents, as the published ones are set up."""

    class Local(ConfigurableTask):
        def download(self, dataset_kwargs=None):
            self.dataset = DatasetDict({"test": Dataset.from_list(documents)})

    config = {"task": kind, "dataset_path": "none", "test_split": "test", "output_type": kind, "doc_to_text": "{{prompt}}"}
    if kind == "multiple_choice":
        return Local(config={**config, "doc_to_choice": "options", "doc_to_target": 0})
    return Local(config={**config, "doc_to_target": "", "generation_kwargs": {"until": ["\n\n"]}})


def harness_tokens(model, template, adds_bos):
    """Tokens of every item's context and continuations, as the harness sends them to the model."""
    tokenizer = AutoTokenizer.from_pretrained(model, bos_token="<|end|>", add_bos_token=adds_bos)
    tokenizer.chat_template = template
    lm = HFLM(pretrained=model, tokenizer=tokenizer, device="cpu")
    chat = {"apply_chat_template": True, "chat_template": lm.apply_chat_template}

    def requests(kind, documents):
        task = local_task(kind, documents)
        for document in documents:
            context = task.fewshot_context(document, 0, **chat)
            found = task.construct_requests(document, context, metadata=(kind, 0, 1), **chat)
            yield [request.args for request in found] if isinstance(found, list) else found.args[0]

    choices = []
    for pairs in requests("multiple_choice", CHOICES):
        encoded = [lm._encode_pair(*pair) for pair in pairs]
        assert all(context == encoded[0][0] for context, _ in encoded)
        choices.append({"context": encoded[0][0], "options": [option for _, option in encoded]})
    written = [lm.tok_batch_encode([text])[0][0].tolist() for text in requests("generate_until", [{"prompt": p} for p in WRITTEN])]
    return {"addsBos": adds_bos, "choices": choices, "written": written}


def main():
    chat_template_utils.datetime = Clock
    ours = {path.name: rendered(path.read_text()) for path in sorted(HERE.glob("*.jinja"))}
    models_own = {}
    for path in sorted(Path(sys.argv[2]).glob("*.jinja")) if len(sys.argv) > 2 else []:
        texts = {name: text and sha256(text) for name, text in rendered(path.read_text()).items()}
        models_own[path.name] = {"sha256": sha256(path.read_text()), "texts": texts}
    golden = {
        "transformers": transformers.__version__,
        "tokens": TOKENS,
        "conversations": CONVERSATIONS,
        "ours": ours,
        "models": models_own,
        "lmEval": lm_eval.__version__,
        "items": {"choices": CHOICES, "written": WRITTEN},
        "harness": {
            path.name: [harness_tokens(sys.argv[1], path.read_text(), adds_bos) for adds_bos in (True, False)]
            for path in sorted(HERE.glob("*.jinja"))
        },
    }
    json.dump(golden, sys.stdout, ensure_ascii=False)
    print()


main()
