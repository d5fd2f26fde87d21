"""What the pages of credit lines read."""
