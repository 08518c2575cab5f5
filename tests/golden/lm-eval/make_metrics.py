"""Scores by lm-evaluation-harness's own functions, for tests/unit/evaluation/metrics/harness.test.ts.

    python make_metrics.py lm-eval-tasks.json > metrics.json

lm-eval-tasks.json holds the resolved task definitions. Needs lm-eval 0.4.13 and transformers.
"""

import json
import sys

from lm_eval.api.metrics import exact_match_hf_evaluate
from lm_eval.filters.extraction import RegexFilter, WhitespaceFilter
from transformers.data.metrics.squad_metrics import compute_exact, compute_f1

SQUAD = [
    ("Denver Broncos", " Denver Broncos"),
    ("Denver Broncos", "the Denver Broncos."),
    ("Denver Broncos", "Broncos, Denver"),
    ("308", "308 (three hundred and eight)"),
    ("the the", "the"),
    ("a", ""),
    ("The", "a"),
    ("", ""),
    ("x", ""),
    ("New York City", "New York, New York"),
    ("aaa an a bana", "AAA AN A BANA"),
    ("$1,000.50", "1000.50"),
    ("state-of-the-art", "state of the art"),
    ("l'eau", "L’eau"),
    ("die Kirche", "Die Kirche in der Stadt"),
    ("İstanbul", "istanbul"),
    ("ΟΔΥΣΣΕΥΣ", "οδυσσευς"),
    ("STRASSE", "straße"),
    ("三百八十", "三百 八十"),
    ("北京大学", "北京大学。"),
    ("北京\u3000大学", "北京 大学"),
    ("กรุงเทพมหานคร", "กรุงเทพ มหานคร"),
    ("दिल्ली", "दिल्ली।"),
    ("हिन्दी the भाषा", "हिन्दी भाषा"),
    ("काa का", "का का"),
    ("aकि", "कि"),
    ("الجامعة", "جامعة"),
    ("в 1945 году", "1945 году"),
    ("naïve", "nai\u0308ve"),
    ("tab\tand\nline", "tab and line"),
    ("no\u00a0break", "no break"),
    ("next\u0085line", "next line"),
    ("bom\ufeff", "bom"),
    ("under_score a_b", "underscore ab"),
    ("the² an³", "² ³"),
    ("one two two three", "two two two one"),
]

NUMBERS = [
    "18",
    " 18",
    "18\n",
    "18.",
    "$18",
    "-18",
    "1,800",
    "The answer is 18.",
    "The answer is $18.",
    "The answer is 18 dollars. Then 20 more.",
    "3 + 15 = 18",
    "It costs 18.50, no, 18",
    "...",
    "nothing",
    "",
    "$",
    "2,",
    "Die Antwort lautet 18.",
    "Die Antwort lautet: 18",
    "Die Antwort lautet -18,",
    "La respuesta es 18. La respuesta es 20.",
    "La réponse est 18.",
    "Ответ — 18.",
    "Jibu ni 18.",
    "答えは18です。",
    "答えは18。",
    "答案是 18。",
    "答案是 18.",
    "答案是18。",
    "คำตอบคือ 18",
    "సమాధానం 18",
    "১৮",
    "١٨",
    "Step 1: 2 x 9 = 18\nThe answer is 18",
]
REFERENCES = ["18", "-18", "1800"]


def filtered(function, text):
    return function.apply([[text]], [{}])[0][0]


def same(answer, reference):
    scores = exact_match_hf_evaluate([answer], [reference], ignore_case=True, ignore_punctuation=True)
    return int(scores["exact_match"])


def extraction(name, function):
    answers = [filtered(function, text) for text in NUMBERS]
    return {
        "name": name,
        "answers": answers,
        "scores": [[same(answer, reference) for reference in REFERENCES] for answer in answers],
    }


tasks = json.load(open(sys.argv[1], encoding="utf-8"))["tasks"]
patterns = {}
for name, task in tasks.items():
    if name.startswith("mgsm"):
        for entry in task["filter_list"]:
            regex = entry["filter"][0]
            if entry["name"] == "strict-match":
                patterns.setdefault(regex["regex_pattern"], name)
json.dump(
    {
        "squad": [
            {"reference": r, "text": t, "exact_match": compute_exact(r, t), "f1": compute_f1(r, t)} for r, t in SQUAD
        ],
        "texts": NUMBERS,
        "references": REFERENCES,
        "whole": extraction("remove_whitespace", WhitespaceFilter()),
        "flexible": extraction(
            "flexible-extract", RegexFilter(r"(-?[$0-9.,]{2,})|(-?[0-9]+)", group_select=-1)
        ),
        "strict": [extraction(pattern, RegexFilter(pattern)) for pattern in patterns],
    },
    sys.stdout,
    ensure_ascii=False,
    indent=1,
)
