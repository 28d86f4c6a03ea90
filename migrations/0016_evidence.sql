-- Tags explain themselves and keep what people said of them; re-tagging runs show what changed.

-- `culture_id` is the version of the target culture that a tag was found for, `cue_*` the deciding words inside the
-- span, `example` the text of the corpus that decided. A person's own mark has neither model nor confidence.
-- `corrected_*` is the whole tag as its reviewer would have it. `revision` is the ETag.
ALTER TABLE tags
    ADD COLUMN source text NOT NULL DEFAULT 'tagger' CHECK (source IN ('tagger', 'person')),
    ADD COLUMN culture_id uuid,
    ADD COLUMN cue_start integer,
    ADD COLUMN cue_end integer,
    ADD COLUMN example text,
    ADD COLUMN corrected_value text,
    ADD COLUMN corrected_polarity text CHECK (corrected_polarity IN ('for', 'against')),
    ADD COLUMN corrected_strength text CHECK (corrected_strength IN ('behaviour', 'claim')),
    ADD COLUMN corrected_start integer CHECK (corrected_start >= 0),
    ADD COLUMN corrected_end integer,
    ADD COLUMN revision integer NOT NULL DEFAULT 1,
    ADD COLUMN withdrawn_at timestamptz,
    ALTER COLUMN confidence DROP NOT NULL,
    ALTER COLUMN model DROP NOT NULL,
    DROP CONSTRAINT tags_review_check,
    ADD CONSTRAINT tags_review_check CHECK (review IN ('unreviewed', 'confirmed', 'rejected', 'corrected')),
    ADD CONSTRAINT tags_cue CHECK (num_nonnulls(cue_start, cue_end) IN (0, 2)
        AND (cue_start IS NULL OR (cue_start >= span_start AND cue_start < cue_end AND cue_end <= span_end))),
    ADD CONSTRAINT tags_correction CHECK (corrected_start < corrected_end
        AND num_nonnulls(corrected_value, corrected_polarity, corrected_strength, corrected_start, corrected_end)
            = CASE review WHEN 'corrected' THEN 5 ELSE 0 END),
    ADD CONSTRAINT tags_source CHECK (num_nonnulls(confidence, model) = CASE source WHEN 'person' THEN 0 ELSE 2 END
        AND (withdrawn_at IS NULL OR source = 'person')),
    ADD FOREIGN KEY (organisation_id, culture_id) REFERENCES document_versions (organisation_id, id);

-- Every word that was said of a tag; the tag itself shows the last one. The highest `number` stands.
CREATE TABLE tag_reviews (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    id uuid NOT NULL,
    tag_id uuid NOT NULL,
    number integer NOT NULL CHECK (number > 0),
    verdict text NOT NULL CHECK (verdict IN ('unreviewed', 'confirmed', 'rejected', 'corrected', 'added', 'withdrawn')),
    value text,
    polarity text CHECK (polarity IN ('for', 'against')),
    strength text CHECK (strength IN ('behaviour', 'claim')),
    span_start integer CHECK (span_start >= 0),
    span_end integer,
    reason text NOT NULL DEFAULT '',
    reviewed_by uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organisation_id, id),
    UNIQUE (organisation_id, tag_id, number),
    FOREIGN KEY (organisation_id, tag_id) REFERENCES tags (organisation_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organisation_id, reviewed_by) REFERENCES memberships (organisation_id, account_id),
    CHECK (span_start < span_end AND num_nonnulls(value, polarity, strength, span_start, span_end)
        = CASE verdict WHEN 'corrected' THEN 5 WHEN 'added' THEN 5 ELSE 0 END),
    CHECK (verdict <> 'corrected' OR reason <> '')
);
SELECT protect_tenant('tag_reviews');
-- No trigger on DELETE: the reviews go with their note, and the application has no right to delete one (grants.sql).
CREATE TRIGGER tag_reviews_record BEFORE UPDATE ON tag_reviews
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_record();

-- What stood on the tags becomes the first line of their history. Only authors could review; the policies hold for the
-- owner as well, who has to see every organisation's rows for this.
ALTER TABLE tags NO FORCE ROW LEVEL SECURITY;
ALTER TABLE notes NO FORCE ROW LEVEL SECURITY;
ALTER TABLE scorecards NO FORCE ROW LEVEL SECURITY;
ALTER TABLE tag_reviews NO FORCE ROW LEVEL SECURITY;
INSERT INTO tag_reviews (organisation_id, id, tag_id, number, verdict, reviewed_by, created_at)
    SELECT tags.organisation_id, gen_random_uuid(), tags.id, 1, tags.review, scorecards.rater_id,
        coalesce(tags.reviewed_at, now())
    FROM tags JOIN notes ON notes.organisation_id = tags.organisation_id AND notes.id = tags.note_id
        JOIN scorecards ON scorecards.organisation_id = notes.organisation_id AND scorecards.id = notes.scorecard_id
    WHERE tags.review <> 'unreviewed';
ALTER TABLE tags FORCE ROW LEVEL SECURITY;
ALTER TABLE notes FORCE ROW LEVEL SECURITY;
ALTER TABLE scorecards FORCE ROW LEVEL SECURITY;
ALTER TABLE tag_reviews FORCE ROW LEVEL SECURITY;

-- The spans of a draft's tags count characters of the text that was tagged: with another text they go.
CREATE FUNCTION drop_tags_of_changed_text() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM tags WHERE organisation_id = NEW.organisation_id AND note_id = NEW.id;
    RETURN NULL;
END
$$;
CREATE TRIGGER notes_tags AFTER UPDATE OF text ON notes
    FOR EACH ROW WHEN (OLD.text IS DISTINCT FROM NEW.text) EXECUTE FUNCTION drop_tags_of_changed_text();

-- What a locked scorecard's notes were last read with, also where nothing was found. No row: not read yet.
CREATE TABLE scorecard_taggings (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    scorecard_id uuid NOT NULL,
    model text NOT NULL,
    culture_id uuid,
    PRIMARY KEY (organisation_id, scorecard_id),
    FOREIGN KEY (organisation_id, scorecard_id) REFERENCES scorecards (organisation_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organisation_id, culture_id) REFERENCES document_versions (organisation_id, id)
);
SELECT protect_tenant('scorecard_taggings');

-- One re-tagging. `model` is known once a worker has begun, `changes` adds up what its batches changed:
-- [{"value", "polarity", "kept", "added", "removed", "changed", "protected"}].
CREATE TABLE tagging_runs (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    id uuid NOT NULL,
    requisition_id uuid,
    model text,
    total integer NOT NULL DEFAULT 0,
    done integer NOT NULL DEFAULT 0 CHECK (done BETWEEN 0 AND total),
    applications integer NOT NULL DEFAULT 0,
    changes jsonb NOT NULL DEFAULT '[]',
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    cancelled_at timestamptz,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, requisition_id) REFERENCES requisitions (organisation_id, id)
);
SELECT protect_tenant('tagging_runs');
CREATE UNIQUE INDEX tagging_runs_one_open ON tagging_runs
    (organisation_id, coalesce(requisition_id, '00000000-0000-0000-0000-000000000000'))
    WHERE finished_at IS NULL AND cancelled_at IS NULL;

-- What a run still has to read. Each scorecard goes with the transaction that stores its tags.
CREATE TABLE tagging_run_scorecards (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    run_id uuid NOT NULL,
    scorecard_id uuid NOT NULL,
    PRIMARY KEY (organisation_id, run_id, scorecard_id),
    FOREIGN KEY (organisation_id, run_id) REFERENCES tagging_runs (organisation_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organisation_id, scorecard_id) REFERENCES scorecards (organisation_id, id) ON DELETE CASCADE
);
SELECT protect_tenant('tagging_run_scorecards');
