"""Which heads of which layers matter for a target and a source."""
