-- What the application's role may do. Runs after every migration; :application is the quoted role name.
GRANT USAGE ON SCHEMA public TO :application;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO :application;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO :application;
REVOKE INSERT, UPDATE, DELETE ON schema_migrations FROM :application;
-- The audit record and the reports are written once.
REVOKE UPDATE, DELETE ON audit_events FROM :application;
REVOKE UPDATE ON reports FROM :application;
