-- What is due and dead at each target, counted without looking at what was delivered.

CREATE INDEX deliveries_unsettled ON deliveries (target, status, id) WHERE status IN ('due', 'dead');
