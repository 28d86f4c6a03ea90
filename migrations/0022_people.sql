-- The organisation's tree, and people in its teams over time. A person can be asked; signing in takes an account.
-- Personal text: people.name, given_name, family_name, email, user_name, external_id (and email_key, user_key, made of
-- them); team_memberships.role.

ALTER TABLE teams
    ADD COLUMN parent_id uuid,
    ADD COLUMN external_id text,
    ADD COLUMN archived_at timestamptz,
    ADD COLUMN revision integer NOT NULL DEFAULT 1,
    ADD FOREIGN KEY (organisation_id, parent_id) REFERENCES teams (organisation_id, id),
    ADD UNIQUE (organisation_id, external_id),
    ADD CHECK (parent_id <> id);
CREATE INDEX teams_parent ON teams (organisation_id, parent_id);

-- What a directory sent is kept beside what people see: user_name and the parts of the name. removed_at: a directory
-- took the person out, and knows them no longer.
CREATE TABLE people (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    id uuid NOT NULL,
    name text NOT NULL,
    given_name text,
    family_name text,
    email text NOT NULL,
    user_name text,
    -- By which people are looked up and told apart: row-level security lets no condition with lower() use an index.
    email_key text NOT NULL GENERATED ALWAYS AS (lower(email)) STORED,
    user_key text NOT NULL GENERATED ALWAYS AS (lower(coalesce(user_name, email))) STORED,
    external_id text,
    active boolean NOT NULL DEFAULT true,
    removed_at timestamptz,
    revision integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organisation_id, id),
    UNIQUE (organisation_id, external_id),
    CHECK (removed_at IS NULL OR NOT active)
);
SELECT protect_tenant('people');
CREATE UNIQUE INDEX people_email ON people (organisation_id, email_key);
CREATE UNIQUE INDEX people_user_name ON people (organisation_id, user_key);
CREATE INDEX people_updated ON people (organisation_id, updated_at, id);

-- From joined_on until the day before left_on.
CREATE TABLE team_memberships (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    team_id uuid NOT NULL,
    role text NOT NULL DEFAULT '',
    joined_on date NOT NULL,
    left_on date,
    revision integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, person_id) REFERENCES people (organisation_id, id),
    FOREIGN KEY (organisation_id, team_id) REFERENCES teams (organisation_id, id),
    CHECK (left_on > joined_on)
);
SELECT protect_tenant('team_memberships');
CREATE INDEX team_memberships_team ON team_memberships (organisation_id, team_id, id);
CREATE INDEX team_memberships_person ON team_memberships (organisation_id, person_id, team_id, joined_on);

-- Periods of one person in one team never overlap. The person's row is locked first, so that of two transactions the
-- second sees what the first stored. (An exclusion constraint would need the extension btree_gist.)
CREATE FUNCTION refuse_overlapping_membership() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM people WHERE organisation_id = NEW.organisation_id AND id = NEW.person_id FOR NO KEY UPDATE;
    IF EXISTS (
        SELECT 1 FROM team_memberships
        WHERE organisation_id = NEW.organisation_id AND person_id = NEW.person_id AND team_id = NEW.team_id
            AND id <> NEW.id
            AND daterange(joined_on, left_on) && daterange(NEW.joined_on, NEW.left_on)
    ) THEN
        RAISE EXCEPTION 'this person is a member of this team in a part of that period already'
            USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'team_memberships_periods';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER team_memberships_periods BEFORE INSERT OR UPDATE OF person_id, team_id, joined_on, left_on
    ON team_memberships FOR EACH ROW EXECUTE FUNCTION refuse_overlapping_membership();

-- Members of before become people: one per e-mail, under the id and name that came first. Forced row-level security
-- would hide every row from the owner, who has no organisation set here.
ALTER TABLE teams NO FORCE ROW LEVEL SECURITY;
ALTER TABLE team_members NO FORCE ROW LEVEL SECURITY;
ALTER TABLE people NO FORCE ROW LEVEL SECURITY;
ALTER TABLE team_memberships NO FORCE ROW LEVEL SECURITY;
ALTER TABLE survey_tokens NO FORCE ROW LEVEL SECURITY;
INSERT INTO people (organisation_id, id, name, email)
    SELECT DISTINCT ON (organisation_id, lower(email)) organisation_id, id, name, email
    FROM team_members ORDER BY organisation_id, lower(email), id;
INSERT INTO team_memberships (organisation_id, id, person_id, team_id, joined_on)
    SELECT team_members.organisation_id, team_members.id, people.id, team_members.team_id,
        (teams.created_at AT TIME ZONE 'UTC')::date
    FROM team_members
        JOIN people ON people.organisation_id = team_members.organisation_id
            AND lower(people.email) = lower(team_members.email)
        JOIN teams ON teams.organisation_id = team_members.organisation_id AND teams.id = team_members.team_id;
ALTER TABLE survey_tokens DROP CONSTRAINT survey_tokens_organisation_id_member_id_fkey;
UPDATE survey_tokens SET member_id = people.id
    FROM team_members JOIN people ON people.organisation_id = team_members.organisation_id
        AND lower(people.email) = lower(team_members.email)
    WHERE survey_tokens.organisation_id = team_members.organisation_id AND survey_tokens.member_id = team_members.id;
ALTER TABLE survey_tokens
    ADD FOREIGN KEY (organisation_id, member_id) REFERENCES people (organisation_id, id);
DROP TABLE team_members;
ALTER TABLE teams FORCE ROW LEVEL SECURITY;
ALTER TABLE people FORCE ROW LEVEL SECURITY;
ALTER TABLE team_memberships FORCE ROW LEVEL SECURITY;
ALTER TABLE survey_tokens FORCE ROW LEVEL SECURITY;
