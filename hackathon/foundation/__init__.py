"""What every stage stands on: verdicts, bilingual text, the clock, who is here. Standard library only."""
