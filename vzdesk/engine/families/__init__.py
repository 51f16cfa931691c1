"""Where things are in a stock model; one file per model family, found by listing."""
