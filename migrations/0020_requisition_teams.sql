-- The team that an opening is for: its report may show that team's published gaps beside the evidence, with weight 0.

ALTER TABLE requisitions ADD COLUMN team_id uuid;
ALTER TABLE requisitions ADD FOREIGN KEY (organisation_id, team_id) REFERENCES teams (organisation_id, id);

-- Results of a closed survey are for HR. Who may launch surveys may let hiring see one beside a candidate's evidence.
ALTER TABLE survey_waves ADD COLUMN shown_in_hiring boolean NOT NULL DEFAULT false;
