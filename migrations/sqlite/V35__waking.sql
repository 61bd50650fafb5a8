-- What a success at a target brings forward, found without looking at all that waits there.

CREATE INDEX deliveries_to_wake ON deliveries (target, woken, due_at)
  WHERE status = 'due' AND held = 0 AND leased_until = 0 AND due_at IS NOT NULL;
-- What was brought forward ten times since its last attempt by the schedule, and failed each time.
CREATE INDEX deliveries_spent ON deliveries (target, woken_at) WHERE status = 'due' AND woken >= 10;
