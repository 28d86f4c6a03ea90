"""Reports as PDFs: asking for one, following it, bundles."""
