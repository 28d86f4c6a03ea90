-- People and logistics of panels: pseudonyms, declarations, external panelists, accommodation requests.

-- From here on the product makes pseudonyms; two applications of an organisation never share one. The policies hold
-- for the owner as well, who has to see every organisation's rows for this.
ALTER TABLE applications NO FORCE ROW LEVEL SECURITY;
DO $$
BEGIN
    LOOP
        UPDATE applications SET pseudonym = upper(substr(md5(gen_random_uuid()::text), 1, 6))
        WHERE EXISTS (SELECT FROM applications AS earlier WHERE earlier.organisation_id = applications.organisation_id
            AND earlier.pseudonym = applications.pseudonym AND earlier.id < applications.id);
        EXIT WHEN NOT FOUND;
    END LOOP;
END
$$;
ALTER TABLE applications FORCE ROW LEVEL SECURITY;
ALTER TABLE applications
    ALTER COLUMN pseudonym DROP DEFAULT,
    ADD CONSTRAINT applications_pseudonym UNIQUE (organisation_id, pseudonym);

-- `external` seats belong to people without a password here. `declared_at`: "I know of no conflict of interest".
ALTER TABLE scorecards
    ADD COLUMN external boolean NOT NULL DEFAULT false,
    ADD COLUMN declared_at timestamptz;

-- A session for one scorecard alone. It ends with the scorecard's lock, recusal or cancelled interview.
ALTER TABLE sessions
    ADD COLUMN scorecard_id uuid,
    ADD FOREIGN KEY (organisation_id, scorecard_id) REFERENCES scorecards (organisation_id, id);
CREATE INDEX sessions_scorecard ON sessions (organisation_id, scorecard_id) WHERE scorecard_id IS NOT NULL;

-- Hashes only: neither the link nor the code can be had from here. The code's hash is keyed with the link's token.
CREATE TABLE external_panelists (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    id uuid NOT NULL,
    scorecard_id uuid NOT NULL,
    account_id uuid NOT NULL,
    name text NOT NULL,
    email text NOT NULL,
    link_hash bytea NOT NULL,
    link_expires_at timestamptz NOT NULL,
    link_used_at timestamptz,
    revoked_at timestamptz,
    code_hash bytea,
    code_expires_at timestamptz,
    code_tries integer NOT NULL DEFAULT 0,
    wrong_codes integer NOT NULL DEFAULT 0,
    codes_sent_at timestamptz[] NOT NULL DEFAULT '{}',
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organisation_id, id),
    UNIQUE (organisation_id, scorecard_id),
    UNIQUE (organisation_id, link_hash),
    FOREIGN KEY (organisation_id, scorecard_id) REFERENCES scorecards (organisation_id, id),
    FOREIGN KEY (organisation_id, account_id) REFERENCES memberships (organisation_id, account_id),
    CHECK (num_nonnulls(code_hash, code_expires_at) IN (0, 2))
);
SELECT protect_tenant('external_panelists');

-- What a candidate asked for, in their own words; it may speak of health. Raters see interviews.accommodations alone.
CREATE TABLE accommodation_requests (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    id uuid NOT NULL,
    application_id uuid NOT NULL,
    request text NOT NULL,
    created_by uuid,
    revision integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, application_id) REFERENCES applications (organisation_id, id)
);
SELECT protect_tenant('accommodation_requests');
CREATE INDEX accommodation_requests_application ON accommodation_requests (organisation_id, application_id);

-- Who has learned what a rater of the application must not know. It stays when the request is deleted.
CREATE TABLE panel_exclusions (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    application_id uuid NOT NULL,
    account_id uuid NOT NULL REFERENCES accounts (id),
    PRIMARY KEY (organisation_id, application_id, account_id),
    FOREIGN KEY (organisation_id, application_id) REFERENCES applications (organisation_id, id)
);
SELECT protect_tenant('panel_exclusions');

-- A secret text goes when its link or code is used, replaced, withdrawn or expired (`works_until`), sent or not.
ALTER TABLE mail_outbox
    ADD COLUMN works_until timestamptz,
    DROP CONSTRAINT mail_outbox_check1,
    ADD CONSTRAINT mail_outbox_text CHECK (body IS NOT NULL OR secret OR status IN ('sent', 'bounced'));
CREATE INDEX mail_outbox_works_until ON mail_outbox (organisation_id, works_until) WHERE body IS NOT NULL;
