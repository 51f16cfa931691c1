"""Models of transformers -> ONNX bundles."""
