"""The open session, what is selected in it, and the work going on."""
