"""sitegen turns a folder of daily paper digests into a website."""
