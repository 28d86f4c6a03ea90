"""External panelists: one seat, one scorecard, a link and a code sent to the same mailbox."""
