"""Sets the portal up, runs it and looks after it; standard library only.

It runs under whatever Python the machine has, before anything is installed, so it may
import nothing but the standard library and itself.
"""
