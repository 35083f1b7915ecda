"""Code that several test modules share: sites, servers, browsers, strategies and independent checks."""
