-- Long work as people see it, and the documents that it makes.

CREATE TABLE jobs (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    id uuid NOT NULL,
    kind text NOT NULL,
    subject_id uuid NOT NULL,
    status text NOT NULL DEFAULT 'queued' CHECK (status IN ('queued', 'running', 'succeeded', 'dead')),
    progress smallint NOT NULL DEFAULT 0 CHECK (progress BETWEEN 0 AND 100),
    step text NOT NULL DEFAULT 'waiting for a worker',
    attempts integer NOT NULL DEFAULT 0,
    report_id uuid,
    error text,
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    PRIMARY KEY (organisation_id, id)
);
SELECT protect_tenant('jobs');
CREATE INDEX jobs_creator ON jobs (organisation_id, created_by, id);
CREATE INDEX jobs_updated ON jobs (organisation_id, updated_at, id);

-- Immutable: one row per job, written once with its file. `document` is the Struct that was printed.
CREATE TABLE reports (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('candidate', 'team')),
    subject_id uuid NOT NULL,
    job_id uuid NOT NULL,
    document jsonb NOT NULL,
    pdf bytea NOT NULL,
    pdf_sha256 text NOT NULL,
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organisation_id, id),
    UNIQUE (organisation_id, job_id),
    FOREIGN KEY (organisation_id, job_id) REFERENCES jobs (organisation_id, id)
);
SELECT protect_tenant('reports');
CREATE INDEX reports_subject ON reports (organisation_id, subject_id, id);
CREATE INDEX reports_updated ON reports (organisation_id, updated_at, id);

-- What each worker last said of itself; no organisation's data, so no policy.
CREATE TABLE worker_heartbeats (
    worker_id uuid PRIMARY KEY,
    seen_at timestamptz NOT NULL
);
