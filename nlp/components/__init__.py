"""The components of the pipeline, one factory per file; nlp.pipeline alone puts them together."""
