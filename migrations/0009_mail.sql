-- The outbox, and reminders of overdue scorecards.
-- Outbox rows carry addresses, names and texts; a text with its links and codes is removed once it is sent.

CREATE TABLE mail_outbox (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    id uuid NOT NULL,
    to_address text NOT NULL,
    to_name text NOT NULL,
    template text NOT NULL,
    -- From the template as it was when the message was written.
    secret boolean NOT NULL,
    private boolean NOT NULL,
    subject text NOT NULL,
    body text,
    calendar bytea,
    calendar_method text CHECK (calendar_method IN ('REQUEST', 'CANCEL', 'PUBLISH')),
    status text NOT NULL DEFAULT 'queued' CHECK (status IN ('queued', 'held', 'sent', 'failed', 'bounced')),
    attempts integer NOT NULL DEFAULT 0,
    rounds integer NOT NULL DEFAULT 0,
    last_error text,
    message_id text,
    subject_kind text NOT NULL,
    subject_id uuid NOT NULL,
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    sent_at timestamptz,
    PRIMARY KEY (organisation_id, id),
    UNIQUE (organisation_id, message_id),
    CHECK (status <> 'sent' OR (body IS NULL AND calendar IS NULL AND sent_at IS NOT NULL)),
    CHECK (body IS NOT NULL OR status IN ('sent', 'bounced'))
);
SELECT protect_tenant('mail_outbox');
CREATE INDEX mail_outbox_updated ON mail_outbox (organisation_id, updated_at, id);
CREATE INDEX mail_outbox_subject ON mail_outbox (organisation_id, subject_kind, subject_id);

-- What was posted to remind a rater. A time that is moved after the interview should have ended begins anew.
CREATE TABLE scorecard_reminders (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    id uuid NOT NULL,
    scorecard_id uuid NOT NULL,
    interview_ended_at timestamptz NOT NULL,
    round smallint NOT NULL CHECK (round IN (1, 2)),
    PRIMARY KEY (organisation_id, id),
    UNIQUE (organisation_id, scorecard_id, interview_ended_at, round),
    FOREIGN KEY (organisation_id, scorecard_id) REFERENCES scorecards (organisation_id, id) ON DELETE CASCADE
);
SELECT protect_tenant('scorecard_reminders');

-- When the worker is to look at an interview next, for all organisations: it cannot ask each of them every few
-- seconds. Ids and times alone, so exempt from row-level security (see domain/database.py); a row goes when its
-- interview goes or nothing is left to remind of.
CREATE TABLE reminder_clocks (
    organisation uuid NOT NULL,
    interview_id uuid NOT NULL,
    look_at timestamptz NOT NULL,
    PRIMARY KEY (organisation, interview_id),
    FOREIGN KEY (organisation, interview_id) REFERENCES interviews (organisation_id, id) ON DELETE CASCADE
);
CREATE INDEX reminder_clocks_due ON reminder_clocks (look_at);

-- The triggers say that something changed; what follows from it is told by domain/interviews/ageing.py alone.
CREATE FUNCTION look_at_interview() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO reminder_clocks (organisation, interview_id, look_at)
    VALUES (NEW.organisation_id, NEW.id, '-infinity')
    ON CONFLICT (organisation, interview_id) DO UPDATE SET look_at = '-infinity';
    RETURN NULL;
END
$$;
CREATE TRIGGER interviews_clock AFTER INSERT OR UPDATE OF starts_at, duration_minutes, cancelled_at ON interviews
    FOR EACH ROW EXECUTE FUNCTION look_at_interview();

CREATE FUNCTION look_at_interviews_of_requisition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO reminder_clocks (organisation, interview_id, look_at)
    SELECT interviews.organisation_id, interviews.id, '-infinity'
    FROM interviews JOIN applications ON applications.organisation_id = interviews.organisation_id
        AND applications.id = interviews.application_id
    WHERE applications.organisation_id = NEW.organisation_id AND applications.requisition_id = NEW.id
        AND interviews.unblinded_at IS NULL AND interviews.cancelled_at IS NULL
    ORDER BY interviews.id
    ON CONFLICT (organisation, interview_id) DO UPDATE SET look_at = '-infinity';
    RETURN NULL;
END
$$;
CREATE TRIGGER requisitions_clock AFTER UPDATE OF hours_to_lock ON requisitions
    FOR EACH ROW WHEN (OLD.hours_to_lock <> NEW.hours_to_lock) EXECUTE FUNCTION look_at_interviews_of_requisition();

-- Interviews that were planned before. Row-level security is forced on the owner too, so it is lifted for a moment.
ALTER TABLE interviews NO FORCE ROW LEVEL SECURITY;
INSERT INTO reminder_clocks (organisation, interview_id, look_at)
SELECT organisation_id, id, '-infinity' FROM interviews WHERE unblinded_at IS NULL AND cancelled_at IS NULL;
ALTER TABLE interviews FORCE ROW LEVEL SECURITY;
