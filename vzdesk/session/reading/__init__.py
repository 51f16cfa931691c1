"""From the document and the arrays of a session file to a Session, and what of it is lost."""
