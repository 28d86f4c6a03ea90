-- The working tools of teams: customer contacts, hypotheses, value streams, clarity map, findings on checks.
-- Personal text: role, other_kind, channel, learned, belief, about, would_change_our_mind, test, result, what_changed,
-- evidence_links, content, department, customer_outcome, business_measure, how_linked, evidence_source, finding. None
-- of it is about candidates; people are asked to name nobody, and whoever may write can delete a row.

CREATE TABLE customer_contacts (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    id uuid NOT NULL,
    team_id uuid NOT NULL,
    role text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('reading_tickets', 'reading_chats', 'reading_reviews', 'answering_questions',
        'listening_to_calls', 'visit', 'interview', 'usability_test', 'shadowing', 'event', 'other')),
    other_kind text,
    channel text,
    happened_on date NOT NULL,
    participants integer NOT NULL CHECK (participants >= 1),
    learned text,
    -- The record's name in the system that pushed it: what is pushed twice stands here once.
    source_id text,
    revision integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organisation_id, id),
    UNIQUE (organisation_id, source_id),
    FOREIGN KEY (organisation_id, team_id) REFERENCES teams (organisation_id, id),
    CHECK ((kind = 'other') = (other_kind IS NOT NULL))
);
SELECT protect_tenant('customer_contacts');
CREATE INDEX customer_contacts_team ON customer_contacts (organisation_id, team_id, happened_on);
CREATE INDEX customer_contacts_updated ON customer_contacts (organisation_id, updated_at, id);

CREATE TABLE hypotheses (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    id uuid NOT NULL,
    team_id uuid NOT NULL,
    belief text NOT NULL,
    about text NOT NULL,
    would_change_our_mind text NOT NULL,
    test text,
    started_on date NOT NULL,
    status text NOT NULL CHECK (status IN ('open', 'testing', 'supported', 'contradicted', 'inconclusive', 'dropped')),
    result text,
    learned_on date,
    what_changed text,
    value_codes text[] NOT NULL,
    evidence_links text[] NOT NULL,
    revision integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, team_id) REFERENCES teams (organisation_id, id),
    CHECK ((status IN ('supported', 'contradicted', 'inconclusive')) = (learned_on IS NOT NULL)),
    CHECK ((result IS NOT NULL) = (learned_on IS NOT NULL)),
    CHECK (what_changed IS NOT NULL OR learned_on IS NULL),
    CHECK (learned_on >= started_on)
);
SELECT protect_tenant('hypotheses');
CREATE INDEX hypotheses_team ON hypotheses (organisation_id, team_id, status);
CREATE INDEX hypotheses_updated ON hypotheses (organisation_id, updated_at, id);

CREATE TABLE value_streams (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    id uuid NOT NULL,
    team_id uuid NOT NULL,
    revision integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, team_id) REFERENCES teams (organisation_id, id)
);
SELECT protect_tenant('value_streams');
CREATE INDEX value_streams_team ON value_streams (organisation_id, team_id, id);
CREATE INDEX value_streams_updated ON value_streams (organisation_id, updated_at, id);

-- Every save is kept: a report says on which revision it rests. They go with their worksheet alone.
CREATE TABLE value_stream_revisions (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    value_stream_id uuid NOT NULL,
    revision integer NOT NULL,
    content jsonb NOT NULL,
    saved_by uuid,
    saved_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organisation_id, value_stream_id, revision),
    FOREIGN KEY (organisation_id, value_stream_id) REFERENCES value_streams (organisation_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organisation_id, saved_by) REFERENCES memberships (organisation_id, account_id)
);
SELECT protect_tenant('value_stream_revisions');

-- A row of the map is a team's, or a department's that is no team here.
CREATE TABLE clarity_rows (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    id uuid NOT NULL,
    team_id uuid,
    department text,
    customer_outcome text NOT NULL,
    business_measure text,
    how_linked text NOT NULL,
    evidence text NOT NULL CHECK (evidence IN ('tested', 'measured', 'observed', 'assumed')),
    evidence_source text,
    checked_on date,
    revision integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, team_id) REFERENCES teams (organisation_id, id),
    CHECK ((team_id IS NULL) <> (department IS NULL)),
    CHECK (evidence = 'assumed' OR (evidence_source IS NOT NULL AND checked_on IS NOT NULL))
);
SELECT protect_tenant('clarity_rows');
CREATE INDEX clarity_rows_team ON clarity_rows (organisation_id, team_id, id);
CREATE INDEX clarity_rows_updated ON clarity_rows (organisation_id, updated_at, id);

-- What was found on a framework's check, of a team or, without one, of the organisation. Never edited: a newer finding
-- takes the place of an older one.
CREATE TABLE culture_check_findings (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    id uuid NOT NULL,
    team_id uuid,
    framework text NOT NULL,
    check_code text NOT NULL,
    state text NOT NULL CHECK (state IN ('yes', 'partly', 'no', 'unknown')),
    finding text NOT NULL,
    found_on date NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, team_id) REFERENCES teams (organisation_id, id)
);
SELECT protect_tenant('culture_check_findings');
CREATE INDEX culture_check_findings_team ON culture_check_findings (organisation_id, team_id, framework, check_code);
