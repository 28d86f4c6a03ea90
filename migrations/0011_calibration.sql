-- Calibration: sample answers with reference levels, exercises made of them, and raters' attempts.

-- An organisation's own samples; the shipped ones are files. A change of a used one is the next version.
CREATE TABLE calibration_samples (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    id uuid NOT NULL,
    lineage_id uuid NOT NULL,
    version integer NOT NULL CHECK (version >= 1),
    competency_code text NOT NULL,
    question text NOT NULL,
    setting text NOT NULL,
    text text NOT NULL,
    level smallint NOT NULL CHECK (level BETWEEN 1 AND 5),
    reason jsonb NOT NULL,
    spans jsonb NOT NULL,
    revision integer NOT NULL DEFAULT 1,
    -- Everybody who wrote on it or on an earlier version; none of them rates it.
    authors uuid[] NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    retired_at timestamptz,
    PRIMARY KEY (organisation_id, id),
    CONSTRAINT calibration_samples_version UNIQUE (organisation_id, lineage_id, version)
);
SELECT protect_tenant('calibration_samples');
CREATE INDEX calibration_samples_updated ON calibration_samples (organisation_id, updated_at, id);

-- Of a requisition, whose owner then owns the process, or of a rubric alone with an owner of its own.
CREATE TABLE calibrations (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    id uuid NOT NULL,
    title text NOT NULL,
    requisition_id uuid,
    rubric_id uuid NOT NULL,
    owner_id uuid,
    due_on date,
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, requisition_id) REFERENCES requisitions (organisation_id, id),
    FOREIGN KEY (organisation_id, rubric_id) REFERENCES document_versions (organisation_id, id),
    FOREIGN KEY (organisation_id, owner_id) REFERENCES memberships (organisation_id, account_id),
    CHECK (num_nonnulls(requisition_id, owner_id) = 1)
);
SELECT protect_tenant('calibrations');
CREATE INDEX calibrations_updated ON calibrations (organisation_id, updated_at, id);
CREATE INDEX calibrations_requisition ON calibrations (organisation_id, requisition_id);
CREATE INDEX calibrations_rubric ON calibrations (organisation_id, rubric_id);

-- The samples of an exercise, copied: an edited or replaced sample never changes what was rated. Random ids, whose
-- order tells nothing of the levels.
CREATE TABLE calibration_items (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    id uuid NOT NULL,
    calibration_id uuid NOT NULL,
    library_code text,
    sample_id uuid,
    content jsonb NOT NULL,
    PRIMARY KEY (organisation_id, id),
    UNIQUE (organisation_id, calibration_id, library_code),
    UNIQUE (organisation_id, calibration_id, sample_id),
    FOREIGN KEY (organisation_id, calibration_id) REFERENCES calibrations (organisation_id, id),
    FOREIGN KEY (organisation_id, sample_id) REFERENCES calibration_samples (organisation_id, id),
    CHECK (num_nonnulls(library_code, sample_id) = 1)
);
SELECT protect_tenant('calibration_items');
CREATE INDEX calibration_items_sample ON calibration_items (organisation_id, sample_id) WHERE sample_id IS NOT NULL;

CREATE TABLE calibration_participants (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    calibration_id uuid NOT NULL,
    rater_id uuid NOT NULL,
    PRIMARY KEY (organisation_id, calibration_id, rater_id),
    FOREIGN KEY (organisation_id, calibration_id) REFERENCES calibrations (organisation_id, id),
    FOREIGN KEY (organisation_id, rater_id) REFERENCES memberships (organisation_id, account_id)
);
SELECT protect_tenant('calibration_participants');
CREATE INDEX calibration_participants_rater ON calibration_participants (organisation_id, rater_id);

-- Every attempt is kept beside the others; at most one of a rater is open.
CREATE TABLE calibration_attempts (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    id uuid NOT NULL,
    calibration_id uuid NOT NULL,
    rater_id uuid NOT NULL,
    number integer NOT NULL CHECK (number >= 1),
    revision integer NOT NULL DEFAULT 1,
    submitted_at timestamptz,
    PRIMARY KEY (organisation_id, id),
    CONSTRAINT calibration_attempts_number UNIQUE (organisation_id, calibration_id, rater_id, number),
    FOREIGN KEY (organisation_id, calibration_id, rater_id)
        REFERENCES calibration_participants (organisation_id, calibration_id, rater_id)
);
SELECT protect_tenant('calibration_attempts');
CREATE UNIQUE INDEX calibration_attempts_one_open ON calibration_attempts (organisation_id, calibration_id, rater_id)
    WHERE submitted_at IS NULL;
CREATE INDEX calibration_attempts_rater ON calibration_attempts (organisation_id, rater_id);

CREATE TABLE calibration_ratings (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    attempt_id uuid NOT NULL,
    item_id uuid NOT NULL,
    level smallint CHECK (level BETWEEN 1 AND 5),
    reason text NOT NULL DEFAULT '',
    PRIMARY KEY (organisation_id, attempt_id, item_id),
    FOREIGN KEY (organisation_id, attempt_id) REFERENCES calibration_attempts (organisation_id, id),
    FOREIGN KEY (organisation_id, item_id) REFERENCES calibration_items (organisation_id, id)
);
SELECT protect_tenant('calibration_ratings');

-- The last line of defence. A used sample may be retired, and nothing else of it may change.
CREATE FUNCTION refuse_change_of_used_sample() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := ARRAY['retired_at', 'revision', 'updated_at'];
BEGIN
    IF EXISTS (SELECT FROM calibration_items WHERE organisation_id = OLD.organisation_id AND sample_id = OLD.id)
        AND (TG_OP = 'DELETE' OR to_jsonb(NEW) - free IS DISTINCT FROM to_jsonb(OLD) - free) THEN
        RAISE EXCEPTION 'a used sample is immutable' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END
$$;
CREATE TRIGGER calibration_samples_used BEFORE UPDATE OR DELETE ON calibration_samples
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_used_sample();

CREATE FUNCTION refuse_change_of_calibration_item() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the samples of a calibration are fixed' USING ERRCODE = 'integrity_constraint_violation';
END
$$;
CREATE TRIGGER calibration_items_fixed BEFORE UPDATE OR DELETE ON calibration_items
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_calibration_item();

-- Whoever has submitted has seen the references.
CREATE FUNCTION refuse_change_of_submitted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM calibration_attempts
        WHERE submitted_at IS NOT NULL AND ((organisation_id = OLD.organisation_id AND id = OLD.attempt_id)
            OR (organisation_id = NEW.organisation_id AND id = NEW.attempt_id))) THEN
        RAISE EXCEPTION 'the attempt is submitted' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END
$$;
CREATE TRIGGER calibration_ratings_submitted BEFORE INSERT OR UPDATE OR DELETE ON calibration_ratings
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_submitted();

CREATE FUNCTION refuse_change_of_submitted_attempt() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.submitted_at IS NOT NULL THEN
        RAISE EXCEPTION 'the attempt is submitted' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END
$$;
CREATE TRIGGER calibration_attempts_submitted BEFORE UPDATE OR DELETE ON calibration_attempts
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_submitted_attempt();
