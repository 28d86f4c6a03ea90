"""The outbox: messages that wait in the transaction that caused them, and what became of each."""
