"""The model is the attacker's: whatever it says and calls, what the shop promises holds."""
