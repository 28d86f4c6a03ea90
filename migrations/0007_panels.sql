-- Panels: guide and format of an interview, cancelling, recusal, pseudonyms, agreed hours to lock, drafts in the making.

ALTER TABLE requisitions
    ADD COLUMN pseudonymous boolean NOT NULL DEFAULT false,
    ADD COLUMN hours_to_lock integer NOT NULL DEFAULT 24 CHECK (hours_to_lock BETWEEN 1 AND 720),
    ADD COLUMN revision integer NOT NULL DEFAULT 1,
    ADD COLUMN closed_at timestamptz;

-- What a panel calls a candidate whose name it is not shown. Random, so that it tells nothing of who applied when.
ALTER TABLE applications ADD COLUMN pseudonym text;
-- Forced row-level security would hide every row from the owner, who has no organisation set here.
ALTER TABLE applications NO FORCE ROW LEVEL SECURITY;
UPDATE applications SET pseudonym = upper(substr(md5(id::text || random()::text), 1, 6));
ALTER TABLE applications FORCE ROW LEVEL SECURITY;
ALTER TABLE applications ALTER COLUMN pseudonym SET NOT NULL;
ALTER TABLE applications ALTER COLUMN pseudonym SET DEFAULT upper(substr(md5(gen_random_uuid()::text), 1, 6));

-- `accommodations` is what raters need to know of the change of format, never why; the request is stored apart.
ALTER TABLE interviews
    ADD COLUMN guide_id uuid,
    ADD COLUMN format text NOT NULL DEFAULT 'in_person' CHECK (format IN ('in_person', 'video', 'phone', 'written')),
    ADD COLUMN accommodations text NOT NULL DEFAULT '',
    ADD COLUMN revision integer NOT NULL DEFAULT 1,
    ADD COLUMN cancelled_at timestamptz,
    ADD COLUMN cancellation_reason text,
    ADD FOREIGN KEY (organisation_id, guide_id) REFERENCES document_versions (organisation_id, id);

-- A recused rater counts as "no rating", not as missing. The seat stays, so that the record shows who stepped back.
ALTER TABLE scorecards
    ADD COLUMN recused_at timestamptz,
    ADD COLUMN recusal_kind text CHECK (recusal_kind IN ('conflict_of_interest', 'prior_knowledge', 'unavailable',
        'other')),
    ADD COLUMN recusal_reason text,
    ADD CHECK (num_nonnulls(recused_at, recusal_kind) IN (0, 2)),
    ADD CHECK (recused_at IS NULL OR locked_at IS NULL);

-- A draft is saved as it grows: a level may stand for a moment without its quote. The lock asks for all of them.
ALTER TABLE ratings DROP CONSTRAINT ratings_check1;
ALTER TABLE ratings ADD CONSTRAINT ratings_evidence CHECK (
    num_nonnulls(note_id, span_start, span_end) IN (0, 3)
    AND (level IS NOT NULL OR note_id IS NULL)
    AND (span_start IS NULL OR (span_start >= 0 AND span_start < span_end)));

CREATE FUNCTION refuse_lock_without_evidence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM ratings WHERE organisation_id = NEW.organisation_id AND scorecard_id = NEW.id
        AND level IS NOT NULL AND note_id IS NULL) THEN
        RAISE EXCEPTION 'a rating has no evidence' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER scorecards_evidence BEFORE UPDATE OF locked_at ON scorecards
    FOR EACH ROW WHEN (NEW.locked_at IS NOT NULL) EXECUTE FUNCTION refuse_lock_without_evidence();
