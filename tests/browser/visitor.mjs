import { randomUUID } from 'node:crypto';
import { WebSocket } from 'ws';
import { eventually } from './chromium.mjs';

/** A visitor without a page: speaks the protocol, and keeps every frame. */
export class Visitor {
  /** @type {any[]} */
  frames = [];

  constructor(/** @type {string} */ url, /** @type {object} */ hello = {}) {
    this.socket = new WebSocket(`${url.replace('http', 'ws')}/ws`);
    this.socket.on('open', () => this.send({ type: 'hello', ...hello }));
    this.socket.on('message', (data) => this.frames.push(JSON.parse(String(data))));
  }

  send(/** @type {object} */ frame) {
    this.socket.send(JSON.stringify(frame));
  }

  /** The first frame of that type of which `check` holds. */
  async frame(/** @type {string} */ type, /** @type {(frame: any) => boolean} */ check = () => true) {
    const find = () => this.frames.find((frame) => frame.type === type && check(frame));
    await eventually(find, `the visitor gets ${type}`);
    return find();
  }

  /** Says something and waits until it is stored. */
  async say(/** @type {string} */ text) {
    const id = randomUUID();
    this.send({ type: 'message', id, text });
    return this.frame('message', (frame) => frame.id === id);
  }

  /** The conversation's id, once there is one. */
  async conversation() {
    return (await this.frame('welcome')).conversation;
  }

  close() {
    this.socket.close();
  }
}
