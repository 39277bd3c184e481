"""The editable concept scheme: activities, acts and demands, and how they are found in text."""
