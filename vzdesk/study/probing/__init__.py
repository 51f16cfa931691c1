"""Probing by online code length (Voita and Titov 2020): how many bits a probe needs to send labels
to somebody who has the representations, block after block, trained on what was sent before.

An exact account: https://aclanthology.org/2020.emnlp-main.14, section 3.2. The measure is
compression, n log₂ K / code length: 1 where the probe knows nothing, more where labels are easy
to read from representations, and less where a probe misleads.
"""
