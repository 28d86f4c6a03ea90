-- After the lock: amendments and corrections, the debrief's notes and consensus, decisions. Records, never edited.

CREATE FUNCTION refuse_change_of_record() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'this record is append-only' USING ERRCODE = 'integrity_constraint_violation';
END
$$;

-- Random ids: an amendment made while the panel is blind must not tell when. `number` orders those of one scorecard.
CREATE TABLE rating_amendments (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    id uuid NOT NULL,
    scorecard_id uuid NOT NULL,
    number integer NOT NULL CHECK (number > 0),
    competency_code text NOT NULL,
    level smallint CHECK (level BETWEEN 1 AND 5),
    no_evidence text CHECK (no_evidence IN ('asked', 'not_asked')),
    note_id uuid,
    span_start integer,
    span_end integer,
    reason text NOT NULL CHECK (char_length(reason) >= 10),
    after_unblinding boolean NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organisation_id, id),
    UNIQUE (organisation_id, scorecard_id, number),
    FOREIGN KEY (organisation_id, scorecard_id, competency_code)
        REFERENCES ratings (organisation_id, scorecard_id, competency_code),
    FOREIGN KEY (organisation_id, note_id) REFERENCES notes (organisation_id, id),
    CHECK (num_nonnulls(level, no_evidence) = 1),
    CHECK ((level IS NULL AND num_nonnulls(note_id, span_start, span_end) = 0)
        OR (level IS NOT NULL AND num_nonnulls(note_id, span_start, span_end) = 3
            AND span_start >= 0 AND span_start < span_end))
);
SELECT protect_tenant('rating_amendments');

CREATE TABLE note_corrections (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    id uuid NOT NULL,
    scorecard_id uuid NOT NULL,
    number integer NOT NULL CHECK (number > 0),
    note_id uuid NOT NULL,
    text text NOT NULL,
    reason text NOT NULL CHECK (char_length(reason) >= 10),
    after_unblinding boolean NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organisation_id, id),
    UNIQUE (organisation_id, scorecard_id, number),
    FOREIGN KEY (organisation_id, scorecard_id) REFERENCES scorecards (organisation_id, id),
    FOREIGN KEY (organisation_id, note_id) REFERENCES notes (organisation_id, id)
);
SELECT protect_tenant('note_corrections');

-- What was said in the debrief. Its author may withdraw a note; the words stay.
CREATE TABLE debrief_notes (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    id uuid NOT NULL,
    application_id uuid NOT NULL,
    author_id uuid NOT NULL,
    competency_code text,
    text text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    withdrawn_at timestamptz,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, application_id) REFERENCES applications (organisation_id, id),
    FOREIGN KEY (organisation_id, author_id) REFERENCES memberships (organisation_id, account_id)
);
SELECT protect_tenant('debrief_notes');
CREATE INDEX debrief_notes_application ON debrief_notes (organisation_id, application_id, id);

CREATE FUNCTION refuse_change_of_debrief_note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.withdrawn_at IS NULL AND NEW.withdrawn_at IS NOT NULL
        AND to_jsonb(NEW) - 'withdrawn_at' = to_jsonb(OLD) - 'withdrawn_at' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'this record is append-only' USING ERRCODE = 'integrity_constraint_violation';
END
$$;

-- A level agreed in the debrief, beside the first ratings and never in their place. The highest `number` stands.
CREATE TABLE consensus_ratings (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    id uuid NOT NULL,
    application_id uuid NOT NULL,
    competency_code text NOT NULL,
    number integer NOT NULL CHECK (number > 0),
    level smallint NOT NULL CHECK (level BETWEEN 1 AND 5),
    reason text NOT NULL CHECK (char_length(reason) >= 10),
    recorded_by uuid NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organisation_id, id),
    UNIQUE (organisation_id, application_id, competency_code, number),
    FOREIGN KEY (organisation_id, application_id) REFERENCES applications (organisation_id, id),
    FOREIGN KEY (organisation_id, recorded_by) REFERENCES memberships (organisation_id, account_id)
);
SELECT protect_tenant('consensus_ratings');

-- A decision has a person and a reason. A later one supersedes it; `number` lets only one decider do so.
-- `competencies` holds [{"competency_code", "evidence_scorecard_ids"}].
CREATE TABLE decisions (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    id uuid NOT NULL,
    application_id uuid NOT NULL,
    number integer NOT NULL CHECK (number > 0),
    supersedes_id uuid,
    outcome text NOT NULL CHECK (outcome IN ('advance', 'hold', 'reject', 'hire', 'withdrawn')),
    reason text NOT NULL CHECK (char_length(reason) >= 30),
    competencies jsonb NOT NULL,
    decided_by uuid NOT NULL,
    decided_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organisation_id, id),
    UNIQUE (organisation_id, application_id, number),
    UNIQUE (organisation_id, application_id, id),
    FOREIGN KEY (organisation_id, application_id) REFERENCES applications (organisation_id, id),
    FOREIGN KEY (organisation_id, application_id, supersedes_id)
        REFERENCES decisions (organisation_id, application_id, id),
    FOREIGN KEY (organisation_id, decided_by) REFERENCES memberships (organisation_id, account_id),
    CHECK ((number = 1) = (supersedes_id IS NULL)),
    CHECK (outcome = 'withdrawn' OR jsonb_array_length(competencies) > 0)
);
SELECT protect_tenant('decisions');

CREATE TRIGGER rating_amendments_record BEFORE UPDATE OR DELETE ON rating_amendments
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_record();
CREATE TRIGGER note_corrections_record BEFORE UPDATE OR DELETE ON note_corrections
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_record();
CREATE TRIGGER debrief_notes_record BEFORE UPDATE OR DELETE ON debrief_notes
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_debrief_note();
CREATE TRIGGER consensus_ratings_record BEFORE UPDATE OR DELETE ON consensus_ratings
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_record();
CREATE TRIGGER decisions_record BEFORE UPDATE OR DELETE ON decisions
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_record();
