"""Models as ONNX bundles, on ONNX Runtime."""
