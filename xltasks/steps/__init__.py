"""One verb per file; steps never import each other."""
