"""Stage 2: challenges, from the library's files into an edition, edited side by side in two languages, catalogued."""
