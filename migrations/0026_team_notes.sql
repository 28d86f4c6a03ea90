-- What teams keep of their own meetings, what the tagger finds in it, and role profiles proposed from a team's gaps.
-- Personal text: team_notes.title, text. They may name people; whoever may write can delete a note, and its findings go
-- with it. No interview note and no single answer to a survey stands here, and nothing here reaches a candidate.

-- `model` is what the text was last read with, null until then; `skipped` why nothing was looked for.
CREATE TABLE team_notes (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    id uuid NOT NULL,
    team_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('retrospective', 'meeting', 'customer_visit', 'other')),
    held_on date NOT NULL,
    title text NOT NULL,
    text text NOT NULL,
    author_id uuid,
    model text,
    skipped text CHECK (skipped IN ('language')),
    revision integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, team_id) REFERENCES teams (organisation_id, id),
    FOREIGN KEY (organisation_id, author_id) REFERENCES memberships (organisation_id, account_id),
    CHECK (skipped IS NULL OR model IS NOT NULL)
);
SELECT protect_tenant('team_notes');
CREATE INDEX team_notes_team ON team_notes (organisation_id, team_id, id);
CREATE INDEX team_notes_held ON team_notes (organisation_id, team_id, held_on);

-- Spans count code points of the note's text. `culture_id` is the version of the target culture that was read for.
CREATE TABLE team_note_findings (
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
    cue_start integer,
    cue_end integer,
    example text,
    model text NOT NULL,
    culture_id uuid,
    review text NOT NULL DEFAULT 'unreviewed' CHECK (review IN ('unreviewed', 'confirmed', 'rejected')),
    reviewed_by uuid,
    reviewed_at timestamptz,
    revision integer NOT NULL DEFAULT 1,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, note_id) REFERENCES team_notes (organisation_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organisation_id, culture_id) REFERENCES document_versions (organisation_id, id),
    FOREIGN KEY (organisation_id, reviewed_by) REFERENCES memberships (organisation_id, account_id),
    CHECK (span_start < span_end),
    CHECK (num_nonnulls(cue_start, cue_end) IN (0, 2)
        AND (cue_start IS NULL OR (cue_start >= span_start AND cue_start < cue_end AND cue_end <= span_end))),
    CHECK ((review = 'unreviewed') = (reviewed_at IS NULL))
);
SELECT protect_tenant('team_note_findings');
CREATE INDEX team_note_findings_note ON team_note_findings (organisation_id, note_id, span_start);

-- `gaps` and `competencies` are what was proposed and why, from figures that were published; they never change.
-- `role_profile_id` is the draft that an adoption made, null again once somebody discards that.
CREATE TABLE role_profile_proposals (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    id uuid NOT NULL,
    team_id uuid NOT NULL,
    wave_id uuid NOT NULL,
    target_culture_id uuid NOT NULL,
    title text NOT NULL,
    family text NOT NULL,
    level text NOT NULL CHECK (level IN ('front_line', 'specialist', 'lead')),
    customer_contact text NOT NULL CHECK (customer_contact IN ('daily', 'weekly', 'monthly', 'quarterly', 'none')),
    gaps jsonb NOT NULL,
    competencies jsonb NOT NULL,
    status text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'adopted', 'dismissed')),
    role_profile_id uuid,
    proposed_by uuid,
    settled_by uuid,
    settled_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, team_id) REFERENCES teams (organisation_id, id),
    FOREIGN KEY (organisation_id, wave_id) REFERENCES survey_waves (organisation_id, id),
    FOREIGN KEY (organisation_id, target_culture_id) REFERENCES document_versions (organisation_id, id),
    FOREIGN KEY (organisation_id, role_profile_id) REFERENCES document_versions (organisation_id, id)
        ON DELETE SET NULL (role_profile_id),
    FOREIGN KEY (organisation_id, proposed_by) REFERENCES memberships (organisation_id, account_id),
    FOREIGN KEY (organisation_id, settled_by) REFERENCES memberships (organisation_id, account_id),
    CHECK ((status = 'open') = (settled_at IS NULL)),
    CHECK (status = 'adopted' OR role_profile_id IS NULL)
);
SELECT protect_tenant('role_profile_proposals');
CREATE INDEX role_profile_proposals_team ON role_profile_proposals (organisation_id, team_id, id);
