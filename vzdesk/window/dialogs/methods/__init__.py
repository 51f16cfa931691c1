"""Which methods to run, and what each is."""
