-- Who is given which conversation: priority and tags of a handoff, members of teams, presence of agents.

-- 0 low, 1 normal, 2 high, 3 urgent.
ALTER TABLE handoffs ADD COLUMN priority BIGINT NOT NULL DEFAULT 1;
-- JSON: ["vip", …], as the route gave them. NULL: none.
ALTER TABLE handoffs ADD COLUMN tags TEXT;
-- The agent who had it last and passed it on, or fell silent.
ALTER TABLE handoffs ADD COLUMN left_by TEXT;
CREATE INDEX handoffs_in_queue ON handoffs (priority DESC, requested_at, id) WHERE status = 'requested';

-- Members of the teams for which bot.yaml names none. Agents' names are the same whatever the case of their letters.
CREATE TABLE members (
  team  TEXT NOT NULL,
  agent TEXT NOT NULL COLLATE NOCASE,
  PRIMARY KEY (team, agent)
) WITHOUT ROWID;

-- What agents chose last: `online` or `away`. Whoever never chose is online.
CREATE TABLE presences (
  agent      TEXT PRIMARY KEY COLLATE NOCASE,
  presence   TEXT NOT NULL,
  changed_at BIGINT NOT NULL
) WITHOUT ROWID;
