-- What became of the note guard's flags: counts per day, never a text, an offset or a time of day.
CREATE TABLE guard_actions (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    id uuid NOT NULL,
    scorecard_id uuid NOT NULL,
    category text NOT NULL CHECK (category ~ '^G(0[1-9]|1[0-9])$'),
    action text NOT NULL CHECK (action IN ('shown', 'edited', 'kept', 'dismissed')),
    recorded_on date NOT NULL,
    count integer NOT NULL CHECK (count BETWEEN 1 AND 1000000),
    PRIMARY KEY (organisation_id, id),
    UNIQUE (organisation_id, scorecard_id, category, action, recorded_on),
    FOREIGN KEY (organisation_id, scorecard_id) REFERENCES scorecards (organisation_id, id) ON DELETE CASCADE
);
SELECT protect_tenant('guard_actions');
CREATE INDEX guard_actions_day ON guard_actions (organisation_id, recorded_on);
