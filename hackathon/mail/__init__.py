"""Mail: an outbox row in the caller's transaction; delivery apart, at least once, with a recognisable Message-ID."""
