"""What turns a trace into scores; one file per method, found by listing."""
