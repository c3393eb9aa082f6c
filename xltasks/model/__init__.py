"""What the program talks about, as frozen values; standard library only."""
