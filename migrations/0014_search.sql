-- Search in notes. Stemmed as English and, for every other language and for names, word by word.
-- No GIN index: under row-level security PostgreSQL may not use one for @@ (the operator is not leakproof), and a search
-- reads the notes of one rater or one requisition only, found by their scorecards.
ALTER TABLE notes ADD COLUMN search tsvector NOT NULL
    GENERATED ALWAYS AS (to_tsvector('english', text) || to_tsvector('simple', text)) STORED;
