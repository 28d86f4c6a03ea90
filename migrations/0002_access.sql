-- Organisations, accounts, keys, sessions, the audit record and idempotency.

-- The organisation that the current transaction works for. Unset or empty means none, and none sees nothing.
CREATE FUNCTION current_organisation() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('outside_in.organisation', true), '')::uuid;

-- The signed-in account, so that a person can see in which organisations they are a member.
CREATE FUNCTION current_account() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('outside_in.account', true), '')::uuid;

-- Every table with organisation_id goes through this: the policy holds for the table's owner too.
CREATE FUNCTION protect_tenant(target regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', target);
    EXECUTE format('CREATE POLICY tenant ON %s USING (organisation_id = current_organisation())', target);
END
$$;

CREATE TABLE organisations (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
ALTER TABLE organisations ENABLE ROW LEVEL SECURITY;
ALTER TABLE organisations FORCE ROW LEVEL SECURITY;
-- A member may see the organisation's name before choosing it at sign-in.
CREATE POLICY tenant ON organisations USING (id = current_organisation());

-- Exempt from row-level security: an account is global by e-mail, its memberships are per organisation.
CREATE TABLE accounts (
    id uuid PRIMARY KEY,
    email text NOT NULL,
    name text NOT NULL,
    password_hash text,
    -- The organisation whose admin chose the password; it opens that organisation alone. NULL: the person's own.
    password_organisation_id uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    disabled_at timestamptz
);
CREATE UNIQUE INDEX accounts_email ON accounts (lower(email));

CREATE TABLE memberships (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    account_id uuid NOT NULL REFERENCES accounts (id),
    roles text[] NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organisation_id, account_id)
);
ALTER TABLE memberships ENABLE ROW LEVEL SECURITY;
ALTER TABLE memberships FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON memberships
    USING (organisation_id = current_organisation() OR account_id = current_account())
    WITH CHECK (organisation_id = current_organisation());
CREATE INDEX memberships_account ON memberships (account_id);

-- Looked up by the hash of the key. The key itself names its organisation, so even this look-up runs under the policy.
CREATE TABLE api_keys (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    id uuid NOT NULL,
    account_id uuid,
    name text NOT NULL,
    hint text NOT NULL,
    key_hash bytea NOT NULL,
    scopes text[] NOT NULL,
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz,
    revoked_at timestamptz,
    last_used_on date,
    PRIMARY KEY (organisation_id, id),
    UNIQUE (organisation_id, key_hash),
    FOREIGN KEY (organisation_id, account_id) REFERENCES memberships (organisation_id, account_id)
);
SELECT protect_tenant('api_keys');

CREATE TABLE sessions (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    token_hash bytea NOT NULL,
    user_agent text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    PRIMARY KEY (organisation_id, id),
    UNIQUE (organisation_id, token_hash),
    FOREIGN KEY (organisation_id, account_id) REFERENCES memberships (organisation_id, account_id)
);
SELECT protect_tenant('sessions');

-- Append-only: grants.sql gives the application INSERT and SELECT alone. `details` holds codes and ids, no free text.
CREATE TABLE audit_events (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    id uuid NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    actor_kind text NOT NULL,
    actor_id uuid,
    on_behalf_of uuid,
    action text NOT NULL,
    subject_kind text NOT NULL,
    subject_id uuid NOT NULL,
    details jsonb NOT NULL,
    PRIMARY KEY (organisation_id, id)
);
SELECT protect_tenant('audit_events');

CREATE TABLE idempotency_keys (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    principal_id uuid NOT NULL,
    key text NOT NULL,
    request_hash bytea NOT NULL,
    status smallint NOT NULL,
    headers jsonb NOT NULL,
    body bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organisation_id, principal_id, key)
);
SELECT protect_tenant('idempotency_keys');
CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);
