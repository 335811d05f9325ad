"""The jury: who it is, what its members may not judge, and who judges what."""
