"""What the desk is made of: parts that change the document, each in its way; they know the core."""
