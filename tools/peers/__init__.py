"""What the builders of other products can express, by name, from their public sources."""
