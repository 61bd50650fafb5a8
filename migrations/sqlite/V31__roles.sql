-- What an agent may do: `agent`, `lead`, `admin`. Whoever is there already could do everything, and still can.
ALTER TABLE agents ADD COLUMN role TEXT NOT NULL DEFAULT 'agent';
UPDATE agents SET role = 'admin';

-- Until when a one-time password lets its agent in, who then has to choose another. NULL: the password is the agent's own.
ALTER TABLE agents ADD COLUMN must_change BIGINT;

-- Since when the agent may not sign in.
ALTER TABLE agents ADD COLUMN disabled_at BIGINT;

-- What a session's browser says it is, and where it was last seen.
ALTER TABLE sessions ADD COLUMN browser TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN address TEXT;

-- The role of whoever joins by the link.
ALTER TABLE setup_links ADD COLUMN role TEXT NOT NULL DEFAULT 'agent';
UPDATE setup_links SET role = 'admin' WHERE NOT EXISTS (SELECT 1 FROM agents);
