"""The demo edition: written content, played through the services at plausible instants; and synthetic ones for load."""
