"""Values of annotations: whether one is what is looked for."""
