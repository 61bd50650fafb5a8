-- What was sent to one target, and which targets there are.
CREATE INDEX deliveries_by_target ON deliveries (target, id);

-- Conversations whose notes or tags are still to be taken into the index of the search; all there are, to begin with.
CREATE TABLE remarked (
  conversation TEXT PRIMARY KEY
) WITHOUT ROWID;
INSERT INTO remarked (conversation) SELECT conversation FROM notes UNION SELECT conversation FROM tags;

-- By what the visitor of a talk is known.
CREATE INDEX figures_visitors_of ON figures_visitors (talk);
