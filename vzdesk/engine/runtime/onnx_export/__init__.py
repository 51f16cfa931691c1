"""Stock transformers models -> ONNX bundles."""
