"""The Hugging Face Hub: its cache on this computer, and downloads into it."""
