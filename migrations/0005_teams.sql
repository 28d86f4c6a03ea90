-- Teams and culture surveys.

CREATE TABLE teams (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    id uuid NOT NULL,
    name text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organisation_id, id),
    UNIQUE (organisation_id, name)
);
SELECT protect_tenant('teams');
CREATE INDEX teams_updated ON teams (organisation_id, updated_at, id);

CREATE TABLE team_members (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    id uuid NOT NULL,
    team_id uuid NOT NULL,
    name text NOT NULL,
    email text NOT NULL,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, team_id) REFERENCES teams (organisation_id, id)
);
SELECT protect_tenant('team_members');
CREATE UNIQUE INDEX team_members_email ON team_members (organisation_id, team_id, lower(email));

CREATE TABLE survey_waves (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    id uuid NOT NULL,
    team_id uuid NOT NULL,
    instrument_id uuid NOT NULL,
    target_culture_id uuid NOT NULL,
    status text NOT NULL CHECK (status IN ('launched', 'closed')),
    minimum_for_means smallint NOT NULL CHECK (minimum_for_means >= 5),
    minimum_for_spread smallint NOT NULL CHECK (minimum_for_spread >= 8),
    invited integer NOT NULL,
    launched_at timestamptz NOT NULL DEFAULT now(),
    closed_at timestamptz,
    results jsonb,
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, team_id) REFERENCES teams (organisation_id, id),
    FOREIGN KEY (organisation_id, instrument_id) REFERENCES document_versions (organisation_id, id),
    FOREIGN KEY (organisation_id, target_culture_id) REFERENCES document_versions (organisation_id, id),
    CHECK ((status = 'closed') = (closed_at IS NOT NULL)),
    CHECK ((status = 'closed') = (results IS NOT NULL))
);
SELECT protect_tenant('survey_waves');
CREATE INDEX survey_waves_updated ON survey_waves (organisation_id, updated_at, id);

-- Who was invited and whether they answered, apart from the answers.
CREATE TABLE survey_tokens (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    wave_id uuid NOT NULL,
    token_hash bytea NOT NULL,
    member_id uuid NOT NULL,
    used boolean NOT NULL DEFAULT false,
    PRIMARY KEY (organisation_id, token_hash),
    UNIQUE (organisation_id, wave_id, member_id),
    FOREIGN KEY (organisation_id, wave_id) REFERENCES survey_waves (organisation_id, id),
    FOREIGN KEY (organisation_id, member_id) REFERENCES team_members (organisation_id, id)
);
SELECT protect_tenant('survey_tokens');

-- No time and no member: a random id, and at close every row is rewritten in random order under a new one.
CREATE TABLE survey_answers (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    id uuid NOT NULL,
    wave_id uuid NOT NULL,
    answers jsonb NOT NULL,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, wave_id) REFERENCES survey_waves (organisation_id, id)
);
SELECT protect_tenant('survey_answers');
CREATE INDEX survey_answers_wave ON survey_answers (organisation_id, wave_id);
