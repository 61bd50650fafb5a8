"""fastText: learns train.tsv, then reads messages.tsv one by one, on one thread. Prints its times as JSON."""

import json
import os
import sys
import tempfile
import time

import fasttext

folder = sys.argv[1]
with open(f"{folder}/train.tsv", encoding="utf-8") as file:
    rows = [line.rstrip("\n").split("\t") for line in file if line.strip()]
with open(f"{folder}/messages.tsv", encoding="utf-8") as file:
    messages = [line.rstrip("\n") for line in file if line.strip()]

with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".txt", delete=False) as file:
    file.writelines(f"__label__{intent} {text}\n" for text, intent in rows)
started = time.perf_counter_ns()
model = fasttext.train_supervised(file.name, epoch=50, lr=0.5, wordNgrams=2, minn=3, maxn=5, dim=50, bucket=50000, thread=1, verbose=0)
load_ms = (time.perf_counter_ns() - started) / 1e6
os.unlink(file.name)

times = []
for turn in range(3):
    for message in messages:
        begun = time.perf_counter_ns()
        model.f.predict(message + "\n", 1, 0.0, "strict")
        taken = (time.perf_counter_ns() - begun) / 1e3
        if turn > 0:
            times.append(taken)
times.sort()
print(json.dumps({"load_ms": load_ms, "p50_us": times[len(times) // 2]}))
