-- What agents write beside a conversation. Visitors never see it.
CREATE TABLE notes (
  id           INTEGER PRIMARY KEY,
  conversation TEXT NOT NULL,
  client_id    TEXT NOT NULL,   -- of the form or the API's client: a note sent twice is there once
  agent        TEXT NOT NULL,
  text         TEXT NOT NULL,
  at           BIGINT NOT NULL,
  UNIQUE (conversation, client_id)
);

CREATE TABLE tags (
  conversation TEXT NOT NULL,
  tag          TEXT NOT NULL,
  at           BIGINT NOT NULL,
  PRIMARY KEY (conversation, tag)
) WITHOUT ROWID;
CREATE INDEX tags_in_use ON tags (tag);

-- By what a visitor is known again: a customer number, a phone number, a mail address.
CREATE TABLE visitor_keys (
  key          TEXT NOT NULL,
  conversation TEXT NOT NULL,
  PRIMARY KEY (key, conversation)
) WITHOUT ROWID;
CREATE INDEX visitor_keys_of ON visitor_keys (conversation);
