"""What may be published of answers to a survey without exposing anybody. Pure; knows no database and no report."""
