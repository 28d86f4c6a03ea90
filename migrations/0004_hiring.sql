-- Requisitions, candidates, interviews, scorecards and tags.

CREATE TABLE requisitions (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    id uuid NOT NULL,
    title text NOT NULL,
    role_profile_id uuid NOT NULL,
    rubric_id uuid NOT NULL,
    owner_id uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, role_profile_id) REFERENCES document_versions (organisation_id, id),
    FOREIGN KEY (organisation_id, rubric_id) REFERENCES document_versions (organisation_id, id),
    FOREIGN KEY (organisation_id, owner_id) REFERENCES memberships (organisation_id, account_id)
);
SELECT protect_tenant('requisitions');
CREATE INDEX requisitions_updated ON requisitions (organisation_id, updated_at, id);

CREATE TABLE candidates (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    id uuid NOT NULL,
    name text NOT NULL,
    email text,
    external_id text,
    revision integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organisation_id, id),
    UNIQUE (organisation_id, external_id)
);
SELECT protect_tenant('candidates');
CREATE INDEX candidates_updated ON candidates (organisation_id, updated_at, id);

CREATE TABLE applications (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    id uuid NOT NULL,
    requisition_id uuid NOT NULL,
    candidate_id uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organisation_id, id),
    UNIQUE (organisation_id, requisition_id, candidate_id),
    FOREIGN KEY (organisation_id, requisition_id) REFERENCES requisitions (organisation_id, id),
    FOREIGN KEY (organisation_id, candidate_id) REFERENCES candidates (organisation_id, id)
);
SELECT protect_tenant('applications');
CREATE INDEX applications_updated ON applications (organisation_id, updated_at, id);
CREATE INDEX applications_candidate ON applications (organisation_id, candidate_id);

CREATE TABLE interviews (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    id uuid NOT NULL,
    application_id uuid NOT NULL,
    starts_at timestamptz NOT NULL,
    duration_minutes integer NOT NULL,
    unblinded_at timestamptz,
    unblinded_by uuid,
    unblinding_reason text,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, application_id) REFERENCES applications (organisation_id, id)
);
SELECT protect_tenant('interviews');
CREATE INDEX interviews_updated ON interviews (organisation_id, updated_at, id);
CREATE INDEX interviews_application ON interviews (organisation_id, application_id);

-- A seat and its scorecard are one to one. Ids are UUIDv4: neither order nor time of filling may show (blindness).
CREATE TABLE scorecards (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    id uuid NOT NULL,
    interview_id uuid NOT NULL,
    rater_id uuid NOT NULL,
    overall_comment text NOT NULL DEFAULT '',
    revision integer NOT NULL DEFAULT 1,
    locked_at timestamptz,
    PRIMARY KEY (organisation_id, id),
    UNIQUE (organisation_id, interview_id, rater_id),
    FOREIGN KEY (organisation_id, interview_id) REFERENCES interviews (organisation_id, id),
    FOREIGN KEY (organisation_id, rater_id) REFERENCES memberships (organisation_id, account_id)
);
SELECT protect_tenant('scorecards');
CREATE INDEX scorecards_rater ON scorecards (organisation_id, rater_id);

CREATE TABLE notes (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    id uuid NOT NULL,
    scorecard_id uuid NOT NULL,
    key text NOT NULL,
    question_code text,
    text text NOT NULL,
    position integer NOT NULL,
    PRIMARY KEY (organisation_id, id),
    UNIQUE (organisation_id, scorecard_id, key),
    FOREIGN KEY (organisation_id, scorecard_id) REFERENCES scorecards (organisation_id, id)
);
SELECT protect_tenant('notes');

-- One level per scorecard and competency. "No evidence" is not a number, and every level has its span of a note.
CREATE TABLE ratings (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    scorecard_id uuid NOT NULL,
    competency_code text NOT NULL,
    level smallint CHECK (level BETWEEN 1 AND 5),
    no_evidence text CHECK (no_evidence IN ('asked', 'not_asked')),
    note_id uuid,
    span_start integer,
    span_end integer,
    comment text NOT NULL DEFAULT '',
    PRIMARY KEY (organisation_id, scorecard_id, competency_code),
    FOREIGN KEY (organisation_id, scorecard_id) REFERENCES scorecards (organisation_id, id),
    FOREIGN KEY (organisation_id, note_id) REFERENCES notes (organisation_id, id),
    CHECK (num_nonnulls(level, no_evidence) = 1),
    CHECK ((level IS NULL AND num_nonnulls(note_id, span_start, span_end) = 0)
        OR (level IS NOT NULL AND num_nonnulls(note_id, span_start, span_end) = 3
            AND span_start >= 0 AND span_start < span_end))
);
SELECT protect_tenant('ratings');

-- The last line of defence for "a locked rating is never edited" and "a note is frozen when its author locks".
CREATE FUNCTION refuse_change_of_locked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Both sides: a row must not be moved off a locked scorecard either. OLD or NEW is null where there is none.
    IF EXISTS (SELECT FROM scorecards
        WHERE locked_at IS NOT NULL AND ((organisation_id = OLD.organisation_id AND id = OLD.scorecard_id)
            OR (organisation_id = NEW.organisation_id AND id = NEW.scorecard_id))) THEN
        RAISE EXCEPTION 'the scorecard is locked' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END
$$;
CREATE TRIGGER notes_locked BEFORE INSERT OR UPDATE OR DELETE ON notes
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_locked();
CREATE TRIGGER ratings_locked BEFORE INSERT OR UPDATE OR DELETE ON ratings
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_locked();

CREATE FUNCTION refuse_change_of_locked_scorecard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.locked_at IS NOT NULL THEN
        RAISE EXCEPTION 'the scorecard is locked' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END
$$;
CREATE TRIGGER scorecards_locked BEFORE UPDATE OR DELETE ON scorecards
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_locked_scorecard();

CREATE TABLE tags (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    id uuid NOT NULL,
    note_id uuid NOT NULL,
    span_start integer NOT NULL CHECK (span_start >= 0),
    span_end integer NOT NULL,
    value text NOT NULL,
    polarity text NOT NULL CHECK (polarity IN ('for', 'against')),
    strength text NOT NULL CHECK (strength IN ('behaviour', 'claim')),
    confidence double precision NOT NULL CHECK (confidence BETWEEN 0 AND 1),
    why text NOT NULL,
    model text NOT NULL,
    review text NOT NULL DEFAULT 'unreviewed' CHECK (review IN ('unreviewed', 'confirmed', 'rejected')),
    reviewed_at timestamptz,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, note_id) REFERENCES notes (organisation_id, id) ON DELETE CASCADE,
    CHECK (span_start < span_end)
);
SELECT protect_tenant('tags');
CREATE INDEX tags_note ON tags (organisation_id, note_id);
