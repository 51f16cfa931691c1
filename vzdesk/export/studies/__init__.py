"""What a study writes: tables, figures, and study.json, from which it is run again."""
