"""Networks sent elsewhere: to NDEx, so that nothing is lost or there twice, and to a Cytoscape that runs."""
