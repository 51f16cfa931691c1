"""What computes: scores from sentences. numpy only, until a model is loaded."""
