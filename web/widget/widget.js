// The visitor's chat widget, served as it stands here. Its attributes and its looks: README.md beside it.
(() => {
  const script = /** @type {HTMLScriptElement} */ (document.currentScript ?? document.querySelector('script[src*="/widget.js"]'));
  const page = /** @type {any} */ (window);
  if (!script || page.sapa) return;
  page.sapa = {};
  const given = script.dataset;
  const base = new URL('.', script.src).href;

  const MAX_TEXT = 4000; // Unicode scalar values: the server's default
  const PATIENCE = 15_000; // ms without an answer: the socket counts as dead
  const STALE = 60_000; // ms hidden, then a fresh socket: phones freeze them without closing

  const TEXTS = {
    id: {
      open: 'Buka chat', close: 'Tutup chat', unread: 'pesan baru: {}', log: 'Isi percakapan', choices: 'Pilihan',
      input: 'Tulis pesan', again: 'Tulis pesan untuk mulai lagi', send: 'Kirim', newer: 'Pesan baru ↓',
      bot: 'Asisten otomatis', queued: 'Menunggu CS kami', agent: 'Bersama {}', closed: 'Percakapan selesai', staff: 'CS kami',
      place: 'antrean ke-{}', wait: 'sekitar {} menit', joined: '{} bergabung', back: 'Kembali ke asisten otomatis',
      you: 'Anda', sending: 'Mengirim…', sent: 'Terkirim', seen: 'Dibaca', typing: '{} sedang mengetik…',
      end: 'Akhiri', endAsk: 'Akhiri percakapan ini?', endYes: 'Ya, akhiri', endNo: 'Batal',
      connecting: 'Menyambung…', lost: 'Menyambung lagi…', offline: 'Tidak ada internet. Pesan dikirim begitu tersambung.',
      rate_limited: 'Sebentar ya, dikirim lagi dalam {} detik', unavailable: 'Server sedang sibuk, segera dikirim ulang…',
      left: 'Sisa {} karakter', over: 'Kelebihan {} karakter', refused: 'Tidak terkirim.', too_long: 'Tidak terkirim: terlalu panjang.',
      unknown_option: 'Pilihan ini sudah tidak berlaku. Tulis saja pertanyaannya, ya.',
      bad_token: 'Percakapan sebelumnya tidak bisa dibuka lagi. Ini percakapan baru.',
    },
    en: {
      open: 'Open chat', close: 'Close chat', unread: 'new messages: {}', log: 'Conversation', choices: 'Choices',
      input: 'Write a message', again: 'Write to start again', send: 'Send', newer: 'New message ↓',
      bot: 'Automatic assistant', queued: 'Waiting for our team', agent: 'With {}', closed: 'Conversation ended', staff: 'our team',
      place: 'number {} in line', wait: 'about {} min', joined: '{} joined', back: 'Back with the automatic assistant',
      you: 'You', sending: 'Sending…', sent: 'Sent', seen: 'Read', typing: '{} is typing…',
      end: 'End', endAsk: 'End this conversation?', endYes: 'Yes, end it', endNo: 'Cancel',
      connecting: 'Connecting…', lost: 'Reconnecting…', offline: 'You are offline. Messages go out once you are back.',
      rate_limited: 'One moment, sending again in {} seconds', unavailable: 'The server is busy, sending again shortly…',
      left: '{} characters left', over: '{} characters too many', refused: 'Not sent.', too_long: 'Not sent: too long.',
      unknown_option: 'This choice is no longer available. Just write your question.',
      bad_token: 'Your earlier conversation cannot be opened any more. This is a new one.',
    },
  };
  /** What is read here, best first; `in` is an old name of `id`. */
  const languages = [given.language, document.documentElement.lang, navigator.language]
    .map((tag = '') => tag.toLowerCase().split(/[-_]/)[0].replace(/^in$/, 'id')).filter(Boolean);
  const language = languages.find((code) => code in TEXTS) ?? 'en';
  const t = (key, ...values) => TEXTS[language][key].replace('{}', values[0]);

  // What outlives the page: one key an entry, so that tabs do not overwrite each other.
  const prefix = `sapa:${base}:`;
  const shelf = (() => {
    try {
      localStorage.setItem(prefix, '');
      return localStorage;
    } catch {
      return {}; // denied
    }
  })();
  const kept = (key) => shelf[prefix + key];
  const drop = (key) => delete shelf[prefix + key];
  const keep = (key, value) => {
    try {
      shelf[prefix + key] = value;
    } catch { /* full */ }
  };

  /** Spread, so that visitors do not return all at once; 30 s at most. */
  const backoff = (attempt) => Math.min(30_000, 500 * 2 ** attempt) * (0.5 + Math.random() / 2);

  /**
   * The protocol; knows no page. One draft is under way at a time, which keeps their order. It goes out again, with its id, until
   * acknowledged or refused; the server answers a repeated id with the frame it stored.
   */
  function createClient(on) {
    /** @type {WebSocket | null} */
    let socket = null;
    let ready = false; // welcomed on this socket
    let wanted = false;
    let bare = false; // the server refused what the page says about itself
    let token = kept('token');
    let conversation = '';
    let last = 0; // highest seq seen
    let gap = -1; // the seq after which a frame was missing
    let attempts = 0, refusals = 0;
    let sending = ''; // the id under way
    let outbox = []; // done by the visitor, not yet acknowledged
    let retryTimer, holdTimer, watchTimer;

    const send = (frame) => socket?.send(JSON.stringify(frame));
    const watch = () => {
      clearTimeout(watchTimer);
      watchTimer = setTimeout(() => lose(backoff(attempts++)), PATIENCE);
    };

    function connect() {
      wanted = true;
      clearTimeout(retryTimer);
      if (socket) return;
      on.down();
      if (kept('token') && kept('token') !== token) {
        token = kept('token'); // another tab has begun a newer conversation
        last = 0;
      }
      socket = new WebSocket(`${base.replace('http', 'ws')}ws`);
      watch();
      socket.onopen = () => send({ type: 'hello', language: languages[0], token, after: token && last, ...(!bare && introduction()) });
      socket.onmessage = (event) => receive(JSON.parse(event.data));
      socket.onclose = ({ code }) => {
        if (code === 1009) refuse(sending, 'too_long');
        lose(code === 1001 ? 300 + Math.random() * 1200 : backoff(attempts++) + (code === 1008 ? 5000 : 0));
      };
    }

    function introduction() {
      const visitor = Object.fromEntries(['name', 'email', 'phone', 'id', 'hash'].map((key) => [key, given[key] || undefined]));
      return { page: location.href.split('#')[0].slice(0, 2000), visitor };
    }

    /** Leaves the socket, without a handshake that a dead network never ends, for `wait` ms. */
    function lose(wait) {
      clearTimeout(watchTimer);
      clearTimeout(retryTimer);
      if (socket) {
        socket.onopen = socket.onmessage = socket.onclose = null;
        socket.close();
      }
      socket = null;
      ready = false;
      sending = '';
      on.down();
      retryTimer = setTimeout(connect, wait);
    }

    function receive(frame) {
      const { type, seq } = frame;
      if (type === 'welcome') return welcome(frame);
      if (type === 'error') return fail(frame);
      if (type !== 'message' && type !== 'status') return on.frame(frame);
      if (seq > last + 1 && gap !== last) {
        gap = last;
        return lose(0);
      }
      if (seq > last) {
        last = seq;
        on.frame(frame);
      }
      const id = type === 'status' ? frame.reply_to : frame.from === 'visitor' && frame.id;
      if (forget(id)) {
        on.settled(id);
        attempts = refusals = 0;
      }
      flush();
    }

    function welcome(frame) {
      clearTimeout(watchTimer);
      if (!frame.resumed) {
        if (kept('token') && kept('token') !== token) return lose(0); // another tab was quicker
        drop('seen');
      }
      if (conversation && conversation !== frame.conversation) {
        last = 0;
        on.reset();
      }
      conversation = frame.conversation;
      token = frame.token;
      keep('token', token);
      ready = true;
      const welcomed = socket;
      setTimeout(() => { if (socket === welcomed) attempts = 0; }, 5000);
      on.frame({ ...frame, replay: last < frame.seq });
      flush();
    }

    function fail({ code, id = sending, retry_after_s: after }) {
      if (code === 'bad_token') {
        conversation = '';
        last = 0;
        on.reset();
        return on.notice(t(code));
      }
      const again = code === 'rate_limited' || code === 'unavailable';
      const wait = after ? after * 1000 + Math.random() * 300 : backoff(++refusals);
      if (!ready) {
        bare ||= !again;
        lose(wait);
      } else if (again) {
        clearTimeout(watchTimer);
        clearTimeout(holdTimer);
        sending = '';
        holdTimer = setTimeout(() => {
          holdTimer = 0;
          flush();
        }, wait);
        on.held(id, t(code, Math.ceil(wait / 1000)));
      } else {
        refuse(id, code);
      }
    }

    function refuse(id, code) {
      const draft = forget(id);
      if (draft) on.refused(draft, code);
      flush();
    }

    function forget(id) {
      const draft = outbox.find((one) => one.id === id);
      if (!draft) return;
      outbox = outbox.filter((one) => one !== draft);
      drop(`out:${id}`);
      if (sending === id) {
        sending = '';
        clearTimeout(watchTimer);
      }
      return draft;
    }

    function flush() {
      if (!outbox[0] || !ready || sending || holdTimer) return;
      const { type, id, text, option } = outbox[0];
      sending = id;
      send(type === 'message' ? { type, id, text } : { type, id, option });
      watch();
    }

    function post(type, text = '', option = undefined) {
      const id = Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(36)).join('');
      const draft = { type, id, text, option, at: Date.now() };
      outbox.push(draft);
      keep(`out:${id}`, JSON.stringify(draft));
      on.queued(draft);
      connect();
      flush();
    }

    const renew = () => wanted && lose(0);
    let hidden = 0;
    addEventListener('online', renew);
    document.addEventListener('visibilitychange', () => {
      if (document.hidden) hidden = Date.now();
      else if (!ready || Date.now() - hidden > STALE) renew();
    });
    outbox = Object.keys(shelf).filter((key) => key.startsWith(`${prefix}out:`)).map((key) => JSON.parse(shelf[key])).sort((a, b) => a.at - b.at);
    outbox.forEach(on.queued); // left by an earlier page
    if (token || outbox[0]) connect();
    return { connect, post, send: (frame) => ready && send(frame), choosing: (option) => outbox.some((draft) => draft.option === option) };
  }

  const SMALL = '(max-width:480px),(max-height:480px)';
  const STYLE = `
:host{all:initial;--a:var(--sapa-color,#0f766e);--on:var(--sapa-on-color,#fff);--bg:#fff;--soft:#eef3f2;--ink:#14201e;--dim:#53625e;--line:#c9d3d0}
*{box-sizing:border-box;margin:0;font:inherit;color:inherit}
.launcher,dialog{font:16px/1.45 system-ui,sans-serif;color:var(--ink)}
[hidden]{display:none!important}
button{min-width:44px;min-height:44px;border:0;border-radius:22px;background:none;cursor:pointer}
:focus-visible{outline:3px solid var(--ink);outline-offset:2px}
svg{display:block;margin:auto;width:24px;fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
small,.system,.line{font-size:14px;color:var(--dim)}
.vh{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.launcher{position:fixed;z-index:2147483000;inset:auto calc(20px + env(safe-area-inset-right)) calc(20px + env(safe-area-inset-bottom)) auto;width:60px;height:60px;border-radius:30px;background:var(--a);color:var(--on);box-shadow:0 4px 16px #0005}
.launcher svg{width:32px}
.badge{position:absolute;top:-4px;right:-4px;min-width:24px;padding:0 7px;border-radius:12px;background:#b91c1c;color:#fff;font:600 14px/24px system-ui}
dialog{position:fixed;z-index:2147483000;inset:auto 20px 92px auto;width:384px;max-width:none;height:min(640px,100dvh - 112px);max-height:none;padding:0;border:0;border-radius:18px;background:var(--bg);box-shadow:0 12px 48px #0006;overflow:hidden}
dialog[open]{display:flex;flex-direction:column;animation:rise .18s}
.head{display:flex;align-items:center;padding:calc(10px + env(safe-area-inset-top)) 8px 10px 18px;background:var(--a);color:var(--on)}
.head div{flex:1;min-width:0}
.head small,.card small{display:block}
.head small{color:inherit}
.head :focus-visible{outline-color:var(--on)}
.head :focus-visible,.log:focus-visible{outline-offset:-3px}
h2{font-weight:600;font-size:17px;white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
.end{padding:0 14px;font-size:15px;text-decoration:underline}
.log{flex:1;min-height:0;overflow-y:auto;overscroll-behavior:contain;padding:16px 14px 8px;display:flex;flex-direction:column}
.log>:first-child{margin-top:auto}
.msg{display:flex;flex-direction:column;align-items:flex-start;margin-bottom:12px}
.more{margin-bottom:4px}
.more>.meta{display:none}
.text{max-width:85%;padding:9px 14px;border-radius:18px 18px 18px 5px;background:var(--soft);white-space:pre-wrap;overflow-wrap:anywhere}
.visitor{align-items:flex-end}
.visitor .text{border-radius:18px 18px 5px;background:var(--a);color:var(--on)}
.system{align-items:center;text-align:center}
.system .text{padding:4px 12px;background:none}
.meta{margin:3px 6px 0}
.failed .text{background:none;color:inherit;box-shadow:inset 0 0 0 2px #b91c1c}
.choices{display:flex;flex-wrap:wrap;gap:8px;margin-top:8px;max-width:100%}
.option,.card{padding:8px 16px;border:1.5px solid var(--a);background:var(--bg);font-weight:500;text-align:start;overflow-wrap:anywhere}
.option:hover,.card:hover{background:var(--soft)}
.choices:has(.card){flex-wrap:nowrap;overflow-x:auto;padding:3px;width:100%}
.card{flex:0 0 170px;padding:10px 12px;border-radius:14px;overflow:hidden}
.card img{display:block;width:calc(100% + 24px);height:110px;margin:-10px -12px 8px;object-fit:cover}
.jump{align-self:center;margin:-50px 0 6px;padding:0 18px;background:var(--ink);color:var(--bg);font-size:14px}
.typing{padding:0 20px 8px}
.line{padding:6px 18px;background:var(--soft)}
form,.ask{display:flex;align-items:flex-end;gap:8px;padding:10px 12px calc(10px + env(safe-area-inset-bottom));border-top:1px solid var(--line)}
.ask{flex-wrap:wrap}
.ask p{flex:1 1 100%}
.ask button{flex:1;border:1.5px solid var(--dim)}
form button,.ask p+button{border:0;background:var(--a);color:var(--on)}
textarea{flex:1;min-width:0;height:46px;max-height:132px;padding:10px 14px;border:1px solid var(--dim);border-radius:22px;background:var(--bg);resize:none}
textarea::placeholder{color:var(--dim);opacity:1}
textarea:focus-visible{outline:2px solid var(--a);outline-offset:0}
#count{padding:4px 18px 0}
@media ${SMALL}{dialog{inset:var(--top,0) 0 auto;width:100%;height:var(--h,100dvh);border-radius:0}}
@media(prefers-color-scheme:dark){:host{color-scheme:dark;--bg:#121a18;--soft:#22302c;--ink:#e8efed;--dim:#a4b3ae;--line:#34423e}}
@media(prefers-reduced-motion:reduce){*{animation:none!important}}
@keyframes rise{from{opacity:.3;transform:translateY(4px)}}`;

  /** An element; functions among its `props` are listeners. @returns {any} */
  function h(tag, props = {}, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(props)) {
      if (typeof value === 'function') node.addEventListener(name, value);
      else node.setAttribute(name, value);
    }
    node.append(...children);
    return node;
  }

  function icon(d) {
    const make = (tag) => document.createElementNS('http://www.w3.org/2000/svg', tag);
    const svg = make('svg');
    svg.setAttribute('viewBox', '0 0 24 24');
    svg.append(make('path'));
    svg.children[0].setAttribute('d', d);
    return svg;
  }

  function webAddress(text) {
    try {
      const { protocol, href } = new URL(text, base);
      return /^https?:$/.test(protocol) ? href : '';
    } catch {
      return '';
    }
  }

  /** Text with its web addresses as links; all else stays text. */
  function linked(text) {
    const parts = [];
    let at = 0;
    for (const match of text.matchAll(/https?:\/\/[^\s<>"]+/gi)) {
      const address = match[0].replace(/[.,;:!?'*_)\]}]+$/, '');
      const href = webAddress(address);
      if (!href) continue;
      parts.push(text.slice(at, match.index), h('a', { href, target: '_blank', rel: 'noopener noreferrer' }, address));
      at = match.index + address.length;
    }
    return [...parts, text.slice(at)];
  }

  /** The time of day, with the date unless it is today. */
  function clock(at) {
    const date = new Date(at);
    const today = date.toDateString() === new Date().toDateString();
    return date.toLocaleString(language, { timeStyle: 'short', dateStyle: today ? undefined : 'medium' });
  }

  function createView() {
    let status = '', agent = '', bot = '';
    let replayTo = 0, last = 0, seen = 0, typedAt = 0, top = 0;
    let lineTimer, typingTimer, seenTimer;
    let unread = [], own = []; // [seq, meta line, time]
    let tail, tailKey; // the last message, and who wrote it when
    let following = true; // the end of the log is in view
    const pending = new Map(); // id to node

    const badge = h('span', { class: 'badge' });
    const launcher = h('button', { class: 'launcher', part: 'button', click: () => panel.open ? panel.close() : show() },
      icon('M20 11.5a8 8 0 0 1-12 7L4 20l1.4-4A8 8 0 1 1 20 11.5zM9 10h6M9 13.5h4'), badge);
    const name = h('h2', { id: 'name' }, 'Chat');
    const state = h('small');
    const end = h('button', { class: 'end', hidden: '', click: () => confirm(true) }, t('end'));
    const log = h('div', { class: 'log', role: 'log', 'aria-live': 'polite', 'aria-relevant': 'additions', 'aria-label': t('log'), tabindex: 0,
      scroll: () => {
        const up = log.scrollTop < top; // only the visitor leaves the end
        top = log.scrollTop;
        following = log.scrollHeight - top - log.clientHeight < 60 || (following && !up);
        jump.hidden ||= following;
      } });
    const jump = h('button', { class: 'jump', hidden: '', click: () => toEnd() }, t('newer'));
    const typing = h('small', { class: 'typing', hidden: '' });
    const line = h('p', { class: 'line', role: 'status', hidden: '' });
    const count = h('small', { id: 'count' });
    const input = h('textarea', { 'aria-label': t('input'), 'aria-describedby': 'count', enterkeyhint: 'send', input: typed,
      keydown: (event) => { if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) submit(event); } });
    const form = h('form', { submit }, input, h('button', { 'aria-label': t('send') }, icon('M12 19V5M6 11l6-6 6 6')));
    const ask = h('div', { class: 'ask', role: 'alertdialog', 'aria-label': t('endAsk'), hidden: '' }, h('p', {}, t('endAsk')),
      h('button', { click: () => { client.post('end'); confirm(false); } }, t('endYes')), h('button', { click: () => confirm(false) }, t('endNo')));
    const panel = h('dialog', { part: 'panel', 'aria-labelledby': 'name', close: closed, keydown: pressed },
      h('div', { class: 'head' }, h('div', {}, name, state), end, h('button', { 'aria-label': t('close'), click: () => panel.close() }, icon('M6 6l12 12M18 6L6 18'))),
      log, jump, typing, line, count, form, ask);

    const host = document.createElement('sapa-chat');
    const root = host.attachShadow({ mode: 'open' });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];
    root.append(launcher, panel);
    typed();

    const client = createClient({
      frame, settled, refused, notice,
      queued(draft) {
        if (draft.type === 'end') return;
        const node = bubble('visitor', t('you'), draft.text, t('sending'));
        log.append(node);
        pending.set(draft.id, node);
        toEnd();
      },
      held(id, text) {
        const node = pending.get(id);
        if (node) node.children[2].textContent = text;
      },
      reset() {
        log.replaceChildren(...pending.values());
        last = seen = 0;
        unread = [];
        own = [];
        tail = null;
      },
      down: () => lineTimer ??= setTimeout(() => {
        line.textContent = t(!navigator.onLine ? 'offline' : bot ? 'lost' : 'connecting');
        line.hidden = false;
      }, 800),
    });

    /** `quiet` leaves the focus to the page. */
    function show(quiet = false) {
      const small = matchMedia(SMALL).matches;
      if (panel.open || (quiet && small)) return;
      if (quiet) panel.open = true;
      else if (small) panel.showModal();
      else panel.show();
      client.connect();
      typed();
      toEnd();
      look();
      if (!quiet) (matchMedia('(pointer:coarse)').matches ? log : input).focus(); // a touch keyboard would hide the menu
    }

    function closed() {
      confirm(false);
      look();
      if (document.activeElement === document.body) launcher.focus();
    }

    function confirm(open) {
      if (ask.hidden !== open) return;
      ask.hidden = !open;
      form.hidden = open;
      (open ? ask.lastChild : input).focus();
    }

    function pressed(event) {
      if (event.key !== 'Escape' || event.isComposing) return;
      event.preventDefault();
      if (ask.hidden) panel.close();
      else confirm(false);
    }

    function typed() {
      input.style.height = '';
      input.style.height = `${input.scrollHeight + 2}px`;
      const left = MAX_TEXT - [...input.value].length;
      count.hidden = left > MAX_TEXT / 10;
      count.textContent = t(left < 0 ? 'over' : 'left', Math.abs(left));
      if (!input.value || Date.now() - typedAt < 3000 || !/agent|queued/.test(status)) return;
      typedAt = Date.now();
      client.send({ type: 'typing', on: true });
    }

    function submit(event) {
      event.preventDefault();
      const text = (input.value.toWellFormed?.() ?? input.value).trim();
      if (!text || [...text].length > MAX_TEXT) return;
      input.value = '';
      typed();
      client.post('message', text);
    }

    function toEnd() {
      log.scrollTop = log.scrollHeight;
      following = jump.hidden = true;
    }

    /** After all that is stored, before what is still being sent. */
    function place(node, follow = following) {
      const next = pending.values().next().value ?? null;
      if (node.parentNode !== log || node.nextSibling !== next) log.insertBefore(node, next);
      if (follow) toEnd();
      else jump.hidden = false;
    }

    function bubble(from, who, text, meta) {
      return h('div', { class: `msg ${from}` }, h('span', { class: 'vh' }, `${who}: `), h('div', { class: 'text' }, ...linked(text)), h('small', { class: 'meta' }, meta));
    }

    function message(frame) {
      const { seq, id, from, text, at } = frame;
      const time = clock(at);
      const mine = from === 'visitor';
      const who = mine ? t('you') : frame.name || (from === 'agent' ? t('staff') : bot);
      const node = (mine && pending.get(id)) || bubble(from, who, text, from === 'agent' ? `${who} · ${time}` : time);
      if (mine) {
        pending.delete(id);
        node.children[1].replaceChildren(...linked(text));
        node.children[2].textContent = `${time} · ${t('sent')}`;
        own.push([seq, node.children[2], time]);
      } else {
        node.append(...choices(frame));
        hush();
        if (seq > seen) unread.push(seq);
      }
      if (tailKey === from + who + time) tail?.classList.add('more');
      tailKey = from + who + time;
      tail = node;
      place(node, following || mine);
    }

    /** Cards and buttons; a double click chooses once. */
    function choices({ options = [], cards = [] }) {
      const button = (kind, { id, label }, ...inside) =>
        h('button', { class: kind, click: ({ detail }) => detail > 1 || client.choosing(id) || client.post('choose', label, id) }, ...inside, label);
      const card = (one) => {
        const image = one.image && h('img', { src: webAddress(one.image), alt: '', error: () => image.remove() });
        const node = button('card', one, image ?? '');
        node.append(h('small', {}, one.description ?? ''));
        return node;
      };
      const plain = options.filter(({ id }) => !cards.some((one) => one.id === id));
      return [cards.map(card), plain.map((one) => button('option', one))].filter((items) => items.length)
        .map((items) => h('div', { class: 'choices', role: 'group', 'aria-label': t('choices') }, ...items));
    }

    function frame(frame) {
      const { type, seq, from } = frame;
      if (type === 'welcome') {
        clearTimeout(lineTimer);
        lineTimer = null;
        line.hidden = true;
        bot = name.textContent = frame.bot.name;
        replayTo = seq;
        log.ariaBusy = frame.replay;
        turn(frame.status, agent);
      } else if (type === 'message') {
        message(frame);
      } else if (type === 'status') {
        turn(frame.status, frame.agent);
        notice(t({ bot: 'back', agent: 'joined' }[status] ?? status, agent));
      } else if (type === 'queue' && status === 'queued') {
        state.textContent = [t('queued'), t('place', frame.position), frame.wait_s && t('wait', Math.ceil(frame.wait_s / 60))].filter(Boolean).join(' · ');
      } else if (type === 'typing' && from !== 'visitor') {
        hush();
        typing.hidden = !frame.on;
        typing.textContent = t('typing', agent || bot);
        typingTimer = setTimeout(hush, 6000);
      } else if (type === 'seen' && from !== 'visitor') {
        for (const [at, meta, time] of own) if (at <= seq) meta.textContent = `${time} · ${t('seen')}`;
      }
      if (type !== 'message' && type !== 'status') return;
      last = seq;
      if (last >= replayTo) log.ariaBusy = 'false';
      look();
    }

    function turn(to, by) {
      status = to;
      agent = to === 'agent' ? by || t('staff') : '';
      state.textContent = t(to, agent);
      end.hidden = to === 'closed';
      input.placeholder = t(to === 'closed' ? 'again' : 'input');
      hush();
    }

    function hush() {
      clearTimeout(typingTimer);
      typing.hidden = true;
    }

    function notice(text) {
      tailKey = '';
      place(h('div', { class: 'msg system' }, h('div', { class: 'text' }, text)));
    }

    /** What the visitor has seen, and what not. */
    function look() {
      seen = Math.max(seen, +(kept('seen') ?? 0));
      if (panel.open && !document.hidden && last > seen) {
        seen = last;
        keep('seen', seen);
        clearTimeout(seenTimer);
        seenTimer = setTimeout(() => client.send({ type: 'seen', seq: seen }), 200);
      }
      unread = unread.filter((seq) => seq > seen);
      badge.textContent = `${unread.length}`;
      badge.hidden = !unread.length;
      launcher.ariaExpanded = `${panel.open}`;
      launcher.ariaLabel = t(panel.open ? 'close' : 'open') + (unread.length ? `, ${t('unread', unread.length)}` : '');
    }

    /** A bubble that still waits is the second one of a message that is shown. */
    function settled(id) {
      pending.get(id)?.remove();
      pending.delete(id);
    }

    function refused(draft, code) {
      const node = pending.get(draft.id);
      pending.delete(draft.id);
      node?.classList.add('failed');
      node?.children[2].replaceChildren(h('span', { role: 'alert' }, t(code in TEXTS.id ? code : 'refused')));
      if (draft.type !== 'message' || input.value) return;
      input.value = draft.text; // nothing that was written is lost
      typed();
    }

    look();
    document.addEventListener('visibilitychange', look);
    document.addEventListener('click', (event) => {
      const opener = /** @type {Element} */ (event.target).closest('[data-sapa-open]');
      if (!opener) return;
      show();
      input.value ||= opener.getAttribute('data-sapa-open') ?? '';
      typed();
    });
    new ResizeObserver(() => following && toEnd()).observe(log);
    const view = visualViewport; // less a touch keyboard
    view?.addEventListener('resize', () => {
      if (view.scale > 1.01) return; // zoomed in
      host.style.setProperty('--h', `${view.height}px`);
      host.style.setProperty('--top', `${view.offsetTop}px`);
    });
    document.body.append(host);
    if ('open' in given) show(true);
    page.sapa.open = () => show();
  }

  if (document.body) createView();
  else addEventListener('DOMContentLoaded', createView);
})();
