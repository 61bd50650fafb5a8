import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { EventEmitter, once } from 'node:events';
import { WebSocketServer } from 'ws';

const WEB = new URL('../../web/', import.meta.url);
/** The picture behind every path that ends in `.svg`. */
export const PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"/>';

/**
 * A small server that speaks the visitor's protocol, and that a test can make misbehave at a chosen moment: what a real server
 * hardly does on demand. It keeps one conversation after another in memory and answers every message with an echo.
 */
export class Double extends EventEmitter {
  /** Every frame that came in, in order. @type {any[]} */
  received = [];
  /** Stored frames of the present conversation, `seq` from 1. @type {any[]} */
  stored = [];
  /** @type {Set<import('ws').WebSocket>} */
  sockets = new Set();
  conversation = 0;
  port = 0;
  url = '';
  status = 'bot';
  greeting = { from: 'bot', text: 'Halo Kak! Mau tanya apa?', options: [{ id: 'o1', label: 'Harga' }, { id: 'o2', label: 'Cara order' }] };
  /** Sees a frame first; true means that it has dealt with it. @type {(frame: any, socket: import('ws').WebSocket) => boolean | void} */
  intercept = () => {};
  /** Called for each new socket; true means that it is dealt with. @type {(socket: import('ws').WebSocket) => boolean | void} */
  arrive = () => {};
  html = '<!doctype html><html lang="id"><meta name="viewport" content="width=device-width"><title>Toko</title><h1>Toko</h1><script src="/widget.js" async></script>';
  headers = { 'content-security-policy': "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self'" };

  async listen(port = 0) {
    const widget = await readFile(new URL('widget/widget.js', WEB));
    this.http = createServer((request, response) => {
      if (request.url === '/widget.js') response.writeHead(200, { 'content-type': 'text/javascript' }).end(widget);
      else if (request.url?.endsWith('.svg')) response.writeHead(200, { 'content-type': 'image/svg+xml' }).end(PICTURE);
      else response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', ...this.headers }).end(this.html);
    });
    this.ws = new WebSocketServer({ server: this.http, path: '/ws' });
    this.ws.on('connection', (socket) => this.#connected(socket));
    this.http.listen(port, '127.0.0.1');
    await once(this.http, 'listening');
    this.port = /** @type {import('node:net').AddressInfo} */ (this.http.address()).port;
    this.url = `http://127.0.0.1:${this.port}/`;
    return this;
  }

  /** Stops at once, as a killed process does; what was stored stays for the next `listen`. */
  async close() {
    for (const socket of this.sockets) socket.terminate();
    this.ws?.close();
    this.http?.closeAllConnections();
    this.http?.close();
    if (this.http) await once(this.http, 'close');
  }

  /** Waits until the frames that came in hold one that `matches`, and gives it. */
  async until(/** @type {(frame: any) => boolean} */ matches) {
    for (;;) {
      const found = this.received.find(matches);
      if (found) return found;
      await once(this, 'frame', { signal: AbortSignal.timeout(20_000) });
    }
  }

  /** The frames of one type that came in. */
  of(/** @type {string} */ type) {
    return this.received.filter((frame) => frame.type === type);
  }

  /** Stores a `message` or `status` frame and sends it to every socket. */
  store(/** @type {any} */ frame) {
    const full = { type: 'message', id: `s${this.stored.length + 1}`, ...frame, seq: this.stored.length + 1, at: new Date().toISOString() };
    if (full.type === 'status') this.status = full.status;
    this.stored.push(full);
    this.broadcast(full);
    return full;
  }

  broadcast(/** @type {any} */ frame) {
    for (const socket of this.sockets) socket.send(JSON.stringify(frame));
  }

  #connected(/** @type {import('ws').WebSocket} */ socket) {
    socket.on('error', () => {});
    if (this.arrive(socket)) return;
    socket.on('close', () => this.sockets.delete(socket));
    socket.on('message', (data) => {
      const frame = JSON.parse(String(data));
      this.received.push(frame);
      if (!this.intercept(frame, socket)) this.answer(frame, socket);
      this.emit('frame');
    });
  }

  /** What a well-behaved server does with a frame. */
  answer(/** @type {any} */ frame, /** @type {import('ws').WebSocket} */ socket) {
    const send = (/** @type {any} */ reply) => socket.send(JSON.stringify(reply));
    const token = () => `token-${this.conversation}`;
    if (frame.type === 'hello') {
      const resumed = this.conversation > 0 && frame.token === token();
      if (frame.token && !resumed) send({ type: 'error', code: 'bad_token', text: 'unknown token' });
      if (!resumed) this.begin();
      const after = resumed && frame.after <= this.stored.length ? frame.after : 0;
      send({ type: 'welcome', conversation: `c${this.conversation}`, token: token(), seq: this.stored.length, resumed, bot: { name: 'Toko Sapa', languages: ['id', 'en'] }, status: this.status });
      for (const stored of this.stored.slice(after)) send(stored);
      this.sockets.add(socket);
      return;
    }
    const known = this.stored.find((one) => (one.from === 'visitor' && one.id === frame.id) || (one.type === 'status' && one.reply_to === frame.id));
    if (known && frame.id) return send(known);
    if (frame.type === 'message' || frame.type === 'choose') {
      if (this.status === 'closed') this.store({ type: 'status', status: 'bot' });
      const option = this.stored.flatMap((one) => one.options ?? []).find((one) => one.id === frame.option);
      const text = frame.text ?? option?.label;
      this.store({ from: 'visitor', id: frame.id, text });
      if (this.status === 'bot') this.store({ from: 'bot', text: `Jawaban: ${text}`, reply_to: frame.id });
    } else if (frame.type === 'end') {
      this.store({ type: 'status', status: 'closed', reply_to: frame.id });
    }
  }

  /** Forgets the conversation, as a server does that no longer knows a token; the next `hello` gets a new one. */
  begin() {
    for (const socket of this.sockets) socket.close(1001);
    this.sockets.clear();
    this.conversation += 1;
    this.stored = [];
    this.status = 'bot';
    if (this.greeting) this.store(this.greeting);
  }
}
