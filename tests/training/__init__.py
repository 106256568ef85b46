"""What makes the data files of knowledge/; run by hand, never by the application."""
