"""The value catalogue and the target culture an organisation aspires to."""
