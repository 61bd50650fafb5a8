// NLP.js: learns train.tsv, then reads messages.tsv one by one. Prints its times as JSON.
import { readFileSync } from "node:fs";
import { NlpManager } from "node-nlp";

const folder = process.argv[2];
const rows = readFileSync(`${folder}/train.tsv`, "utf8").split("\n").filter(Boolean).map((line) => line.split("\t"));
const messages = readFileSync(`${folder}/messages.tsv`, "utf8").split("\n").filter(Boolean);

const started = process.hrtime.bigint();
const manager = new NlpManager({ languages: ["en"], forceNER: false, nlu: { log: false }, autoSave: false });
for (const [text, intent] of rows) manager.addDocument("en", text, intent);
await manager.train();
const load_ms = Number(process.hrtime.bigint() - started) / 1e6;

const times = [];
for (let round = 0; round < 5; round++) {
  for (const message of messages) {
    const begun = process.hrtime.bigint();
    await manager.process("en", message);
    const taken = Number(process.hrtime.bigint() - begun) / 1e3;
    // The first rounds warm the compiler up.
    if (round > 1) times.push(taken);
  }
}
times.sort((a, b) => a - b);
console.log(JSON.stringify({ load_ms, p50_us: times[Math.floor(times.length / 2)] }));
