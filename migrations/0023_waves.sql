-- Surveys from draft to published: whole trees of teams, comments, reminders, and every view that was ever published.
-- Personal text: survey_comments.text, survey_tokens.address (until a survey ends), and the comments in survey_views.results; survey_views.name is written by HR.

-- Row-level security is forced on the owner too, so it is lifted while what was there is moved.
ALTER TABLE survey_waves NO FORCE ROW LEVEL SECURITY;
ALTER TABLE survey_tokens NO FORCE ROW LEVEL SECURITY;
ALTER TABLE survey_answers NO FORCE ROW LEVEL SECURITY;
ALTER TABLE teams NO FORCE ROW LEVEL SECURITY;
ALTER TABLE document_versions NO FORCE ROW LEVEL SECURITY;

ALTER TABLE survey_waves
    ADD COLUMN name text,
    ADD COLUMN minimum_for_comments smallint NOT NULL DEFAULT 10 CHECK (minimum_for_comments >= 10),
    ADD COLUMN closes_on date,
    ADD COLUMN sends_mail boolean NOT NULL DEFAULT false,
    ADD COLUMN reminders smallint NOT NULL DEFAULT 0 CHECK (reminders BETWEEN 0 AND 2),
    ADD COLUMN published_at timestamptz,
    ADD COLUMN revision integer NOT NULL DEFAULT 1,
    ADD COLUMN created_at timestamptz NOT NULL DEFAULT now(),
    ALTER COLUMN target_culture_id DROP NOT NULL,
    ALTER COLUMN invited SET DEFAULT 0,
    ALTER COLUMN launched_at DROP NOT NULL,
    ALTER COLUMN launched_at DROP DEFAULT,
    DROP CONSTRAINT survey_waves_status_check,
    DROP CONSTRAINT survey_waves_check,
    DROP CONSTRAINT survey_waves_check1;
UPDATE survey_waves SET
    name = coalesce((SELECT title FROM document_versions
        WHERE document_versions.organisation_id = survey_waves.organisation_id
            AND document_versions.id = survey_waves.instrument_id), 'Survey'),
    created_at = launched_at,
    published_at = closed_at,
    status = CASE status WHEN 'closed' THEN 'published' ELSE status END;
ALTER TABLE survey_waves
    ALTER COLUMN name SET NOT NULL,
    ADD CHECK (status IN ('draft', 'launched', 'closed', 'published', 'cancelled')),
    ADD CHECK ((status = 'draft') = (launched_at IS NULL)),
    ADD CHECK ((status IN ('closed', 'published', 'cancelled')) = (closed_at IS NOT NULL)),
    ADD CHECK ((status = 'published') = (published_at IS NOT NULL));

-- The teams as they were at launch; a later move or new name changes nothing here.
CREATE TABLE survey_wave_teams (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    wave_id uuid NOT NULL,
    team_id uuid NOT NULL,
    parent_id uuid,
    name text NOT NULL,
    -- Parents before children.
    position integer NOT NULL,
    invited integer NOT NULL,
    PRIMARY KEY (organisation_id, wave_id, team_id),
    FOREIGN KEY (organisation_id, wave_id) REFERENCES survey_waves (organisation_id, id),
    FOREIGN KEY (organisation_id, team_id) REFERENCES teams (organisation_id, id),
    FOREIGN KEY (organisation_id, wave_id, parent_id)
        REFERENCES survey_wave_teams (organisation_id, wave_id, team_id)
);
CREATE INDEX survey_wave_teams_team ON survey_wave_teams (organisation_id, team_id);

-- Who was asked, in which team. It stays when the survey is closed, so that a later wave knows whether it asked others.
CREATE TABLE survey_invited (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    wave_id uuid NOT NULL,
    person_id uuid NOT NULL,
    team_id uuid NOT NULL,
    PRIMARY KEY (organisation_id, wave_id, person_id),
    FOREIGN KEY (organisation_id, wave_id, team_id) REFERENCES survey_wave_teams (organisation_id, wave_id, team_id),
    FOREIGN KEY (organisation_id, person_id) REFERENCES people (organisation_id, id)
);
CREATE INDEX survey_invited_person ON survey_invited (organisation_id, person_id);

INSERT INTO survey_wave_teams (organisation_id, wave_id, team_id, name, position, invited)
SELECT survey_waves.organisation_id, survey_waves.id, team_id, teams.name, 0, invited
FROM survey_waves JOIN teams ON teams.organisation_id = survey_waves.organisation_id AND teams.id = team_id;
INSERT INTO survey_invited (organisation_id, wave_id, person_id, team_id)
SELECT survey_tokens.organisation_id, wave_id, member_id, team_id
FROM survey_tokens JOIN survey_waves ON survey_waves.organisation_id = survey_tokens.organisation_id
    AND survey_waves.id = wave_id;

-- Tokens go when a survey ends: from then on nothing tells who has answered. A reminder brings another token, because
-- only the hash of the first is known; using one of them uses all of a person's.
DELETE FROM survey_tokens USING survey_waves
WHERE survey_waves.organisation_id = survey_tokens.organisation_id AND survey_waves.id = wave_id
    AND status <> 'launched';
ALTER TABLE survey_tokens RENAME COLUMN member_id TO person_id;
ALTER TABLE survey_tokens
    ADD COLUMN team_id uuid,
    -- Where the invitation went. A reminder goes there and nowhere else: whoever may change people's addresses could
    -- otherwise have it sent to themselves and see who has not answered. It goes with the token when the survey ends.
    ADD COLUMN address text,
    ADD COLUMN round smallint NOT NULL DEFAULT 0 CHECK (round BETWEEN 0 AND 2);
UPDATE survey_tokens SET team_id = survey_waves.team_id FROM survey_waves
WHERE survey_waves.organisation_id = survey_tokens.organisation_id AND survey_waves.id = wave_id;
ALTER TABLE survey_tokens
    ALTER COLUMN team_id SET NOT NULL,
    DROP CONSTRAINT survey_tokens_organisation_id_wave_id_member_id_key,
    ADD CONSTRAINT survey_tokens_person UNIQUE (organisation_id, wave_id, person_id, round),
    ADD FOREIGN KEY (organisation_id, wave_id, person_id)
        REFERENCES survey_invited (organisation_id, wave_id, person_id);

-- The direct team is all that an answer carries besides itself.
ALTER TABLE survey_answers ADD COLUMN team_id uuid;
UPDATE survey_answers SET team_id = survey_waves.team_id FROM survey_waves
WHERE survey_waves.organisation_id = survey_answers.organisation_id AND survey_waves.id = wave_id;
ALTER TABLE survey_answers
    ALTER COLUMN team_id SET NOT NULL,
    ADD FOREIGN KEY (organisation_id, wave_id, team_id)
        REFERENCES survey_wave_teams (organisation_id, wave_id, team_id);

-- Apart from the answers, and each for itself: what a person wrote leads neither to what they ticked nor to what else
-- they wrote.
CREATE TABLE survey_comments (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    id uuid NOT NULL,
    wave_id uuid NOT NULL,
    team_id uuid NOT NULL,
    question smallint NOT NULL CHECK (question BETWEEN 0 AND 2),
    text text NOT NULL CHECK (length(text) BETWEEN 1 AND 2000),
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, wave_id, team_id) REFERENCES survey_wave_teams (organisation_id, wave_id, team_id)
);
SELECT protect_tenant('survey_comments');
CREATE INDEX survey_comments_wave ON survey_comments (organisation_id, wave_id);

-- Everything that was ever published of a survey: of a team with all under it, or of a group of teams. Written once,
-- because whether a further view exposes anybody depends on all of them. `cells` are the teams whose direct answers
-- went in.
CREATE TABLE survey_views (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    id uuid NOT NULL,
    wave_id uuid NOT NULL,
    team_id uuid,
    name text,
    cells uuid[] NOT NULL,
    results jsonb NOT NULL,
    published_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organisation_id, id),
    UNIQUE (organisation_id, wave_id, team_id),
    FOREIGN KEY (organisation_id, wave_id) REFERENCES survey_waves (organisation_id, id),
    FOREIGN KEY (organisation_id, wave_id, team_id) REFERENCES survey_wave_teams (organisation_id, wave_id, team_id),
    CHECK ((team_id IS NULL) = (name IS NOT NULL))
);
CREATE INDEX survey_views_team ON survey_views (organisation_id, team_id);
INSERT INTO survey_views (organisation_id, id, wave_id, team_id, cells, results, published_at)
SELECT organisation_id, gen_random_uuid(), id, team_id, ARRAY[team_id], results, closed_at
FROM survey_waves WHERE results IS NOT NULL;
SELECT protect_tenant('survey_views');
ALTER TABLE survey_waves DROP COLUMN results;

-- A survey goes forward only, and what was fixed at launch stays, whatever columns there are.
CREATE FUNCTION guard_survey() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := ARRAY['status', 'reminders', 'shown_in_hiring', 'closed_at', 'published_at', 'revision',
        'updated_at'];
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.status <> 'draft' THEN
            RAISE EXCEPTION 'only a draft can be discarded' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF OLD.status <> 'draft' AND to_jsonb(NEW) - free IS DISTINCT FROM to_jsonb(OLD) - free THEN
        RAISE EXCEPTION 'the settings of a launched survey are locked' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.closed_at <> OLD.closed_at OR NEW.published_at <> OLD.published_at THEN
        RAISE EXCEPTION 'a survey ends and is published once' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.status <> OLD.status AND (OLD.status, NEW.status) NOT IN (('draft', 'launched'), ('launched', 'closed'),
        ('launched', 'cancelled'), ('closed', 'published')) THEN
        RAISE EXCEPTION 'a survey goes forward only' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER survey_waves_guard BEFORE UPDATE OR DELETE ON survey_waves
    FOR EACH ROW EXECUTE FUNCTION guard_survey();

-- Only now: a foreign key's first check reads as the owner, to whom a protected table looks empty.
SELECT protect_tenant('survey_wave_teams');
SELECT protect_tenant('survey_invited');
ALTER TABLE survey_waves FORCE ROW LEVEL SECURITY;
ALTER TABLE survey_tokens FORCE ROW LEVEL SECURITY;
ALTER TABLE survey_answers FORCE ROW LEVEL SECURITY;
ALTER TABLE teams FORCE ROW LEVEL SECURITY;
ALTER TABLE document_versions FORCE ROW LEVEL SECURITY;
