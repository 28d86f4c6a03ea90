"""How an organisation's reports look, whether they name raters, and until when they are to be kept."""
