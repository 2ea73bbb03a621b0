"""Every act on members and their organisation: one function per verb."""
