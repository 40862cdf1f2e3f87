"""The sections of the HTML report, each made of a build, and the page that they stand in."""
