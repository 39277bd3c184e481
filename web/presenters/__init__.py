"""Who may read what: one presenter per reader, so that private data needs a different class."""
