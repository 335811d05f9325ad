"""What can I do next? The front page and the first page of each role; looks back at every stage."""
