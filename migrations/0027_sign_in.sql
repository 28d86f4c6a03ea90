-- Signing in: when a session was last used, invitations to an organisation, forgotten passwords and single sign-on.

-- Written at most every ten minutes, so that reading a page does not mean writing a row.
ALTER TABLE sessions ADD COLUMN last_used_at timestamptz NOT NULL DEFAULT now();
CREATE INDEX sessions_account ON sessions (organisation_id, account_id) WHERE revoked_at IS NULL;

-- Whose address an identity provider has just vouched for, in lower case: the invitations to it can be found before an
-- organisation is chosen.
CREATE FUNCTION current_invitee() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('outside_in.invitee', true), '');

-- Open invitations alone: one that is accepted or revoked is deleted, and the audit record says what became of it.
CREATE TABLE member_invitations (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    id uuid NOT NULL,
    email text NOT NULL,
    roles text[] NOT NULL CHECK (cardinality(roles) > 0),
    link_hash bytea NOT NULL,
    link_expires_at timestamptz NOT NULL,
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organisation_id, id),
    UNIQUE (organisation_id, link_hash)
);
ALTER TABLE member_invitations ENABLE ROW LEVEL SECURITY;
ALTER TABLE member_invitations FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON member_invitations
    USING (organisation_id = current_organisation() OR lower(email) = current_invitee())
    WITH CHECK (organisation_id = current_organisation());
CREATE UNIQUE INDEX member_invitations_email ON member_invitations (organisation_id, lower(email));
CREATE INDEX member_invitations_invitee ON member_invitations (lower(email));

-- Links for forgotten passwords, kept for a day so that their number can be limited. `ended_at`: used or replaced.
CREATE TABLE password_resets (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    link_hash bytea NOT NULL,
    link_expires_at timestamptz NOT NULL,
    ended_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organisation_id, id),
    UNIQUE (organisation_id, link_hash),
    FOREIGN KEY (organisation_id, account_id) REFERENCES memberships (organisation_id, account_id)
);
SELECT protect_tenant('password_resets');
CREATE INDEX password_resets_account ON password_resets (organisation_id, account_id);

-- Exempt from row-level security, as accounts are: who an identity provider says somebody is holds everywhere. An
-- account has one identity per provider, so that an address that was given to somebody else leads nobody into it.
CREATE TABLE account_identities (
    issuer text NOT NULL,
    subject text NOT NULL,
    account_id uuid NOT NULL REFERENCES accounts (id),
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (issuer, subject),
    CONSTRAINT account_identities_account UNIQUE (account_id, issuer)
);
