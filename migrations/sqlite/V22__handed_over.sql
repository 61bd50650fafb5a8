-- The targets that left a notice to a backup, for when one of them delivers it after all.
CREATE INDEX deliveries_handed_over ON deliveries (webhook_id) WHERE handed_over = 1;
