"""The verbs of taking part: register, invite, vet."""
