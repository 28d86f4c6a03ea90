-- The audit record becomes a chain of hashes, one per organisation. docs/audit.md gives the format byte by byte.

-- One random salt per subject. Every hash about a subject is salted with it, so that once the salt is deleted nobody
-- can find out by trying whom or what a hash was about.
CREATE TABLE subject_salts (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    subject_kind text NOT NULL,
    subject_id uuid NOT NULL,
    salt bytea NOT NULL CHECK (octet_length(salt) = 32),
    PRIMARY KEY (organisation_id, subject_kind, subject_id)
);
SELECT protect_tenant('subject_salts');

-- The links of the chain. Only the trigger chain_audit_event writes here.
CREATE TABLE audit_chain (
    organisation_id uuid NOT NULL,
    sequence bigint NOT NULL CHECK (sequence >= 1),
    event_id uuid NOT NULL,
    content_hash bytea NOT NULL CHECK (octet_length(content_hash) = 32),
    previous_hash bytea NOT NULL CHECK (octet_length(previous_hash) = 32),
    hash bytea NOT NULL CHECK (octet_length(hash) = 32),
    PRIMARY KEY (organisation_id, sequence),
    UNIQUE (organisation_id, event_id),
    FOREIGN KEY (organisation_id, event_id) REFERENCES audit_events (organisation_id, id)
);
SELECT protect_tenant('audit_chain');

-- Which organisations have a chain, so that `audit verify` finds all of them. Ids only, so exempt from row-level
-- security (see domain/database.py).
CREATE TABLE audited_organisations (
    id uuid PRIMARY KEY REFERENCES organisations (id)
);

-- A redacted event has lost its subject and its details; its link stays.
ALTER TABLE audit_events
    ADD COLUMN content_hash bytea CHECK (octet_length(content_hash) = 32),
    ALTER COLUMN subject_id DROP NOT NULL,
    ALTER COLUMN at DROP DEFAULT,
    ADD CONSTRAINT audit_events_redacted CHECK (subject_id IS NOT NULL OR details = '{}');
CREATE INDEX audit_events_subject ON audit_events (organisation_id, subject_id, id);
CREATE INDEX audit_events_action ON audit_events (organisation_id, action, id);

-- For the events that are there already: the JSON that domain/audit/rules.py makes in Python, made in SQL.
CREATE FUNCTION canonical_json(value jsonb) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN CASE jsonb_typeof(value)
        WHEN 'object' THEN '{' || coalesce((
            SELECT string_agg(to_jsonb(key)::text || ':' || canonical_json(item), ',' ORDER BY key COLLATE "C")
            FROM jsonb_each(value) AS pair (key, item)), '') || '}'
        WHEN 'array' THEN '[' || coalesce((
            SELECT string_agg(canonical_json(item), ',' ORDER BY place)
            FROM jsonb_array_elements(value) WITH ORDINALITY AS element (item, place)), '') || ']'
        ELSE value::text
    END;
END
$$;

CREATE FUNCTION audit_link(organisation_id uuid, sequence bigint, event_id uuid, content_hash bytea,
    previous_hash bytea) RETURNS bytea LANGUAGE sql IMMUTABLE
    RETURN sha256(convert_to('outside-in audit link 1', 'UTF8') || uuid_send(organisation_id) || int8send(sequence)
        || uuid_send(event_id) || content_hash || previous_hash);

-- Row-level security is forced for the owner as well, and a migration works for no organisation. The tables are
-- locked by the ALTERs above and below, so nobody else sees them without it.
ALTER TABLE audit_events NO FORCE ROW LEVEL SECURITY;
ALTER TABLE subject_salts NO FORCE ROW LEVEL SECURITY;
ALTER TABLE audit_chain NO FORCE ROW LEVEL SECURITY;

-- gen_random_uuid() draws 122 bits from the system's strong generator; two of them make a salt of 244 bits.
INSERT INTO subject_salts (organisation_id, subject_kind, subject_id, salt)
    SELECT organisation_id, subject_kind, subject_id,
        sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()))
    FROM (SELECT DISTINCT organisation_id, subject_kind, subject_id FROM audit_events) AS subject;

UPDATE audit_events AS event SET content_hash = sha256(
    convert_to('outside-in audit event 1', 'UTF8') || salted.salt || convert_to(canonical_json(jsonb_build_object(
        'action', event.action, 'actor_id', event.actor_id, 'actor_kind', event.actor_kind,
        'at', to_char(event.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'details', event.details,
        'id', event.id, 'on_behalf_of', event.on_behalf_of, 'organisation_id', event.organisation_id,
        'subject_id', event.subject_id, 'subject_kind', event.subject_kind)), 'UTF8'))
    FROM subject_salts AS salted
    WHERE salted.organisation_id = event.organisation_id AND salted.subject_kind = event.subject_kind
        AND salted.subject_id = event.subject_id;

DO $$
DECLARE
    event record;
    organisation uuid;
    number bigint;
    previous bytea;
    link bytea;
BEGIN
    FOR event IN SELECT organisation_id, id, content_hash FROM audit_events ORDER BY organisation_id, id LOOP
        IF organisation IS DISTINCT FROM event.organisation_id THEN
            organisation := event.organisation_id;
            number := 0;
            link := decode(repeat('00', 32), 'hex');
            INSERT INTO audited_organisations (id) VALUES (organisation);
        END IF;
        number := number + 1;
        previous := link;
        link := audit_link(organisation, number, event.id, event.content_hash, previous);
        INSERT INTO audit_chain (organisation_id, sequence, event_id, content_hash, previous_hash, hash)
            VALUES (organisation, number, event.id, event.content_hash, previous, link);
    END LOOP;
END
$$;

ALTER TABLE audit_events ALTER COLUMN content_hash SET NOT NULL;
ALTER TABLE audit_events FORCE ROW LEVEL SECURITY;
ALTER TABLE subject_salts FORCE ROW LEVEL SECURITY;
ALTER TABLE audit_chain FORCE ROW LEVEL SECURITY;
DROP FUNCTION canonical_json(jsonb);

-- Links an event to the organisation's chain when its transaction commits.
--
-- Deferred, so that the organisation's lock is held during commit only and is the last lock that a transaction takes
-- for its own work: whoever waits for it waits for nobody who wants a row of theirs. (A transaction with events of two
-- organisations takes two of these locks; the one that does, which creates an organisation, is alone in the second.)
-- The lock comes before the head is read, and at READ COMMITTED each statement of a volatile function sees what was
-- committed before it began, so the head is the newest and the sequence has no gap: a rolled-back transaction never
-- took a number. A stricter isolation level would read an old head, hence the check.
--
-- As the tables' owner (SECURITY DEFINER), because the application's role may not write to the chain. The policy
-- holds for the owner too, and the transaction may work for another organisation by now, hence the tenant.
CREATE FUNCTION chain_audit_event() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    tenant text := coalesce(current_setting('outside_in.organisation', true), '');
    head_sequence bigint;
    head_hash bytea;
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'an audited transaction has to run at READ COMMITTED' USING ERRCODE = 'feature_not_supported';
    END IF;
    PERFORM set_config('outside_in.organisation', NEW.organisation_id::text, true);
    PERFORM pg_advisory_xact_lock(hashtextextended('outside_in.audit_chain:' || NEW.organisation_id, 0));
    -- redact_subject took the same lock: the subject is either still there or was redacted before.
    IF NOT EXISTS (SELECT FROM public.subject_salts WHERE organisation_id = NEW.organisation_id
        AND subject_kind = NEW.subject_kind AND subject_id = NEW.subject_id) THEN
        RAISE EXCEPTION 'the subject was redacted meanwhile' USING ERRCODE = 'serialization_failure';
    END IF;
    SELECT sequence, hash INTO head_sequence, head_hash FROM public.audit_chain
        WHERE organisation_id = NEW.organisation_id ORDER BY sequence DESC LIMIT 1;
    IF NOT FOUND THEN
        INSERT INTO public.audited_organisations (id) VALUES (NEW.organisation_id);
        head_sequence := 0;
        head_hash := decode(repeat('00', 32), 'hex');
    END IF;
    INSERT INTO public.audit_chain (organisation_id, sequence, event_id, content_hash, previous_hash, hash)
        VALUES (NEW.organisation_id, head_sequence + 1, NEW.id, NEW.content_hash, head_hash,
            public.audit_link(NEW.organisation_id, head_sequence + 1, NEW.id, NEW.content_hash, head_hash));
    PERFORM set_config('outside_in.organisation', tenant, true);
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER audit_events_chained AFTER INSERT ON audit_events
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION chain_audit_event();

-- Append-only for the owner as well. Whoever may alter the tables can take these triggers away; the chain tells.
CREATE FUNCTION refuse_rewriting_of_audit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit record is append-only' USING ERRCODE = 'integrity_constraint_violation';
END
$$;
CREATE TRIGGER audit_chain_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_chain
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting_of_audit();
CREATE TRIGGER audited_organisations_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audited_organisations
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting_of_audit();
CREATE TRIGGER audit_events_append_only BEFORE DELETE OR TRUNCATE ON audit_events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting_of_audit();
CREATE TRIGGER subject_salts_append_only BEFORE UPDATE OR TRUNCATE ON subject_salts
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting_of_audit();

-- The one change of an event that is allowed: to lose subject and details once the subject's salt is gone.
CREATE FUNCTION refuse_change_of_audit_event() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    personal text[] := ARRAY['subject_id', 'details'];
BEGIN
    IF NEW.subject_id IS NOT NULL OR OLD.subject_id IS NULL
        OR to_jsonb(NEW) - personal IS DISTINCT FROM to_jsonb(OLD) - personal
        OR EXISTS (SELECT FROM subject_salts WHERE organisation_id = OLD.organisation_id
            AND subject_kind = OLD.subject_kind AND subject_id = OLD.subject_id) THEN
        RAISE EXCEPTION 'the audit record is append-only' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER audit_events_redaction_only BEFORE UPDATE ON audit_events
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_audit_event();

-- Deletes a subject's salt and blanks its events; returns how many. Works for the transaction's organisation alone.
-- Takes the lock of the chain first, so that no event about the subject is left out by committing at this moment:
-- call it as the last thing in a transaction.
CREATE FUNCTION redact_subject(kind text, subject uuid) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    redacted bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('outside_in.audit_chain:' || public.current_organisation(), 0));
    DELETE FROM public.subject_salts WHERE organisation_id = public.current_organisation()
        AND subject_kind = kind AND subject_id = subject;
    UPDATE public.audit_events SET subject_id = NULL, details = '{}'
        WHERE organisation_id = public.current_organisation() AND subject_kind = kind AND subject_id = subject;
    GET DIAGNOSTICS redacted = ROW_COUNT;
    RETURN redacted;
END
$$;
REVOKE EXECUTE ON FUNCTION redact_subject(text, uuid) FROM PUBLIC;
