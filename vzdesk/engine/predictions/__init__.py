"""What a model itself predicts of a sentence, word by word: how likely each is where it stands.

Models of the next piece read from left to right: log p(piece | the pieces before it). Of a word it
is the sum over its pieces, corrected where pieces mark the beginning of a word: that a word has
ended is said by the next one only, so a word is given the probability that another begins behind
it, and not that it begins itself (Pimentel & Meister 2024; Oh & Schuler 2024).

Masked models are asked for one piece at a time, masked together with the later pieces of its word
(Kauf & Ivanova 2023), or alone, as first published (Salazar et al. 2020).
"""
