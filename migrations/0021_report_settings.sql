-- What an organisation chooses for its reports, and the logos that they carry.

-- An image is written once and kept: a report that carries it can be printed again.
CREATE TABLE report_logos (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    png bytea NOT NULL,
    width integer NOT NULL CHECK (width > 0),
    height integer NOT NULL CHECK (height > 0),
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organisation_id, sha256)
);
SELECT protect_tenant('report_logos');

CREATE TABLE report_settings (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    colour text CHECK (colour ~ '^#[0-9a-f]{6}$'),
    name_raters boolean NOT NULL DEFAULT true,
    retention_months integer CHECK (retention_months BETWEEN 1 AND 120),
    logo_sha256 text,
    revision integer NOT NULL DEFAULT 0,
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organisation_id),
    FOREIGN KEY (organisation_id, logo_sha256) REFERENCES report_logos (organisation_id, sha256)
);
SELECT protect_tenant('report_settings');
