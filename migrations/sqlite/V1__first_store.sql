-- Times are epoch milliseconds. JSON is text. Append-only: a later change is a file of its own.

CREATE TABLE conversations (
  number      INTEGER PRIMARY KEY, -- in the order in which they began
  id          TEXT NOT NULL UNIQUE,
  token_hash  BLOB NOT NULL UNIQUE,
  created_at  BIGINT NOT NULL
);

-- One row a turn: what was said in it, and the conversation's state after it. `conversation` is its number, and `previous` the
-- turn before it: a conversation is read from its last turn back. No index stands on this table, so that a turn is added at its
-- end and dirties no page of its own.
CREATE TABLE turns (
  id           INTEGER PRIMARY KEY,
  conversation BIGINT NOT NULL,
  previous     BIGINT,
  version      BIGINT NOT NULL,
  first_seq    BIGINT NOT NULL,
  last_seq     BIGINT NOT NULL,
  at           BIGINT NOT NULL,
  client_id    TEXT,
  entries      TEXT NOT NULL,
  state        TEXT NOT NULL
);

-- The last turn of each conversation: its present. Short rows, so that those of many conversations share a page.
CREATE TABLE heads (
  conversation INTEGER PRIMARY KEY,
  turn         BIGINT NOT NULL,
  version      BIGINT NOT NULL
);

-- Every so many turns, where one is: from here a page of a long conversation is read without the way back from its end.
CREATE TABLE marks (
  conversation BIGINT NOT NULL,
  last_seq     BIGINT NOT NULL,
  turn         BIGINT NOT NULL,
  PRIMARY KEY (conversation, last_seq)
) WITHOUT ROWID;

CREATE TABLE timers (
  conversation TEXT NOT NULL,
  timer        TEXT NOT NULL,
  due_at       BIGINT NOT NULL,
  PRIMARY KEY (conversation, timer)
);
CREATE INDEX timers_by_due ON timers (due_at);

-- The queue and its history: one row a handoff.
CREATE TABLE handoffs (
  id           TEXT PRIMARY KEY,
  conversation TEXT NOT NULL,
  status       TEXT NOT NULL,
  team         TEXT NOT NULL,
  reason       TEXT NOT NULL,
  agent        TEXT,
  requested_at BIGINT NOT NULL,
  changed_at   BIGINT NOT NULL,
  claimed_at   BIGINT              -- when it was first claimed
);
CREATE INDEX handoffs_by_claim ON handoffs (claimed_at) WHERE claimed_at IS NOT NULL;
CREATE INDEX handoffs_by_status ON handoffs (status, requested_at);
CREATE INDEX handoffs_by_conversation ON handoffs (conversation, requested_at);

-- One row a notice and target. `id` is the order. `due_at` is NULL while an earlier one for the same target and conversation is
-- due, and once the row is settled; while it is leased, the lease's end.
CREATE TABLE deliveries (
  id            INTEGER PRIMARY KEY,
  webhook_id    TEXT NOT NULL,
  target        TEXT NOT NULL,
  type          TEXT NOT NULL,
  conversation  TEXT NOT NULL,
  sequence      BIGINT NOT NULL,
  body          TEXT NOT NULL,
  status        TEXT NOT NULL,
  attempts      BIGINT NOT NULL DEFAULT 0,
  due_at        BIGINT,
  leased_until  BIGINT NOT NULL DEFAULT 0,
  held          BIGINT NOT NULL DEFAULT 0, -- 1: due_at is the receiver's own wish
  replayed      BIGINT NOT NULL DEFAULT 0, -- 1: exempt from the order
  last_error    TEXT,
  created_at    BIGINT NOT NULL,
  settled_at    BIGINT
);
CREATE INDEX deliveries_by_due ON deliveries (target, due_at) WHERE status = 'due';
CREATE INDEX deliveries_in_order ON deliveries (target, conversation, id) WHERE status = 'due';
CREATE INDEX deliveries_by_status ON deliveries (status, id);

-- A target that answered 410 stays off until its URL changes.
CREATE TABLE targets_off (
  target   TEXT PRIMARY KEY,
  url_hash BLOB NOT NULL,
  since    BIGINT NOT NULL
);

CREATE TABLE calls (
  id           TEXT PRIMARY KEY,
  conversation TEXT NOT NULL,
  request      TEXT NOT NULL,
  attempts     BIGINT NOT NULL DEFAULT 0,
  due_at       BIGINT NOT NULL
);
CREATE INDEX calls_by_due ON calls (due_at);

CREATE TABLE agents (
  name          TEXT PRIMARY KEY,
  password_hash TEXT NOT NULL,
  created_at    BIGINT NOT NULL
);

CREATE TABLE sessions (
  token_hash BLOB PRIMARY KEY,
  agent      TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  seen_at    BIGINT NOT NULL
);

CREATE TABLE setup_links (
  token_hash BLOB PRIMARY KEY,
  expires_at BIGINT NOT NULL
);

CREATE TABLE api_tokens (
  name       TEXT PRIMARY KEY,
  token_hash BLOB NOT NULL,
  created_at BIGINT NOT NULL
);

-- Keys the server made for itself: signing of claim links, and the like.
CREATE TABLE server_keys (
  name  TEXT PRIMARY KEY,
  value BLOB NOT NULL
);
