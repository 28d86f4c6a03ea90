-- Versioned documents: target cultures, role profiles, rubrics and survey instruments share one life cycle.

CREATE TABLE document_versions (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN
        ('target_culture', 'role_profile', 'rubric', 'interview_guide', 'survey_instrument')),
    lineage_id uuid NOT NULL,
    version integer NOT NULL CHECK (version >= 1),
    status text NOT NULL CHECK (status IN ('draft', 'review', 'published', 'retired')),
    status_reason text,
    title text NOT NULL,
    body jsonb NOT NULL,
    revision integer NOT NULL DEFAULT 1,
    created_by uuid,
    -- Everybody who wrote on it; none of them may publish it.
    authors uuid[] NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    published_by uuid,
    published_at timestamptz,
    PRIMARY KEY (organisation_id, id),
    UNIQUE (organisation_id, lineage_id, version),
    CHECK ((status IN ('published', 'retired')) = (published_at IS NOT NULL))
);
SELECT protect_tenant('document_versions');
CREATE INDEX document_versions_kind ON document_versions (organisation_id, kind, id);
CREATE INDEX document_versions_updated ON document_versions (organisation_id, kind, updated_at, id);
-- One draft per lineage: two editors meet in the same draft, where If-Match guards them.
CREATE UNIQUE INDEX document_versions_one_draft ON document_versions (organisation_id, lineage_id)
    WHERE status IN ('draft', 'review');

-- A published version may be retired, with a reason, and nothing else of it may change, whatever columns there are.
CREATE FUNCTION refuse_change_of_published() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := ARRAY['status', 'status_reason', 'revision', 'updated_at'];
BEGIN
    IF OLD.status IN ('published', 'retired') AND (TG_OP = 'DELETE' OR OLD.status = 'retired'
        OR NEW.status <> 'retired' OR to_jsonb(NEW) - free IS DISTINCT FROM to_jsonb(OLD) - free) THEN
        RAISE EXCEPTION 'a published version is immutable' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END
$$;
CREATE TRIGGER document_versions_immutable BEFORE UPDATE OR DELETE ON document_versions
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_published();

-- The target culture that the organisation aspires to now.
CREATE TABLE current_target_cultures (
    organisation_id uuid PRIMARY KEY REFERENCES organisations (id),
    version_id uuid NOT NULL,
    set_by uuid,
    set_at timestamptz NOT NULL DEFAULT now(),
    FOREIGN KEY (organisation_id, version_id) REFERENCES document_versions (organisation_id, id)
);
SELECT protect_tenant('current_target_cultures');
