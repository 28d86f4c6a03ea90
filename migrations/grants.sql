-- What the application's role may do. Runs after every migration; :application is the quoted role name.
GRANT USAGE ON SCHEMA public TO :application;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO :application;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO :application;
REVOKE INSERT, UPDATE, DELETE ON schema_migrations FROM :application;
-- The audit record and the reports are written once.
REVOKE UPDATE, DELETE ON audit_events FROM :application;
REVOKE UPDATE ON reports FROM :application;
-- Amendments, corrections, consensus and decisions are written once; of a debrief's note its author may withdraw it.
REVOKE UPDATE, DELETE ON rating_amendments, note_corrections, debrief_notes, consensus_ratings, decisions
    FROM :application;
GRANT UPDATE (withdrawn_at) ON debrief_notes TO :application;
-- Only the database itself links events into the chain; a salt is made once and goes by redact_subject alone.
REVOKE INSERT, UPDATE, DELETE ON audit_chain FROM :application;
REVOKE INSERT, UPDATE, DELETE ON audited_organisations FROM :application;
REVOKE UPDATE, DELETE ON subject_salts FROM :application;
GRANT EXECUTE ON FUNCTION redact_subject(text, uuid) TO :application;
-- What candidates say of themselves lies in the schema demographics, on which the application has no right at all;
-- these functions are the only way to it.
GRANT EXECUTE ON FUNCTION self_report_invite, self_report_country, self_report_answer, self_report_withdraw,
    self_report_erase, selection_summary, selection_counts, selection_counts_of_owner TO :application;
-- What was said of a tag is written once; it goes with its note alone.
REVOKE UPDATE, DELETE ON tag_reviews FROM :application;
-- What a candidate was told, what they said of it and what was answered are written once; a link may be withdrawn.
REVOKE UPDATE, DELETE ON candidate_feedback_versions, candidate_comments, candidate_comment_answers, candidate_links
    FROM :application;
GRANT UPDATE (revoked_at) ON candidate_links TO :application;
-- A logo's image is written once; reports that carry it can be printed again.
REVOKE UPDATE, DELETE ON report_logos FROM :application;
-- Revisions of a value stream and findings on checks are never edited, only replaced by newer ones or deleted.
REVOKE UPDATE ON value_stream_revisions, culture_check_findings FROM :application;
-- Answers and comments are stored and taken away, never edited; whom a survey asked stands as it was at launch.
REVOKE UPDATE ON survey_answers, survey_comments, survey_invited FROM :application;
REVOKE UPDATE, DELETE ON survey_wave_teams FROM :application;
-- What was proposed for a role, and why, stands as it was; what became of it is added.
REVOKE UPDATE, DELETE ON role_profile_proposals FROM :application;
GRANT UPDATE (status, role_profile_id, settled_by, settled_at, updated_at) ON role_profile_proposals TO :application;
-- Whether a further view exposes anybody depends on everything that was ever published.
REVOKE UPDATE, DELETE ON survey_views FROM :application;
