"""What people receive besides the official sheet."""
