-- Of a mail: who has it already and who was refused, as JSON; NULL where nothing is known of anybody.

ALTER TABLE deliveries ADD COLUMN recipients TEXT;
