-- Versions of the bot folder that have answered, the newest with the highest number. Their files are kept once each, by content.
CREATE TABLE bot_versions (
  number     BIGINT PRIMARY KEY,
  digest     BLOB NOT NULL,          -- SHA-256 over all its files
  at         BIGINT NOT NULL,
  difference TEXT NOT NULL,          -- JSON, against the version it replaced
  files      TEXT NOT NULL           -- JSON: [[path, SHA-256 in hex], …]
);
CREATE TABLE bot_files (
  digest TEXT PRIMARY KEY,           -- SHA-256 in hex
  body   BLOB NOT NULL
);

-- One row: the version that answers. A rollback writes it, and a running server follows.
CREATE TABLE bot_live (
  id          BIGINT PRIMARY KEY CHECK (id = 1),
  version     BIGINT NOT NULL,
  since       BIGINT NOT NULL,
  passed_over BLOB                   -- digest of the folder that a rollback left behind: it is not read again as it is
);

-- The last good catalog of each address. The address may hold a secret, so only its SHA-256 is kept.
CREATE TABLE catalog_copies (
  source        BLOB PRIMARY KEY,
  body          BLOB NOT NULL,
  etag          TEXT,
  last_modified TEXT,
  checked_at    BIGINT NOT NULL
);
