"""The web's own concerns, shared by all stages: access, language, errors, headers, caching, presentation."""
