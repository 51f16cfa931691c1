"""What evaluations of methods have in common: values, controls, pictures and caveats."""
