"""What users take away: tables and figures."""
