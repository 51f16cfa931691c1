"""Fine-tuning a model to choose the right form of a word, as Mohebbi et al. (2023, section 4) do.

The loss is the cross-entropy over two logits where the word is predicted: that of the right form
and that of the wrong one. The model's own head is trained with it, and no head is added.
"""
