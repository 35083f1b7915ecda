"""Read from the text of arXiv's records where a paper was accepted, and where its code and project page are."""
