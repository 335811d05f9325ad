"""Stage 1: the themes of the Urban Agenda, the partnership, its topics and key topics. Read from files, never edited."""
