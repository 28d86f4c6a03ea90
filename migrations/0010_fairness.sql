-- The selection-rate monitor. What candidates say of themselves lives in a schema of its own, on which the
-- application's role has no right at all. It is reached through the functions at the end, which run as the tables'
-- owner, work for the current organisation alone, and never return a row of a person.

-- Per country: whether people are asked, which questions, and on what legal basis. No row means off.
-- `questions` holds [{"code": "sex" | "ethnicity", "text", "categories": [{"code", "text"}]}].
CREATE TABLE self_report_countries (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    country text NOT NULL CHECK (country ~ '^[A-Z]{2}$'),
    enabled boolean NOT NULL,
    legal_basis text NOT NULL,
    questions jsonb NOT NULL,
    revision integer NOT NULL DEFAULT 1,
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organisation_id, country)
);
SELECT protect_tenant('self_report_countries');

-- How far each application came. Withdrawn ones are left out: nobody selected or rejected them.
-- plpgsql, because it reads decisions, a table that a later migration makes.
CREATE FUNCTION application_stages(organisation uuid)
    RETURNS TABLE (application_id uuid, requisition_id uuid, interviewed boolean, selected boolean)
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY
        SELECT a.id, a.requisition_id,
            d.outcome IS NOT DISTINCT FROM 'hire' OR EXISTS (
                SELECT FROM public.interviews AS i
                WHERE i.organisation_id = a.organisation_id AND i.application_id = a.id
                    AND i.cancelled_at IS NULL AND i.starts_at <= now()),
            d.outcome IS NOT DISTINCT FROM 'hire'
        FROM public.applications AS a
        LEFT JOIN LATERAL (
            SELECT latest.outcome FROM public.decisions AS latest
            WHERE latest.organisation_id = a.organisation_id AND latest.application_id = a.id
            ORDER BY latest.number DESC LIMIT 1) AS d ON true
        WHERE a.organisation_id = organisation AND d.outcome IS DISTINCT FROM 'withdrawn';
END
$$;

CREATE SCHEMA demographics;

-- No times: a link has the days on which it was made and ends, an answer has none.
CREATE TABLE demographics.invitations (
    organisation_id uuid NOT NULL REFERENCES public.organisations (id),
    token_hash bytea NOT NULL,
    application_id uuid NOT NULL,
    country text NOT NULL,
    expires_on date NOT NULL,
    used boolean NOT NULL DEFAULT false,
    PRIMARY KEY (organisation_id, token_hash),
    FOREIGN KEY (organisation_id, application_id) REFERENCES public.applications (organisation_id, id)
        ON DELETE CASCADE
);
SELECT protect_tenant('demographics.invitations');
CREATE INDEX invitations_application ON demographics.invitations (organisation_id, application_id);

-- The first answers of an application, for good. Both null: they were withdrawn, and nothing is counted in their place.
CREATE TABLE demographics.answers (
    organisation_id uuid NOT NULL REFERENCES public.organisations (id),
    application_id uuid NOT NULL,
    country text NOT NULL,
    sex text CHECK (sex ~ '^[a-z][a-z0-9_]{0,59}$'),
    ethnicity text CHECK (ethnicity ~ '^[a-z][a-z0-9_]{0,59}$'),
    PRIMARY KEY (organisation_id, application_id),
    FOREIGN KEY (organisation_id, application_id) REFERENCES public.applications (organisation_id, id)
        ON DELETE CASCADE
);
SELECT protect_tenant('demographics.answers');

-- What the monitor shows, as it was last released. `scope` is a requisition, or the organisation for all of them.
-- The first three numbers count all applications, `self_reported` those with an answer.
CREATE TABLE demographics.releases (
    organisation_id uuid NOT NULL REFERENCES public.organisations (id),
    scope uuid NOT NULL,
    released_on date NOT NULL,
    applied integer NOT NULL,
    interviewed integer NOT NULL,
    selected integer NOT NULL,
    self_reported integer NOT NULL,
    PRIMARY KEY (organisation_id, scope)
);
SELECT protect_tenant('demographics.releases');

-- One count per stage, sex and ethnicity: '*' is any, '-' is left out. Only status 'shown' ever leaves the schema;
-- 'few' is a count below 5, 'withheld' one that would give such a count away.
CREATE TABLE demographics.cells (
    organisation_id uuid NOT NULL REFERENCES public.organisations (id),
    scope uuid NOT NULL,
    stage text NOT NULL CHECK (stage IN ('applied', 'interviewed', 'selected')),
    sex text NOT NULL,
    ethnicity text NOT NULL,
    people integer NOT NULL,
    status text NOT NULL CHECK (status IN ('shown', 'few', 'withheld')),
    PRIMARY KEY (organisation_id, scope, stage, sex, ethnicity),
    FOREIGN KEY (organisation_id, scope) REFERENCES demographics.releases (organisation_id, scope) ON DELETE CASCADE
);
SELECT protect_tenant('demographics.cells');

-- The counts as they are now, with a zero for each category that could have been chosen.
CREATE FUNCTION demographics.counts_now(wanted uuid)
    RETURNS TABLE (stage text, sex text, ethnicity text, people integer)
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    WITH countries AS (
        SELECT c.country, c.questions FROM public.self_report_countries AS c
        WHERE c.organisation_id = public.current_organisation() AND c.enabled),
    people AS (
        SELECT s.interviewed, s.selected, coalesce(a.sex, '-') AS sex, coalesce(a.ethnicity, '-') AS ethnicity
        FROM public.application_stages(public.current_organisation()) AS s
        JOIN demographics.answers AS a
            ON a.organisation_id = public.current_organisation() AND a.application_id = s.application_id
                AND num_nonnulls(a.sex, a.ethnicity) > 0
        JOIN countries ON countries.country = a.country
        WHERE wanted IS NULL OR s.requisition_id = wanted),
    staged AS (
        SELECT reached.stage, p.sex, p.ethnicity FROM people AS p, LATERAL (VALUES
            ('applied', true), ('interviewed', p.interviewed), ('selected', p.selected)) AS reached (stage, done)
        WHERE reached.done),
    counted AS (
        SELECT s.stage, CASE grouping(s.sex) WHEN 1 THEN '*' ELSE s.sex END AS sex,
            CASE grouping(s.ethnicity) WHEN 1 THEN '*' ELSE s.ethnicity END AS ethnicity, count(*)::integer AS people
        FROM staged AS s GROUP BY GROUPING SETS ((s.stage, s.sex, s.ethnicity), (s.stage, s.sex), (s.stage, s.ethnicity))),
    categories AS (
        SELECT q ->> 'code' AS question, c ->> 'code' AS code
        FROM countries, jsonb_array_elements(countries.questions) AS q, jsonb_array_elements(q -> 'categories') AS c
        UNION SELECT 'sex', p.sex FROM people AS p UNION SELECT 'ethnicity', p.ethnicity FROM people AS p
        UNION VALUES ('sex', '*'), ('ethnicity', '*')),
    grid AS (
        SELECT stages.stage, x.code AS sex, e.code AS ethnicity
        FROM (VALUES ('applied'), ('interviewed'), ('selected')) AS stages (stage)
        JOIN categories AS x ON x.question = 'sex'
        JOIN categories AS e ON e.question = 'ethnicity' AND (x.code <> '*' OR e.code <> '*'))
    SELECT g.stage, g.sex, g.ethnicity, coalesce(c.people, 0)
    FROM grid AS g LEFT JOIN counted AS c USING (stage, sex, ethnicity)
$$;

-- Whether what changed since the last release tells of no fewer than 5 people. Each count that is, or would be, large
-- enough to be shown must be the same or differ by 5 or more: of five new answers by four men and one woman the two
-- differences would tell of that one. And at each stage that changed at all, at least 5 people must have moved, the
-- smaller of joining and leaving not counted, because the process owner sees small counts. A stage with fewer than 5
-- people shows nothing, so it counts as empty.
CREATE FUNCTION demographics.may_release(wanted uuid) RETURNS boolean
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    WITH new AS (
        SELECT n.stage, n.sex, n.ethnicity, n.people,
            sum(n.people) FILTER (WHERE '*' NOT IN (n.sex, n.ethnicity)) OVER (PARTITION BY n.stage) AS total
        FROM demographics.counts_now(wanted) AS n),
    old AS (
        SELECT c.stage, c.sex, c.ethnicity, c.people,
            sum(c.people) FILTER (WHERE '*' NOT IN (c.sex, c.ethnicity)) OVER (PARTITION BY c.stage) AS total
        FROM demographics.cells AS c
        WHERE c.organisation_id = public.current_organisation()
            AND c.scope = coalesce(wanted, public.current_organisation())),
    counts AS (
        SELECT stage, sex, ethnicity,
            CASE WHEN old.total >= 5 THEN old.people ELSE 0 END AS before,
            CASE WHEN new.total >= 5 THEN new.people ELSE 0 END AS after
        FROM new FULL JOIN old USING (stage, sex, ethnicity)),
    moved AS (
        SELECT c.stage, greatest(sum(greatest(c.after - c.before, 0)), sum(greatest(c.before - c.after, 0))) AS people
        FROM counts AS c WHERE '*' NOT IN (c.sex, c.ethnicity) GROUP BY c.stage)
    SELECT coalesce(bool_and(m.people = 0 OR m.people >= 5) AND sum(m.people) > 0, false)
        AND NOT EXISTS (
            SELECT FROM counts AS c WHERE greatest(c.before, c.after) >= 5 AND abs(c.after - c.before) BETWEEN 1 AND 4)
    FROM moved AS m
$$;

-- The stages of which the counts by sex, by ethnicity or by both would tell of 1 to 4 people who are known by name:
-- those who reached it, or those who did not although they had reached an earlier one.
CREATE FUNCTION demographics.told_by_stages(wanted_scope uuid) RETURNS TABLE (stage text, line text)
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    WITH totals AS (
        SELECT c.stage, array_position('{applied,interviewed,selected}', c.stage) AS place,
            CASE '*' WHEN c.ethnicity THEN 'sex' WHEN c.sex THEN 'ethnicity' ELSE 'both' END AS line,
            sum(c.people) AS people
        FROM demographics.cells AS c
        WHERE c.organisation_id = public.current_organisation() AND c.scope = wanted_scope
            AND c.sex <> '-' AND c.ethnicity <> '-'
        GROUP BY 1, 2, 3)
    SELECT t.stage, t.line FROM totals AS t
    WHERE t.people < 5 OR EXISTS (
        SELECT FROM totals AS earlier
        WHERE earlier.line = t.line AND earlier.place < t.place AND earlier.people - t.people BETWEEN 1 AND 4)
$$;

-- Shown cells that tell, together with the other releases, of fewer than 5 people: those of the same group in all
-- requisitions whose own count is not shown.
CREATE FUNCTION demographics.told_by_others(wanted uuid)
    RETURNS TABLE (stage text, sex text, ethnicity text)
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    WITH every AS (
        SELECT c.stage, c.sex, c.ethnicity, c.people, c.status FROM demographics.cells AS c
        WHERE c.organisation_id = public.current_organisation() AND c.scope = public.current_organisation()),
    parts AS (
        SELECT c.stage, c.sex, c.ethnicity, sum(c.people) FILTER (WHERE c.status = 'shown') AS shown
        FROM demographics.cells AS c
        WHERE c.organisation_id = public.current_organisation() AND c.scope <> public.current_organisation()
        GROUP BY c.stage, c.sex, c.ethnicity)
    SELECT e.stage, e.sex, e.ethnicity
    FROM every AS e JOIN parts AS p USING (stage, sex, ethnicity)
    WHERE e.status = 'shown' AND p.shown > 0 AND e.people <> p.shown AND e.people - p.shown BETWEEN -4 AND 4
        AND (wanted IS NULL OR EXISTS (
            SELECT FROM demographics.cells AS own
            WHERE own.organisation_id = public.current_organisation() AND own.scope = wanted
                AND own.stage = e.stage AND own.sex = e.sex AND own.ethnicity = e.ethnicity AND own.status = 'shown'))
$$;

-- The smallest shown cell of each line in which 1 to 4 people would be left over by subtraction. The lines: the sexes,
-- out of everybody at the stage; the ethnicities, likewise; and each row and column of their intersections, out of that
-- sex or ethnicity. Where a margin is not shown, nothing of its row or column is.
CREATE FUNCTION demographics.told_by_subtraction(wanted_scope uuid)
    RETURNS TABLE (stage text, sex text, ethnicity text)
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    WITH own AS (
        SELECT c.stage, c.sex, c.ethnicity, c.people, c.status FROM demographics.cells AS c
        WHERE c.organisation_id = public.current_organisation() AND c.scope = wanted_scope
            AND c.sex <> '-' AND c.ethnicity <> '-'),
    everybody AS (
        SELECT v.stage, v.people FROM demographics.releases AS r, LATERAL (VALUES
            ('applied', r.applied), ('interviewed', r.interviewed), ('selected', r.selected)) AS v (stage, people)
        WHERE r.organisation_id = public.current_organisation() AND r.scope = wanted_scope),
    lines AS (
        SELECT 'sex' AS line, o.stage, o.sex, o.ethnicity, o.people, o.status, e.people AS total
        FROM own AS o JOIN everybody AS e USING (stage) WHERE o.ethnicity = '*'
        UNION ALL
        SELECT 'ethnicity', o.stage, o.sex, o.ethnicity, o.people, o.status, e.people
        FROM own AS o JOIN everybody AS e USING (stage) WHERE o.sex = '*'
        UNION ALL
        SELECT 'row ' || o.sex, o.stage, o.sex, o.ethnicity, o.people, o.status,
            CASE WHEN margin.status = 'shown' THEN margin.people END
        FROM own AS o JOIN own AS margin ON margin.stage = o.stage AND margin.sex = o.sex AND margin.ethnicity = '*'
        WHERE o.sex <> '*' AND o.ethnicity <> '*'
        UNION ALL
        SELECT 'column ' || o.ethnicity, o.stage, o.sex, o.ethnicity, o.people, o.status,
            CASE WHEN margin.status = 'shown' THEN margin.people END
        FROM own AS o
        JOIN own AS margin ON margin.stage = o.stage AND margin.ethnicity = o.ethnicity AND margin.sex = '*'
        WHERE o.sex <> '*' AND o.ethnicity <> '*'),
    telling AS (
        SELECT l.line, l.stage FROM lines AS l GROUP BY l.line, l.stage
        HAVING bool_or(l.status = 'shown') AND (min(l.total) IS NULL OR bool_or(l.status <> 'shown')
            AND min(l.total) - sum(l.people) FILTER (WHERE l.status = 'shown') BETWEEN 1 AND 4))
    SELECT DISTINCT ON (l.stage, l.line) l.stage, l.sex, l.ethnicity
    FROM lines AS l JOIN telling USING (stage, line)
    WHERE l.status = 'shown' ORDER BY l.stage, l.line, l.people, l.sex, l.ethnicity
$$;

-- Bring what is shown of a requisition (NULL: of all) up to date, if that may be.
CREATE FUNCTION demographics.refresh(wanted uuid) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    organisation constant uuid := public.current_organisation();
    own_scope constant uuid := coalesce(wanted, public.current_organisation());
BEGIN
    -- One at a time per organisation: a release depends on those before it.
    PERFORM pg_advisory_xact_lock(hashtextextended('selection rates of ' || organisation, 0));
    IF organisation IS NULL OR NOT demographics.may_release(wanted) THEN
        RETURN;
    END IF;
    DELETE FROM demographics.releases WHERE organisation_id = organisation AND scope = own_scope;
    INSERT INTO demographics.releases
            (organisation_id, scope, released_on, applied, interviewed, selected, self_reported)
        SELECT organisation, own_scope, current_date, count(*), count(*) FILTER (WHERE s.interviewed),
            count(*) FILTER (WHERE s.selected),
            (SELECT sum(n.people) FROM demographics.counts_now(wanted) AS n
                WHERE n.stage = 'applied' AND n.sex <> '*' AND n.ethnicity <> '*')
        FROM public.application_stages(organisation) AS s WHERE wanted IS NULL OR s.requisition_id = wanted;
    INSERT INTO demographics.cells (organisation_id, scope, stage, sex, ethnicity, people, status)
        SELECT organisation, own_scope, n.stage, n.sex, n.ethnicity, n.people,
            CASE WHEN n.sex = '-' OR n.ethnicity = '-' THEN 'withheld' WHEN n.people < 5 THEN 'few' ELSE 'shown' END
        FROM demographics.counts_now(wanted) AS n;
    UPDATE demographics.cells AS c SET status = 'withheld' FROM demographics.told_by_stages(own_scope) AS told
        WHERE c.organisation_id = organisation AND c.scope = own_scope AND c.status = 'shown' AND c.stage = told.stage
            AND told.line = CASE '*' WHEN c.ethnicity THEN 'sex' WHEN c.sex THEN 'ethnicity' ELSE 'both' END;
    UPDATE demographics.cells AS c SET status = 'withheld' FROM demographics.told_by_others(wanted) AS told
        WHERE c.organisation_id = organisation AND c.scope = own_scope
            AND (c.stage, c.sex, c.ethnicity) = (told.stage, told.sex, told.ethnicity);
    LOOP
        UPDATE demographics.cells AS c SET status = 'withheld'
            FROM demographics.told_by_subtraction(own_scope) AS told
            WHERE c.organisation_id = organisation AND c.scope = own_scope
                AND (c.stage, c.sex, c.ethnicity) = (told.stage, told.sex, told.ethnicity);
        EXIT WHEN NOT FOUND;
    END LOOP;
END
$$;

-- From here on, what the application may call (grants.sql names each).

CREATE FUNCTION self_report_invite(token_hash bytea, application uuid, country text, expires_on date) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO demographics.invitations (organisation_id, token_hash, application_id, country, expires_on)
    VALUES (public.current_organisation(), $1, $2, $3, $4)
$$;

-- The country whose questions a link opens; NULL where it opens none. The same before and after an answer.
CREATE FUNCTION self_report_country(token_hash bytea) RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT i.country FROM demographics.invitations AS i
    WHERE i.organisation_id = public.current_organisation() AND i.token_hash = $1 AND i.expires_on >= current_date
$$;

-- Store one person's answers and use the link up; false if this link was used before. The first answers of an
-- application stand: whoever makes links could otherwise put answers of their own in the place of somebody's, and read
-- that person's from the difference. A later link says nothing of it, so that nobody learns whether there were any.
CREATE FUNCTION self_report_answer(token_hash bytea, sex text, ethnicity text) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    opened demographics.invitations;
BEGIN
    IF num_nonnulls($2, $3) = 0 THEN
        RAISE 'at least one question is answered' USING ERRCODE = 'check_violation';
    END IF;
    UPDATE demographics.invitations AS i SET used = true
        WHERE i.organisation_id = public.current_organisation() AND i.token_hash = $1
            AND i.expires_on >= current_date AND NOT i.used
        RETURNING i.* INTO opened;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    INSERT INTO demographics.answers (organisation_id, application_id, country, sex, ethnicity)
        VALUES (opened.organisation_id, opened.application_id, opened.country, $2, $3)
        ON CONFLICT DO NOTHING;
    RETURN true;
END
$$;

-- Delete the answers and every link of the person whom this link was made for; false if there is no such link. That
-- there were answers is kept, without them, so that nobody puts others in their place.
CREATE FUNCTION self_report_withdraw(token_hash bytea) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    application uuid;
BEGIN
    SELECT i.application_id INTO application FROM demographics.invitations AS i
        WHERE i.organisation_id = public.current_organisation() AND i.token_hash = $1;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    UPDATE demographics.answers AS a SET sex = NULL, ethnicity = NULL
        WHERE a.organisation_id = public.current_organisation() AND a.application_id = application;
    DELETE FROM demographics.invitations AS i
        WHERE i.organisation_id = public.current_organisation() AND i.application_id = application;
    RETURN true;
END
$$;

-- For erasure: everything of an application, silent about whether there was anything.
CREATE FUNCTION self_report_erase(application uuid) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    DELETE FROM demographics.answers AS a
    WHERE a.organisation_id = public.current_organisation() AND a.application_id = $1;
    DELETE FROM demographics.invitations AS i
    WHERE i.organisation_id = public.current_organisation() AND i.application_id = $1
$$;

-- The sums behind what is shown of a requisition (NULL: of all). `self_reported` is rounded down to fives where a
-- count is not shown, so that it cannot be subtracted from. No row before the first release.
CREATE FUNCTION selection_summary(requisition uuid)
    RETURNS TABLE (released_on date, applied integer, interviewed integer, selected integer, self_reported integer,
        rounded boolean)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM demographics.refresh($1);
    RETURN QUERY
        SELECT r.released_on, r.applied, r.interviewed, r.selected,
            CASE WHEN hides.one THEN r.self_reported / 5 * 5 ELSE r.self_reported END, hides.one
        FROM demographics.releases AS r, LATERAL (
            SELECT EXISTS (SELECT FROM demographics.cells AS c
                WHERE c.organisation_id = r.organisation_id AND c.scope = r.scope AND c.status <> 'shown'
                    AND c.sex <> '-' AND c.ethnicity <> '-' AND '*' IN (c.sex, c.ethnicity)
                    AND c.stage = 'applied')) AS hides (one)
        WHERE r.organisation_id = public.current_organisation()
            AND r.scope = coalesce($1, public.current_organisation());
END
$$;

-- The counts that are shown, and of the others only that there is such a group.
CREATE FUNCTION selection_counts(requisition uuid)
    RETURNS TABLE (stage text, sex text, ethnicity text, people integer, status text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT c.stage, c.sex, c.ethnicity, CASE WHEN c.status = 'shown' THEN c.people END, c.status
    FROM demographics.cells AS c
    WHERE c.organisation_id = public.current_organisation() AND c.scope = coalesce($1, public.current_organisation())
        AND c.sex <> '-' AND c.ethnicity <> '-'
    ORDER BY c.stage, c.sex, c.ethnicity
$$;

-- Counts by sex and by ethnicity of the last release, small ones too, for the person who owns the requisition's process
-- and decides nothing in it: no admin, no hiring manager, no seat on any of its panels, no decision. Nobody else gets a
-- row. Nor does the owner of a stage that 1 to 4 of those who answered reached, or failed to: they are known by name.
CREATE FUNCTION selection_counts_of_owner(requisition uuid)
    RETURNS TABLE (stage text, sex text, ethnicity text, people integer)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY
        SELECT c.stage, c.sex, c.ethnicity, c.people
        FROM demographics.cells AS c
        JOIN public.requisitions AS r ON r.organisation_id = c.organisation_id AND r.id = c.scope
        JOIN public.memberships AS m ON m.organisation_id = r.organisation_id AND m.account_id = r.owner_id
        WHERE c.organisation_id = public.current_organisation() AND c.scope = $1
            AND r.owner_id = public.current_account() AND NOT m.roles && '{admin,hiring_manager}'
            AND c.sex <> '-' AND c.ethnicity <> '-' AND '*' IN (c.sex, c.ethnicity)
            AND (c.stage, CASE c.ethnicity WHEN '*' THEN 'sex' ELSE 'ethnicity' END) NOT IN (
                SELECT told.stage, told.line FROM demographics.told_by_stages($1) AS told)
            AND NOT EXISTS (
                SELECT FROM public.applications AS a
                JOIN public.interviews AS i ON i.organisation_id = a.organisation_id AND i.application_id = a.id
                JOIN public.scorecards AS s ON s.organisation_id = i.organisation_id AND s.interview_id = i.id
                WHERE a.organisation_id = r.organisation_id AND a.requisition_id = r.id AND s.rater_id = r.owner_id)
            AND NOT EXISTS (
                SELECT FROM public.applications AS a
                JOIN public.decisions AS d ON d.organisation_id = a.organisation_id AND d.application_id = a.id
                WHERE a.organisation_id = r.organisation_id AND a.requisition_id = r.id AND d.decided_by = r.owner_id)
        ORDER BY c.stage, c.sex, c.ethnicity;
END
$$;

REVOKE ALL ON FUNCTION demographics.counts_now, demographics.may_release, demographics.told_by_stages,
    demographics.told_by_others, demographics.told_by_subtraction, demographics.refresh, self_report_invite,
    self_report_country, self_report_answer, self_report_withdraw, self_report_erase, selection_summary,
    selection_counts, selection_counts_of_owner FROM PUBLIC;
