import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** The binary under test: `SAPA_BIN`, else the newest that cargo has built. */
function binary() {
  if (process.env.SAPA_BIN) return process.env.SAPA_BIN;
  const built = ['release', 'debug'].map((profile) => join(ROOT, 'target', profile, 'sapa'))
    .map((path) => ({ path, at: statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
    .sort((a, b) => b.at - a.at)[0];
  if (!built?.at) throw new Error('there is no sapa to test: build it with `cargo build --release`, or name it in SAPA_BIN');
  return built.path;
}

/** The real server with the sample shop, on a port of its own and a store of its own. */
export class Sapa {
  url = '';
  /** All that it has written to standard error. */
  log = '';
  folder = '';
  /** More of its environment. @type {Record<string, string>} */
  env = {};
  /** @type {import('node:child_process').ChildProcess | undefined} */
  process;

  /** Starts it and waits until it serves; the same store and port again after a stop. */
  async start() {
    this.folder ||= await mkdtemp(join(tmpdir(), 'sapa-'));
    const listen = this.url ? new URL(this.url).host : '127.0.0.1:0';
    const child = spawn(binary(), ['serve', ROOT, '--store', `sqlite:${join(this.folder, 'sapa.db')}`, '--listen', listen], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env.PATH, HOME: this.folder, ...this.env },
    });
    this.process = child;
    this.log = '';
    child.stderr.setEncoding('utf8').on('data', (text) => { this.log += text; });
    let out = '';
    child.stdout.setEncoding('utf8').on('data', (text) => { out += text; });
    for (;;) {
      const found = /listening on (http:\S+)/.exec(out);
      if (found) {
        this.url = found[1];
        return this;
      }
      await Promise.race([
        once(child.stdout, 'data', { signal: AbortSignal.timeout(20_000) }),
        once(child, 'exit').then(() => Promise.reject(new Error(`sapa has ended:\n${this.log}`))),
      ]);
    }
  }

  /** Ends it by `signal` and gives its exit code, null if the signal killed it. */
  async stop(/** @type {NodeJS.Signals} */ signal = 'SIGTERM') {
    const child = this.process;
    if (!child || child.exitCode !== null || child.signalCode) return child?.exitCode;
    const exit = once(child, 'exit');
    child.kill(signal);
    return (await exit)[0];
  }

  async remove() {
    await this.stop('SIGKILL');
    await rm(this.folder, { recursive: true, force: true });
  }
}
