"""Papers for meetings and files: our own layout, one content for print page and PDF."""
