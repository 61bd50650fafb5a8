-- Backups of targets, how long attempts took, and what may be forgotten.

-- The target in whose place this row's target is told. NULL: it is told on its own account.
ALTER TABLE deliveries ADD COLUMN stands_in_for TEXT;
-- 1: the target's backup has a row of its own for this notice.
ALTER TABLE deliveries ADD COLUMN handed_over BIGINT NOT NULL DEFAULT 0;
-- How long the last attempt took.
ALTER TABLE deliveries ADD COLUMN latency_ms BIGINT;
-- Failed attempts by the schedule. One that a success at the target brought forward is not among them.
ALTER TABLE deliveries ADD COLUMN steps BIGINT NOT NULL DEFAULT 0;
-- When an attempt that was brought forward had been due; how often that happened since the last one by the schedule, and when last.
ALTER TABLE deliveries ADD COLUMN scheduled_at BIGINT;
ALTER TABLE deliveries ADD COLUMN woken BIGINT NOT NULL DEFAULT 0;
ALTER TABLE deliveries ADD COLUMN woken_at BIGINT NOT NULL DEFAULT 0;

CREATE INDEX deliveries_standing_in ON deliveries (webhook_id) WHERE stands_in_for IS NOT NULL;
CREATE INDEX deliveries_untold ON deliveries (target, id) WHERE status = 'due' AND handed_over = 0;
CREATE INDEX deliveries_dead ON deliveries (target, settled_at) WHERE status = 'dead' AND handed_over = 0;
CREATE INDEX deliveries_delivered ON deliveries (settled_at) WHERE status = 'delivered';

-- Targets at which nothing has succeeded since this moment.
CREATE TABLE targets_failing (
  target TEXT PRIMARY KEY,
  since  BIGINT NOT NULL
);
