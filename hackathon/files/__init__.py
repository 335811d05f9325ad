"""Files: storage on disk or S3-compatible, types by content, images re-encoded."""
