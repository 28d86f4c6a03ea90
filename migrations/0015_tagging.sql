-- An organisation may do without tags: while this is off no text is analysed and no tag is shown.
ALTER TABLE organisations ADD COLUMN tagging boolean NOT NULL DEFAULT true;
