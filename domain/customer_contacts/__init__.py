"""The customer-contact ledger: which role had which contact with customers, and how long ago."""
