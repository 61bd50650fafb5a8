-- Lists and search of the console. Their index is made from the turns after these are stored, and can be made anew from them.

-- The queue of one team; what one agent holds.
CREATE INDEX handoffs_queued ON handoffs (team, priority DESC, requested_at, id) WHERE status = 'requested';
CREATE INDEX handoffs_held ON handoffs (agent COLLATE NOCASE) WHERE status = 'claimed';

-- One row a conversation, as it was after the last turn that is indexed.
CREATE TABLE listed (
  conversation INTEGER PRIMARY KEY, -- its number
  turn         BIGINT NOT NULL,
  at           BIGINT NOT NULL,
  began        BIGINT NOT NULL,
  closed       BIGINT NOT NULL,     -- 1: closed
  team         TEXT,                -- of its latest handoff
  agent        TEXT COLLATE NOCASE, -- who had that
  facts        BIGINT NOT NULL      -- a hash of the words under which the visitor is found
);
CREATE INDEX listed_by_turn ON listed (closed, turn);
CREATE INDEX listed_by_team ON listed (team, closed, turn);
CREATE INDEX listed_by_agent ON listed (agent, closed, turn);

-- The words of each turn, only for finding. Its rowid is the conversation's number * 2^20 + the turn's version, and with version 0
-- stands the visitor: so what is found comes in the order of conversations.
CREATE VIRTUAL TABLE heard USING fts5 (words, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii');

-- One row: the last turn that is indexed.
CREATE TABLE indexed (
  id   BIGINT PRIMARY KEY CHECK (id = 1),
  turn BIGINT NOT NULL
);
INSERT INTO indexed (id, turn) VALUES (1, 0);
