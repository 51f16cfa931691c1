"""Sentences in and out of files: readers, columns, roles, tags, ids, encodings."""
