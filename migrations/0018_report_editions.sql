-- Reports come in editions, languages and on two papers; one job may make many; bundles gather those of a requisition.

-- What a job was asked for beyond its subject: a report's edition, language and paper.
ALTER TABLE jobs ADD COLUMN parameters jsonb NOT NULL DEFAULT '{}';

-- `document_sha256` is the hash of what the document says, without its id, its time and its paper; `source_sha256` that
-- of what it was made from, which for the anonymised edition still held the names. Both are null for reports of before.
ALTER TABLE reports
    ADD COLUMN edition text DEFAULT 'panel' CHECK (edition IN ('panel', 'anonymised', 'candidate')),
    ADD COLUMN language text NOT NULL DEFAULT 'en' CHECK (language IN ('en', 'de', 'ar')),
    ADD COLUMN paper text NOT NULL DEFAULT 'A4' CHECK (paper IN ('A4', 'Letter')),
    ADD COLUMN document_sha256 text,
    ADD COLUMN source_sha256 text,
    DROP CONSTRAINT reports_kind_check,
    ADD CONSTRAINT reports_kind_check CHECK (kind IN ('candidate', 'team', 'comparison')),
    DROP CONSTRAINT reports_organisation_id_job_id_key,
    ADD UNIQUE (organisation_id, job_id, subject_id);
-- The policies hold for the owner as well, who has to see every organisation's rows for this.
ALTER TABLE reports NO FORCE ROW LEVEL SECURITY;
UPDATE reports SET edition = NULL WHERE kind = 'team';
ALTER TABLE reports FORCE ROW LEVEL SECURITY;
ALTER TABLE reports
    ALTER COLUMN edition DROP DEFAULT,
    ADD CONSTRAINT reports_edition CHECK ((edition IS NULL) = (kind <> 'candidate'));

-- The reports of a requisition's candidates, made by one job.
CREATE TABLE report_bundles (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    id uuid NOT NULL,
    requisition_id uuid NOT NULL,
    edition text NOT NULL CHECK (edition IN ('panel', 'anonymised', 'candidate')),
    language text NOT NULL CHECK (language IN ('en', 'de', 'ar')),
    paper text NOT NULL CHECK (paper IN ('A4', 'Letter')),
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    cancelled_at timestamptz,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, requisition_id) REFERENCES requisitions (organisation_id, id)
);
SELECT protect_tenant('report_bundles');
CREATE INDEX report_bundles_requisition ON report_bundles (organisation_id, requisition_id, id);

-- One candidate of a bundle, in the order of applying: still waiting, made, or left out with the reason as a code.
CREATE TABLE report_bundle_items (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    bundle_id uuid NOT NULL,
    application_id uuid NOT NULL,
    position integer NOT NULL CHECK (position > 0),
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'made', 'left_out')),
    reason text CHECK (reason IN ('not_open', 'not_interviewed', 'no_feedback', 'not_printed')),
    report_id uuid,
    PRIMARY KEY (organisation_id, bundle_id, application_id),
    UNIQUE (organisation_id, bundle_id, position),
    FOREIGN KEY (organisation_id, bundle_id) REFERENCES report_bundles (organisation_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organisation_id, application_id) REFERENCES applications (organisation_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organisation_id, report_id) REFERENCES reports (organisation_id, id),
    CHECK ((state = 'left_out') = (reason IS NOT NULL) AND (state = 'made') = (report_id IS NOT NULL))
);
SELECT protect_tenant('report_bundle_items');
