-- What a panel tells a candidate: the wording and its approved versions, links to the report, comments and answers.
-- Personal text: content, text. It is about one application's candidate and goes with them.

CREATE TABLE candidate_feedback (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    id uuid NOT NULL,
    application_id uuid NOT NULL,
    content jsonb NOT NULL,
    revision integer NOT NULL DEFAULT 1,
    updated_by uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organisation_id, id),
    UNIQUE (organisation_id, application_id),
    FOREIGN KEY (organisation_id, application_id) REFERENCES applications (organisation_id, id),
    FOREIGN KEY (organisation_id, updated_by) REFERENCES memberships (organisation_id, account_id)
);
SELECT protect_tenant('candidate_feedback');

-- A record, never edited. `revision` is that of the draft, so that each is approved once.
CREATE TABLE candidate_feedback_versions (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    id uuid NOT NULL,
    application_id uuid NOT NULL,
    number integer NOT NULL CHECK (number > 0),
    revision integer NOT NULL,
    content jsonb NOT NULL,
    approved_by uuid NOT NULL,
    approved_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organisation_id, id),
    UNIQUE (organisation_id, application_id, number),
    UNIQUE (organisation_id, application_id, revision),
    FOREIGN KEY (organisation_id, application_id) REFERENCES candidate_feedback (organisation_id, application_id),
    FOREIGN KEY (organisation_id, approved_by) REFERENCES memberships (organisation_id, account_id)
);
SELECT protect_tenant('candidate_feedback_versions');

-- The hash of the token alone: the link cannot be had from here. One link of a report works at a time.
CREATE TABLE candidate_links (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    id uuid NOT NULL,
    report_id uuid NOT NULL,
    application_id uuid NOT NULL,
    token_hash bytea NOT NULL,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    created_by uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organisation_id, id),
    UNIQUE (organisation_id, token_hash),
    FOREIGN KEY (organisation_id, report_id) REFERENCES reports (organisation_id, id),
    FOREIGN KEY (organisation_id, application_id) REFERENCES applications (organisation_id, id),
    FOREIGN KEY (organisation_id, created_by) REFERENCES memberships (organisation_id, account_id)
);
SELECT protect_tenant('candidate_links');
CREATE UNIQUE INDEX candidate_links_open ON candidate_links (organisation_id, report_id) WHERE revoked_at IS NULL;
CREATE INDEX candidate_links_report ON candidate_links (organisation_id, report_id, id);

-- `fingerprint` hashes kind, competency and text, so that what is sent twice through a link stands here once.
CREATE TABLE candidate_comments (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    id uuid NOT NULL,
    application_id uuid NOT NULL,
    link_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('comment', 'correction')),
    about text,
    text text NOT NULL,
    fingerprint bytea NOT NULL,
    made_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organisation_id, id),
    UNIQUE (organisation_id, link_id, fingerprint),
    FOREIGN KEY (organisation_id, application_id) REFERENCES applications (organisation_id, id),
    FOREIGN KEY (organisation_id, link_id) REFERENCES candidate_links (organisation_id, id)
);
SELECT protect_tenant('candidate_comments');
CREATE INDEX candidate_comments_application ON candidate_comments (organisation_id, application_id, id);

CREATE TABLE candidate_comment_answers (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    id uuid NOT NULL,
    comment_id uuid NOT NULL,
    text text NOT NULL,
    answered_by uuid NOT NULL,
    answered_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, comment_id) REFERENCES candidate_comments (organisation_id, id),
    FOREIGN KEY (organisation_id, answered_by) REFERENCES memberships (organisation_id, account_id)
);
SELECT protect_tenant('candidate_comment_answers');
CREATE INDEX candidate_comment_answers_comment ON candidate_comment_answers (organisation_id, comment_id, id);

CREATE TRIGGER candidate_feedback_versions_record BEFORE UPDATE OR DELETE ON candidate_feedback_versions
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_record();
CREATE TRIGGER candidate_comments_record BEFORE UPDATE OR DELETE ON candidate_comments
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_record();
CREATE TRIGGER candidate_comment_answers_record BEFORE UPDATE OR DELETE ON candidate_comment_answers
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_record();
