-- How often an application's debrief has changed: what a live page compares, so that it misses nothing while it was
-- away. A number alone, no times: while a panel is blind nobody is shown even this.
CREATE TABLE debrief_revisions (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    application_id uuid NOT NULL,
    revision bigint NOT NULL CHECK (revision > 0),
    PRIMARY KEY (organisation_id, application_id),
    FOREIGN KEY (organisation_id, application_id) REFERENCES applications (organisation_id, id) ON DELETE CASCADE
);
SELECT protect_tenant('debrief_revisions');
