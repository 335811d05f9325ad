"""Stage 4: drafts, versions, handing in, receipts."""
