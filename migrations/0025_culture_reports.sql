-- Reports on teams come in editions, languages and on two papers, and there is one over a part of the organisation.
-- A team's report is about the team: those made of one survey are moved to its team.
ALTER TABLE reports
    DROP CONSTRAINT reports_kind_check,
    ADD CONSTRAINT reports_kind_check CHECK (kind IN ('candidate', 'team', 'comparison', 'organisation')),
    DROP CONSTRAINT reports_edition_check,
    DROP CONSTRAINT reports_edition;
-- The policies hold for the owner as well, who has to see every organisation's rows for this.
ALTER TABLE reports NO FORCE ROW LEVEL SECURITY;
ALTER TABLE survey_waves NO FORCE ROW LEVEL SECURITY;
UPDATE reports SET edition = 'leader', subject_id = survey_waves.team_id
FROM survey_waves
WHERE reports.kind = 'team' AND survey_waves.organisation_id = reports.organisation_id
    AND survey_waves.id = reports.subject_id;
ALTER TABLE survey_waves FORCE ROW LEVEL SECURITY;
ALTER TABLE reports FORCE ROW LEVEL SECURITY;
ALTER TABLE reports ADD CONSTRAINT reports_edition CHECK (
    CASE kind
        WHEN 'candidate' THEN edition IN ('panel', 'anonymised', 'candidate')
        WHEN 'team' THEN edition IN ('leader', 'all_hands')
        ELSE edition IS NULL
    END
);
