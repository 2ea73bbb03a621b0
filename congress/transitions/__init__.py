"""Every act on congresses, sessions and delegates: one function per verb."""
