-- What the figures are counted from, and what is counted. Times are epoch milliseconds.

-- What the turn reached in the bot: intents, steps of flows, whether it was not understood. NULL: nothing, or not noted.
ALTER TABLE turns ADD COLUMN marks TEXT;

CREATE TABLE ratings (
  id           INTEGER PRIMARY KEY,
  turn         BIGINT NOT NULL,      -- which gave it
  conversation TEXT NOT NULL,
  handoff      TEXT,
  team         TEXT,
  agent        TEXT,
  kind         TEXT NOT NULL,        -- csat (1 to 5), nps (0 to 10)
  score        BIGINT NOT NULL,
  comment      TEXT,
  at           BIGINT NOT NULL
);
CREATE INDEX ratings_by_turn ON ratings (turn);
CREATE INDEX ratings_by_conversation ON ratings (conversation, id);

-- When a visitor was last asked for an NPS. Visitors are hashes of what they are known by.
CREATE TABLE nps_asked (
  visitor INTEGER PRIMARY KEY,
  at      BIGINT NOT NULL
);

-- One row a talk: a stretch of a conversation, with what is counted of it as JSON. `again_at`: when the same visitor began the
-- next one.
CREATE TABLE figures_talks (
  id           INTEGER PRIMARY KEY,
  conversation BIGINT NOT NULL,
  began_at     BIGINT NOT NULL,
  again_at     BIGINT,
  facts        TEXT NOT NULL
);
CREATE INDEX figures_talks_by_conversation ON figures_talks (conversation, id);
CREATE INDEX figures_talks_by_time ON figures_talks (began_at);

-- Whose talks they are: one row for each thing a visitor is known by.
CREATE TABLE figures_visitors (
  visitor  BIGINT NOT NULL,
  began_at BIGINT NOT NULL,
  talk     BIGINT NOT NULL,
  PRIMARY KEY (visitor, began_at, talk)
) WITHOUT ROWID;

-- One row: the last turn that is counted, and the last one that was stored before marks were noted.
CREATE TABLE figures_progress (
  id      BIGINT PRIMARY KEY CHECK (id = 1),
  turn    BIGINT NOT NULL,
  history BIGINT NOT NULL
);
INSERT INTO figures_progress (id, turn, history) SELECT 1, 0, COALESCE(MAX(id), 0) FROM turns;
